#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "models/recommend/purchase_log.hpp"
#include "models/recommend/recommender.hpp"
#include "models/recommend/spd_inverse.hpp"

namespace patron::models {

/// XᵀX of customers x products, row by row: what products share in customers.
///
/// Cost:   the sum over customers of the square of how many products they bought. A customer of
///         more than kMostProducts is left out of it: who bought everything says nothing of what
///         goes with what, and costs the square. Sums run over ascending customers, so nothing
///         depends on threads.
class CoPurchases {
 public:
  static constexpr std::size_t kMostProducts = 20'000;

  explicit CoPurchases(const SparseRows& customers);

  std::int32_t n_products() const { return customers_.n_columns; }
  /// Customers of a product (its row in the transposed matrix).
  const SparseRows& products() const { return products_; }

  /// Calls take(i, row) for each product i, on all cores; row holds (j, sum over customers of
  /// x_ui x_uj) for the products j that share a customer with i, i included, ascending.
  void for_each_row(
      const std::function<void(std::int32_t, const std::vector<Scored>&)>& take) const;
  /// The same as a whole matrix.
  SymmetricMatrix matrix() const;

 private:
  SparseRows customers_, products_;
  bool binary_;
};

}  // namespace patron::models
