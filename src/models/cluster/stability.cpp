#include "models/cluster/stability.hpp"

#include <algorithm>
#include <cmath>

#include "base/error.hpp"
#include "base/parallel.hpp"
#include "base/random.hpp"
#include "models/cluster/point_columns.hpp"
#include "models/metrics/clustering.hpp"

namespace patron::models {
namespace {

using base::Matrix;

Matrix to_matrix(const PointColumns& points) {
  Matrix result(points.n_rows, points.n_columns);
  for (std::size_t i = 0; i < points.n_rows; ++i)
    for (std::size_t c = 0; c < points.n_columns; ++c) result(i, c) = points.at(i, c);
  return result;
}

/// Rows drawn with replacement; the draw counts sorted rows, so their order outside does not
/// matter.
Matrix resample(const Matrix& points, base::Random& random) {
  Matrix sample(points.n_rows(), points.n_columns());
  for (std::size_t i = 0; i < sample.n_rows(); ++i) {
    const auto drawn = points.row(
        static_cast<std::size_t>(random.below(static_cast<std::int64_t>(points.n_rows()))));
    std::copy(drawn.begin(), drawn.end(), sample.row(i).begin());
  }
  return sample;
}

/// For every cluster of `labels` the largest share (intersection / union) any cluster of `other`
/// has.
std::vector<double> best_jaccard(const std::vector<int>& labels, const std::vector<int>& other,
                                 std::size_t k) {
  Matrix both(k, k);
  std::vector<double> sizes(k), other_sizes(k), best(k);
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const auto a = static_cast<std::size_t>(labels[i]), b = static_cast<std::size_t>(other[i]);
    both(a, b) += 1, sizes[a] += 1, other_sizes[b] += 1;
  }
  for (std::size_t a = 0; a < k; ++a)
    for (std::size_t b = 0; b < k; ++b)
      if (both(a, b) > 0)
        best[a] = std::max(best[a], both(a, b) / (sizes[a] + other_sizes[b] - both(a, b)));
  return best;
}

struct Comparison {
  double adjusted_rand = 1;
  std::vector<double> jaccard;
};

Comparison compare_refit(const Matrix& points, const std::vector<int>& labels, std::size_t k,
                         const StabilityOptions& options, std::size_t number) {
  base::Random random(options.seed, number);
  const Matrix sample = resample(points, random);
  const auto path = fit_kmeans_path(sample, static_cast<int>(k),
                                    {.n_init = options.n_init, .seed = options.seed + number});
  const auto other = assign(path.back().centers, points);
  return {adjusted_rand(labels, other), best_jaccard(labels, other, k)};
}

void check(const Matrix& points, const KMeansFit& fit, const StabilityOptions& options) {
  if (options.n_boot < 1 || options.n_init < 1)
    throw base::Error(base::ErrorCode::kInvalidArgument, "n_boot and n_init must be at least 1.");
  if (fit.centers.n_columns() != points.n_columns() || points.n_rows() == 0)
    throw base::Error(base::ErrorCode::kInvalidArgument,
                      "the fit and the points must have the same columns, and rows.");
}

}  // namespace

Stability compute_stability(const Matrix& points, const KMeansFit& fit,
                            const StabilityOptions& options) {
  check(points, fit, options);
  const PointColumns sorted = sorted_columns(points);
  const std::size_t n = options.max_points == 0 ? sorted.n_rows : options.max_points;
  const Matrix sample = to_matrix(thinned(sorted, n));
  const auto labels = assign(fit.centers, sample);
  std::vector<Comparison> comparisons(static_cast<std::size_t>(options.n_boot));
  base::parallel_for(comparisons.size(), [&](std::size_t b) {
    comparisons[b] = compare_refit(sample, labels, fit.centers.n_rows(), options, b);
  });
  Stability result;
  result.n_boot = options.n_boot;
  result.jaccard.resize(fit.centers.n_rows());
  double squares = 0;
  for (const Comparison& one : comparisons) {
    result.mean_adjusted_rand += one.adjusted_rand / options.n_boot;
    for (std::size_t j = 0; j < one.jaccard.size(); ++j)
      result.jaccard[j] += one.jaccard[j] / options.n_boot;
  }
  for (const Comparison& one : comparisons)
    squares += std::pow(one.adjusted_rand - result.mean_adjusted_rand, 2);
  result.sd_adjusted_rand = std::sqrt(squares / options.n_boot);
  return result;
}

}  // namespace patron::models
