#pragma once

#include "models/recommend/purchase_log.hpp"

namespace patron::models {

struct OrderPairOptions {
  int most_partners = 200;  // kept of each product, 1 .. 100,000; those of the highest cosine
  int longest_order = 500;  // products, >= 2; longer orders are stock lists and are left out
  int least_orders = 1;     // that hold both, >= 1
};

/// In how many orders two products meet. At most ten million pairs are kept in all.
struct OrderPairs {
  std::int64_t n_orders = 0;         // looked at
  std::vector<std::int32_t> n_from;  // orders that hold each product (as the first of the pair)
  std::vector<std::int32_t> n_to;    // orders that hold each product (as the second)
  SparseRows counts;                 // n_products x n_products: orders that hold both
};

/// Pairs within an order; counts(a, b) = counts(b, a) unless one was not kept.
/// Cost: O(sum over orders of their length squared). Memory: the lines once more, and the pairs.
OrderPairs count_pairs_within_orders(const PurchaseLog& log, const OrderPairOptions& options = {});

/// a in an order, b in the same customer's next one. n_orders are those that have a next one.
OrderPairs count_pairs_into_next_orders(const PurchaseLog& log,
                                        const OrderPairOptions& options = {});

}  // namespace patron::models
