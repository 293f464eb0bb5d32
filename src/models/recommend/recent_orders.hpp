#pragma once

#include <vector>

#include "models/recommend/recommender.hpp"

namespace patron::models {

struct WeightedProduct {
  std::int32_t product = 0;
  double weight = 0;
};

/// The products of the basket in hand and the latest orders, n_orders in all, by ascending product:
/// each once, with the sum of the weights of the orders that hold it. The latest (or the basket)
/// weighs 1, each before it `decay` times as much; within an order the weight is shared evenly.
std::vector<WeightedProduct> recent_products(const Asked& asked, int n_orders, double decay);

/// Puts entries of one product together, in the order they stand in, and sorts by product.
std::vector<WeightedProduct> summed_by_product(std::vector<WeightedProduct> entries);

}  // namespace patron::models
