#include "models/recommend/purchase_profile.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"

namespace patron::models {

PurchaseProfile profile_of(const Asked& asked, std::int32_t n_products, ProfileWeights weights) {
  std::vector<std::int32_t> lines(asked.basket.begin(), asked.basket.end());
  for (std::size_t i = 0; i < asked.history.n_orders(); ++i) {
    const auto order = asked.history.order(i);
    lines.insert(lines.end(), order.begin(), order.end());
  }
  std::ranges::sort(lines);
  PurchaseProfile profile;
  for (const std::int32_t product : lines) {
    if (product < 0 || product >= n_products) continue;
    if (profile.products.empty() || profile.products.back() != product) {
      profile.products.push_back(product);
      profile.weights.push_back(1);
    } else if (weights == ProfileWeights::kOrders) {
      ++profile.weights.back();
    }
  }
  return profile;
}

SparseRows purchases_to_learn(const PurchaseLog& log) {
  SparseRows rows = order_counts(log);
  if (rows.columns.empty())
    throw base::Error(base::ErrorCode::kTooLittleData, "there is no order to learn from.",
                      "Import orders, or choose a later date.");
  return rows;
}

}  // namespace patron::models
