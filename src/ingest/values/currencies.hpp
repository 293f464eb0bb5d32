#pragma once

#include <string_view>

namespace patron::ingest {

/// True for the three letters of a currency in use (ISO 4217): "EUR", not "eur" and not "SKU".
bool is_currency_code(std::string_view text);

/// Takes a currency's sign or code and the blanks beside it from the front (or the end) of `text`.
/// Returns its ISO 4217 code where the sign has only one ("€" -> "EUR"), "?" where it has several
/// ("$", "kr"), and nothing where there is none.
std::string_view take_currency_in_front(std::string_view& text);
std::string_view take_currency_behind(std::string_view& text);

/// The currency that a written price names: "EUR" of "12,90 €"; empty where it names none or a sign
/// of several currencies.
std::string_view currency_named_in(std::string_view price);

/// The same, and "?" for a sign of several currencies.
/// Cost: nothing for what begins and ends with a digit.
std::string_view currency_sign_in(std::string_view price);

/// The ISO 4217 code of what a column of currencies holds: "EUR" of "EUR" and of "€", "?" of "$";
/// what is neither code nor sign is returned as it stands.
std::string_view currency_called(std::string_view text);

}  // namespace patron::ingest
