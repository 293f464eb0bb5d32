#pragma once

#include <vector>

#include "models/recommend/recent_orders.hpp"

namespace patron::models {

/// How much each order of a history counts. The newest counts most.
struct OrderWeights {
  double decay = 0.9;       // of an order against the one after it, 0 < .. <= 1
  int group_size = 0;       // orders in a group (TIFU-KNN), 1 ..; 0: no groups, weights sum to 1
  double group_decay = 1;   // of a group against the one after it, 0 < .. <= 1
  int most_orders = 10000;  // only the latest count, >= 1
};

/// Errors: invalid_argument for options out of range; `model` is named.
void check(const OrderWeights& weights, std::string_view model);

/// One weight for each of n orders, oldest first; 0 for those beyond most_orders. In groups, each
/// order weighs decay^(orders after it in its group) / size of the group, times
/// group_decay^(groups after) / groups; the oldest group may be short.
std::vector<double> order_weights(std::size_t n_orders, const OrderWeights& weights);

/// The products of a history by ascending product, each with the sum of its orders' weights.
std::vector<WeightedProduct> weighted_products(const PurchaseHistory& history,
                                               const OrderWeights& weights);
/// The same of all customers: n_customers x n_products.
SparseRows weighted_products(const PurchaseLog& log, const OrderWeights& weights);

}  // namespace patron::models
