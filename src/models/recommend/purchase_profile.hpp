#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "models/recommend/recommend_checks.hpp"
#include "models/recommend/recommender.hpp"

namespace patron::models {

/// What a matrix model sees of the one who asks: the products of history and basket, ascending.
struct PurchaseProfile {
  std::vector<std::int32_t> products;
  std::vector<float> weights;

  std::size_t size() const { return products.size(); }
};

enum class ProfileWeights { kBinary, kOrders };  // 1, or the number of orders

/// A product of the basket counts as one order more. Products the model does not know are left out.
PurchaseProfile profile_of(const Asked& asked, std::int32_t n_products,
                           ProfileWeights weights = ProfileWeights::kBinary);

/// The orders of the log by customer and product; error too_little_data where there are none.
SparseRows purchases_to_learn(const PurchaseLog& log);

}  // namespace patron::models
