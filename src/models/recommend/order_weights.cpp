#include "models/recommend/order_weights.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "models/recommend/recommend_checks.hpp"

namespace patron::models {
namespace {

void fill_plain(std::span<double> latest, double decay) {
  double weight = 1, sum = 0;
  for (std::size_t i = latest.size(); i-- > 0; weight *= decay) sum += latest[i] = weight;
  for (double& w : latest) w /= sum;
}

void fill_groups(std::span<double> latest, const OrderWeights& weights) {
  const std::size_t n = latest.size(), size = static_cast<std::size_t>(weights.group_size);
  const std::size_t n_groups = (n + size - 1) / size, oldest = n - (n_groups - 1) * size;
  for (std::size_t i = 0; i < n; ++i) {
    const std::size_t after = n - 1 - i, groups_after = after / size;
    const double in_group = static_cast<double>(groups_after + 1 == n_groups ? oldest : size);
    latest[i] = std::pow(weights.decay, static_cast<double>(after % size)) / in_group *
                std::pow(weights.group_decay, static_cast<double>(groups_after)) /
                static_cast<double>(n_groups);
  }
}

}  // namespace

void check(const OrderWeights& w, std::string_view model) {
  check_option(w.decay > 0 && w.decay <= 1, model, "decay", "above 0 and at most 1");
  check_option(w.group_decay > 0 && w.group_decay <= 1, model, "group_decay",
               "above 0 and at most 1");
  check_option(w.group_size >= 0, model, "group_size", "from 0");
  check_option(w.most_orders >= 1, model, "most_orders", "from 1");
}

std::vector<double> order_weights(std::size_t n_orders, const OrderWeights& weights) {
  std::vector<double> all(n_orders, 0.0);
  const std::size_t n = std::min(n_orders, static_cast<std::size_t>(weights.most_orders));
  if (n == 0) return all;
  const auto latest = std::span(all).last(n);
  if (weights.group_size == 0)
    fill_plain(latest, weights.decay);
  else
    fill_groups(latest, weights);
  return all;
}

std::vector<WeightedProduct> weighted_products(const PurchaseHistory& history,
                                               const OrderWeights& weights) {
  const std::vector<double> of_orders = order_weights(history.n_orders(), weights);
  std::vector<WeightedProduct> entries;
  for (std::size_t i = 0; i < history.n_orders(); ++i)
    if (of_orders[i] > 0)
      for (const std::int32_t product : history.order(i))
        entries.push_back({product, of_orders[i]});
  return summed_by_product(std::move(entries));
}

SparseRows weighted_products(const PurchaseLog& log, const OrderWeights& weights) {
  SparseRows rows;
  rows.n_columns = log.n_products;
  for (std::size_t customer = 0; customer < log.n_customers(); ++customer) {
    for (const auto& [product, weight] : weighted_products(log.history(customer), weights)) {
      rows.columns.push_back(product);
      rows.values.push_back(weight);
    }
    rows.starts.push_back(static_cast<std::int64_t>(rows.columns.size()));
  }
  return rows;
}

}  // namespace patron::models
