#include "models/recommend/ease.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/parallel.hpp"
#include "models/recommend/co_purchases.hpp"
#include "models/recommend/product_links.hpp"

namespace patron::models {
namespace {

constexpr std::size_t kSide = 64;  // of a square of the matrix that is mirrored at once

/// -(XᵀX + lambda I)⁻¹
SymmetricMatrix negative_precision(const SparseRows& orders, double lambda) {
  SymmetricMatrix matrix = CoPurchases(binary(orders)).matrix();
  for (std::size_t i = 0; i < matrix.size(); ++i) matrix.row(i)[i] += lambda;
  matrix.negative_inverse();
  return matrix;
}

/// Calls put(i, j, weight) for all i and j but the diagonal, square by square.
template <class Put>
void for_each_weight(const SymmetricMatrix& negative, Put put) {
  std::vector<double> scale(negative.size());  // 1 / P_jj
  for (std::size_t j = 0; j < scale.size(); ++j) scale[j] = -1 / negative.row(j)[j];
  base::parallel_blocks(negative.size(), kSide, [&](std::size_t begin, std::size_t end) {
    for (std::size_t left = 0; left < end; left += kSide)
      for (std::size_t i = begin; i < end; ++i)
        for (std::size_t j = left; j < std::min(left + kSide, i); ++j) {
          put(i, j, negative.row(i)[j] * scale[j]);
          put(j, i, negative.row(i)[j] * scale[i]);
        }
  });
}

ProductLinks exact_links(const SparseRows& orders, double lambda) {
  const SymmetricMatrix negative = negative_precision(orders, lambda);
  const std::size_t n = negative.size();
  std::vector<float> weights(n * n);
  for_each_weight(negative, [&](std::size_t i, std::size_t j, double weight) {
    weights[i * n + j] = static_cast<float>(weight);
  });
  return {orders.n_columns, std::move(weights)};
}

ProductLinks links_of(const SparseRows& orders, const EaseOptions& options) {
  if (orders.n_columns <= options.most_exact) return exact_links(orders, options.lambda);
  return {orders.n_columns, sparse_ease_weights(orders, options.lambda, options.neighbours)};
}

std::string form_of(const EaseOptions& options, std::int32_t n_products) {
  if (n_products <= options.most_exact) return fmt::format("EASE(lambda {})", options.lambda);
  return fmt::format("EASE(lambda {}, {} neighbours)", options.lambda, options.neighbours);
}

}  // namespace

base::Matrix ease_weights(const SparseRows& orders, double lambda) {
  const SymmetricMatrix negative = negative_precision(orders, lambda);
  base::Matrix weights(negative.size(), negative.size());
  for_each_weight(negative,
                  [&](std::size_t i, std::size_t j, double weight) { weights(i, j) = weight; });
  return weights;
}

Recommender make_ease(EaseOptions options) {
  return {"ease", [options](const TrainingData& data) -> std::unique_ptr<FittedRecommender> {
            check_option("lambda", options.lambda, 1e-6, 1e12);
            check_option("neighbours", options.neighbours, 1, 2000);
            check_option("most_exact", options.most_exact, 0, 30'000);
            return recommender_of_links(form_of(options, data.log.n_products),
                                        links_of(purchases_to_learn(data.log), options));
          }};
}

}  // namespace patron::models
