#include "analysis/stock_on_hand.hpp"

#include "analysis/given_table.hpp"

namespace patron::analysis {

std::map<std::string, double> read_stock_on_hand(const std::string& place,
                                                 const std::string& flag) {
  constexpr const char* kNeeds = "A file of stock has product and on_hand.";
  GivenTable table(place, flag);
  const std::size_t product = table.require({"product", "product_id", "StockCode"}, kNeeds),
                    on_hand = table.require({"on_hand", "stock", "quantity"}, kNeeds);
  const ingest::NumberStyle style = table.numbers_of(on_hand);
  std::map<std::string, double> stock;
  while (table.next())
    stock[std::string(table.text(product))] += table.number(on_hand, style, "a number of units");
  return stock;
}

}  // namespace patron::analysis
