#include "analysis/predictions_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "analysis/given_table.hpp"
#include "base/error.hpp"

namespace patron::analysis {
namespace {

struct Place {
  double order = 0;  // ascending: rank, or score with its sign turned
  std::string product;

  auto operator<=>(const Place&) const = default;
};

constexpr const char* kNeeds =
    "A file of predictions has customer_id, product_id and rank or score.";

}  // namespace

std::vector<std::int32_t> PredictedLists::list_for(const Purchases& known,
                                                   std::size_t customer) const {
  std::vector<std::int32_t> list;
  if (const auto at = products.find(known.customer_ids[customer]); at != products.end())
    for (const std::string& product : at->second)
      list.push_back(known.product(product).value_or(-1));
  return list;
}

PredictedLists read_predictions(const std::string& place) {
  GivenTable table(place, "--from");
  const std::size_t customer = table.require({"customer_id", "user_id", "CustomerID"}, kNeeds),
                    product = table.require({"product_id", "item_id", "StockCode"}, kNeeds);
  const auto rank = table.find({"rank"});
  const std::size_t order = rank ? *rank : table.require({"score"}, kNeeds);
  const ingest::NumberStyle style = table.numbers_of(order);
  std::map<std::string, std::vector<Place>> places;
  std::set<std::pair<std::string, std::string>> seen;
  while (table.next()) {
    const std::string id(table.text(customer)), what(table.text(product));
    if (!seen.emplace(id, what).second)
      throw base::Error(base::ErrorCode::kBadData,
                        fmt::format("product {} stands twice in the list of {}.", what, id),
                        "Keep one row of it.", table.where());
    const double value = table.number(order, style, rank ? "a rank" : "a score");
    places[id].push_back({rank ? value : -value, what});
  }
  PredictedLists lists{table.name(), {}};
  for (auto& [id, of_customer] : places) {
    std::ranges::sort(of_customer);
    for (Place& one : of_customer) lists.products[id].push_back(std::move(one.product));
  }
  return lists;
}

}  // namespace patron::analysis
