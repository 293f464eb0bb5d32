#include "analysis/offer_rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "analysis/given_table.hpp"
#include "analysis/stock_on_hand.hpp"
#include "base/error.hpp"
#include "base/files.hpp"
#include "base/split.hpp"

namespace patron::analysis {
namespace {

using base::Error;
using base::ErrorCode;

std::vector<std::string> codes_of(const std::string& list) {
  if (!base::names_a_file(list)) return base::split_list(list);
  std::vector<std::string> codes;
  GivenTable table(list, "--hide");
  const std::size_t product =
      table.require({"product", "product_id", "StockCode"}, "A file of products has product.");
  while (table.next()) codes.emplace_back(table.text(product));
  return codes;
}

}  // namespace

OfferRules::OfferRules(const Purchases& purchases, const RecommendOptions& options)
    : allowed_(purchases.product_ids.size(), 1) {
  if (!options.of_category.empty()) keep_category(purchases, options.of_category);
  if (!options.in_stock.empty()) keep_in_stock(purchases, options.in_stock);
  keep_prices(purchases, options.price_from, options.price_to);
  if (!options.hide.empty()) hide(purchases, options.hide);
  n_allowed_ = static_cast<std::size_t>(std::ranges::count(allowed_, 1));
  if (n_allowed_ == 0)
    throw Error(ErrorCode::kTooLittleData, "the filters leave no product that could be offered.",
                "Widen --in-stock, --of-category, --price-from, --price-to or --hide.");
}

void OfferRules::keep_category(const Purchases& purchases, const std::string& category) {
  const auto& categories = purchases.catalogue.categories;
  if (std::ranges::find(categories, category) == categories.end())
    throw Error(ErrorCode::kNotFound, fmt::format("no product has the category \"{}\".", category),
                "See patron summary for the categories there are.", "--of-category");
  for (std::size_t i = 0; i < allowed_.size(); ++i)
    if (categories[i] != category) allowed_[i] = 0;
}

void OfferRules::keep_in_stock(const Purchases& purchases, const std::string& file) {
  const auto stock = read_stock_on_hand(file, "--in-stock");
  for (std::size_t i = 0; i < allowed_.size(); ++i) {
    const auto at = stock.find(purchases.product_ids[i]);
    if (at == stock.end() || at->second <= 0) allowed_[i] = 0;
  }
}

void OfferRules::keep_prices(const Purchases& purchases, double from, double to) {
  if (from <= 0 && to <= 0) return;
  if (to > 0 && from > to)
    throw Error(ErrorCode::kInvalidArgument,
                fmt::format("--price-from {} lies above --price-to {}.", from, to),
                "Swap the two prices.", "--price-from");
  for (std::size_t i = 0; i < allowed_.size(); ++i) {
    const double price = purchases.catalogue.prices[i];
    if (!(price >= from) || (to > 0 && price > to)) allowed_[i] = 0;
  }
}

void OfferRules::hide(const Purchases& purchases, const std::string& list) {
  for (const std::string& code : codes_of(list)) {
    if (const auto product = purchases.product(code))
      allowed_[static_cast<std::size_t>(*product)] = 0;
    else
      unknown_.push_back(code);
  }
}

}  // namespace patron::analysis
