#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace patron::ingest {

/// What the rows of a table are.
enum class Kind { kOrders, kCustomers, kProducts, kEvents, kRatings, kRfm };

/// What a column of a table of some kind can mean.
struct Meaning {
  std::string_view name;  // as in --map customer=KundenNr
  std::string_view doc;
  bool required;
};

std::string_view name_of(Kind kind);  // orders, customers, products, events, ratings, rfm
std::optional<Kind> kind_named(std::string_view name);
std::span<const Kind> all_kinds();

/// In the order in which they are told. Of orders, a price or an amount is required beside those
/// marked so; an order without a number is one customer and timestamp, one without a quantity holds
/// one piece, one without a product is a sale of something unnamed.
std::span<const Meaning> meanings_of(Kind kind);
const Meaning* find_meaning(Kind kind, std::string_view name);

/// "order, customer, product"
std::string meaning_names(Kind kind);

}  // namespace patron::ingest
