#include "models/recommend/customer_likeness.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "models/recommend/recommend_checks.hpp"

namespace patron::models {
namespace {

void check(const LikenessOptions& o, std::string_view model) {
  check_option(o.value_power >= 0 && o.value_power <= 2, model, "value_power", "from 0 to 2");
  check_option(o.rarity_power >= 0 && o.rarity_power <= 2, model, "rarity_power", "from 0 to 2");
  check_option(o.asymmetry >= 0 && o.asymmetry <= 1, model, "asymmetry", "from 0 to 1");
  check_option(o.most_customers >= 1, model, "most_customers", "from 1");
}

/// 1 for the customers who ordered latest.
std::vector<char> latest_customers(const PurchaseLog& log, std::size_t most) {
  std::vector<std::size_t> with_orders;
  for (std::size_t c = 0; c < log.n_customers(); ++c)
    if (!log.history(c).empty()) with_orders.push_back(c);
  if (with_orders.size() > most) {
    std::ranges::stable_sort(with_orders, std::greater<>{},
                             [&](std::size_t c) { return log.history(c).times.back(); });
    with_orders.resize(most);
  }
  std::vector<char> chosen(log.n_customers(), 0);
  for (const std::size_t c : with_orders) chosen[c] = 1;
  return chosen;
}

std::vector<double> rarities(const SparseRows& rows, double power) {
  std::vector<double> rarity(static_cast<std::size_t>(rows.n_columns), 0.0);
  for (const std::int32_t product : rows.columns) ++rarity[static_cast<std::size_t>(product)];
  const auto n = static_cast<double>(rows.n_rows());
  for (double& value : rarity) value = std::pow(std::log((n + 1) / std::max(1.0, value)), power);
  return rarity;
}

}  // namespace

double CustomerLikeness::entry(std::int32_t product, double weight) const {
  return std::pow(weight, options_.value_power) * rarity_[static_cast<std::size_t>(product)];
}

CustomerLikeness::CustomerLikeness(const PurchaseLog& log, const SparseRows& rows,
                                   const LikenessOptions& options, std::string_view model)
    : options_((check(options, model), options)),
      rarity_(rarities(rows, options.rarity_power)),
      n_customers_(rows.n_rows()) {
  SparseRows scaled;
  scaled.n_columns = rows.n_columns;
  const auto chosen = latest_customers(log, static_cast<std::size_t>(options.most_customers));
  for (std::size_t c = 0; c < rows.n_rows(); ++c) {
    const auto products = rows.row_columns(c);
    const auto weights = rows.row_values(c);
    double squares = 0;
    const std::size_t first = scaled.values.size();
    for (std::size_t i = 0; chosen[c] && i < products.size(); ++i) {
      const double value = entry(products[i], weights[i]);
      scaled.columns.push_back(products[i]);
      scaled.values.push_back(value);
      squares += value * value;
    }
    const double norm = squares > 0 ? std::pow(squares, 1 - options.asymmetry) : 1;
    for (std::size_t i = first; i < scaled.values.size(); ++i) scaled.values[i] /= norm;
    scaled.starts.push_back(static_cast<std::int64_t>(scaled.columns.size()));
  }
  SparseRows by_product = transposed(scaled);
  starts_ = std::move(by_product.starts);
  buyers_ = std::move(by_product.columns);
  values_.assign(by_product.values.begin(), by_product.values.end());
}

std::vector<LikeCustomer> CustomerLikeness::nearest(std::span<const WeightedProduct> own,
                                                    std::size_t k) const {
  std::vector<double> sums(n_customers_, 0.0);
  std::vector<std::int32_t> touched;
  double squares = 0;
  for (const auto& [product, weight] : own) {
    if (product < 0 || static_cast<std::size_t>(product) >= rarity_.size()) continue;
    const double value = entry(product, weight);
    squares += value * value;
    if (value == 0) continue;
    for (auto i = static_cast<std::size_t>(starts_[static_cast<std::size_t>(product)]);
         i < static_cast<std::size_t>(starts_[static_cast<std::size_t>(product) + 1]); ++i) {
      double& sum = sums[static_cast<std::size_t>(buyers_[i])];
      if (sum == 0) touched.push_back(buyers_[i]);
      sum += value * static_cast<double>(values_[i]);
    }
  }
  const double norm = squares > 0 ? std::pow(squares, options_.asymmetry) : 1;
  std::vector<LikeCustomer> like;
  for (const std::int32_t customer : touched)
    like.push_back({customer, sums[static_cast<std::size_t>(customer)] / norm});
  const auto nearer = [](const LikeCustomer& a, const LikeCustomer& b) {
    return a.similarity != b.similarity ? a.similarity > b.similarity : a.customer < b.customer;
  };
  if (like.size() > k) {
    std::ranges::nth_element(like, like.begin() + static_cast<std::ptrdiff_t>(k), nearer);
    like.resize(k);
  }
  std::ranges::sort(like, nearer);
  return like;
}

}  // namespace patron::models
