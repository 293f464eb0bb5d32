#include "ingest/mapping/kinds.hpp"

#include <array>

namespace patron::ingest {
namespace {

constexpr Meaning kOrders[] = {
    {"order", "order or invoice number", false},
    {"customer", "customer number", true},
    {"product", "product number or SKU", false},
    {"name", "product name", false},
    {"quantity", "pieces of the line", false},
    {"price", "price of one piece", false},
    {"amount", "total of the line", false},
    {"date", "day and time of the order", true},
    {"time", "time of day, where it stands apart from the date", false},
    {"country", "country of the customer", false},
    {"category", "product category", false},
    {"currency", "currency of the price", false},
    {"status", "state of the order", false},
    {"document", "invoice or credit note", false},
    {"brand", "brand or maker", false},
    {"description", "words about the product", false},
};

constexpr Meaning kCustomers[] = {
    {"customer", "customer number", true},
    {"gender", "gender", false},
    {"age", "age in years", false},
    {"birth_date", "day of birth", false},
    {"registered_on", "day of registration", false},
    {"country", "country", false},
    {"city", "city", false},
};

constexpr Meaning kProducts[] = {
    {"product", "product number or SKU", true}, {"name", "product name", false},
    {"category", "product category", false},    {"brand", "brand or maker", false},
    {"price", "price of one piece", false},     {"description", "words about the product", false},
    {"rating", "mean rating", false},
};

constexpr Meaning kEvents[] = {
    {"customer", "customer or visitor number", true},
    {"time", "instant of the event", true},
    {"type", "what happened: page view, cart add ...", true},
    {"session", "number of the session", false},
    {"product", "product it was about", false},
    {"duration", "how long it took", false},
    {"event", "number of the event", false},
};

constexpr Meaning kRatings[] = {
    {"customer", "customer number", true},
    {"product", "product number", true},
    {"rating", "the rating", true},
    {"rated_at", "instant of the rating", false},
};

constexpr Meaning kRfm[] = {
    {"customer", "customer number; rows are numbered where there is none", false},
    {"recency", "days since the last purchase", true},
    {"frequency", "number of orders", true},
    {"monetary", "sum of money spent", true},
};

constexpr std::array kKinds = {Kind::kOrders, Kind::kCustomers, Kind::kProducts,
                               Kind::kEvents, Kind::kRatings,   Kind::kRfm};
constexpr std::string_view kNames[] = {"orders", "customers", "products",
                                       "events", "ratings",   "rfm"};

}  // namespace

std::string_view name_of(Kind kind) { return kNames[static_cast<std::size_t>(kind)]; }

std::optional<Kind> kind_named(std::string_view name) {
  for (const Kind kind : kKinds)
    if (name_of(kind) == name) return kind;
  return std::nullopt;
}

std::span<const Kind> all_kinds() { return kKinds; }

std::span<const Meaning> meanings_of(Kind kind) {
  switch (kind) {
    case Kind::kCustomers:
      return kCustomers;
    case Kind::kProducts:
      return kProducts;
    case Kind::kEvents:
      return kEvents;
    case Kind::kRatings:
      return kRatings;
    case Kind::kRfm:
      return kRfm;
    case Kind::kOrders:
      break;
  }
  return kOrders;
}

const Meaning* find_meaning(Kind kind, std::string_view name) {
  for (const Meaning& meaning : meanings_of(kind))
    if (meaning.name == name) return &meaning;
  return nullptr;
}

std::string meaning_names(Kind kind) {
  std::string names;
  for (const Meaning& meaning : meanings_of(kind))
    names += (names.empty() ? "" : ", ") + std::string(meaning.name);
  return names;
}

}  // namespace patron::ingest
