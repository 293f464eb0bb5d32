#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace patron::base {

/// Figures as people read them (docs/design: numbers, money, dates). Minus is U+2212, the thousands
/// are set off by commas, a per-cent sign follows U+202F.
std::string count_text(std::int64_t value);
std::string number_text(double value, int decimals);
/// "1 order", "18,532 orders": the plural with an s.
std::string counted(std::int64_t value, std::string_view noun);

/// "£", "€", "CHF " for an ISO 4217 code; empty for an empty code.
std::string currency_sign(std::string_view code);

/// "£2,054"; with decimals "£9,747,747.93".
std::string money_text(double value, std::string_view currency, int decimals = 0);
/// "£3.46m", "£860k", "£540".
std::string money_short(double value, std::string_view currency);
/// "12.4k" from 10,000; exact below.
std::string count_short(double value);

/// "62.8 %" of 0.628.
std::string percent_text(double share, int decimals = 1);

/// "9 Dec 2011" of an ISO day or instant; the text itself where it is none.
std::string day_text(std::string_view iso);
/// "Dec 2010" of "2010-12".
std::string month_text(std::string_view iso_month);
/// "1 Dec 2010 – 9 Dec 2011".
std::string period_text(std::string_view first_iso, std::string_view last_iso);

/// Round numbers from at most `low` to at least `high`: about `n` steps of 1, 2, 2.5 or 5 × 10^i.
std::vector<double> round_steps(double low, double high, int n);

}  // namespace patron::base
