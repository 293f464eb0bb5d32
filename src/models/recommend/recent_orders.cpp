#include "models/recommend/recent_orders.hpp"

#include <algorithm>

namespace patron::models {
namespace {

void add_order(std::span<const std::int32_t> order, double weight,
               std::vector<WeightedProduct>& entries) {
  for (const std::int32_t product : order)
    entries.push_back({product, weight / static_cast<double>(order.size())});
}

}  // namespace

std::vector<WeightedProduct> summed_by_product(std::vector<WeightedProduct> entries) {
  std::ranges::stable_sort(entries, {}, &WeightedProduct::product);
  std::vector<WeightedProduct> sums;
  for (const WeightedProduct& entry : entries) {
    if (sums.empty() || sums.back().product != entry.product)
      sums.push_back(entry);
    else
      sums.back().weight += entry.weight;
  }
  return sums;
}

std::vector<WeightedProduct> recent_products(const Asked& asked, int n_orders, double decay) {
  std::vector<WeightedProduct> entries;
  double weight = 1;
  int left = n_orders;
  if (!asked.basket.empty()) {
    add_order(asked.basket, weight, entries);
    weight *= decay;
    --left;
  }
  for (std::size_t i = asked.history.n_orders(); i-- > 0 && left > 0; --left, weight *= decay)
    add_order(asked.history.order(i), weight, entries);
  return summed_by_product(std::move(entries));
}

}  // namespace patron::models
