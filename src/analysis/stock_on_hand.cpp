#include "analysis/stock_on_hand.hpp"

#include <fmt/format.h>

#include "analysis/given_table.hpp"
#include "base/error.hpp"

namespace patron::analysis {

std::map<std::string, double> read_stock_on_hand(const std::string& place,
                                                 const std::string& flag) {
  constexpr const char* kNeeds = "A file of stock has product and on_hand.";
  GivenTable table(place, flag);
  const std::size_t product = table.require({"product", "product_id", "StockCode"}, kNeeds),
                    on_hand = table.require({"on_hand", "stock", "quantity"}, kNeeds);
  const ingest::NumberStyle style = table.numbers_of(on_hand);
  std::map<std::string, double> stock;
  while (table.next()) {
    const double units = table.number(on_hand, style, "a number of units");
    if (units < 0)
      throw base::Error(base::ErrorCode::kBadData,
                        fmt::format("column \"on_hand\" holds \"{}\", not a number of units.",
                                    table.text(on_hand)),
                        "Mend the number.", table.where());
    stock[std::string(table.text(product))] += units;
  }
  return stock;
}

}  // namespace patron::analysis
