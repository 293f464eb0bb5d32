#include "models/cluster/gap.hpp"

#include <algorithm>
#include <cmath>

#include "base/error.hpp"
#include "base/parallel.hpp"
#include "base/random.hpp"
#include "models/cluster/pca.hpp"
#include "models/cluster/point_columns.hpp"
#include "models/metrics/clustering.hpp"

namespace patron::models {
namespace {

using base::Matrix;

Matrix uniform_over_columns(const Matrix& points, base::Random& random) {
  Matrix sample(points.n_rows(), points.n_columns());
  for (std::size_t c = 0; c < points.n_columns(); ++c) {
    double low = points(0, c), high = low;
    for (std::size_t i = 1; i < points.n_rows(); ++i) {
      low = std::min(low, points(i, c));
      high = std::max(high, points(i, c));
    }
    for (std::size_t i = 0; i < sample.n_rows(); ++i) sample(i, c) = random.uniform(low, high);
  }
  return sample;
}

/// From coordinates along the components back to columns.
Matrix turned_back(const Pca& pca, const Matrix& coordinates) {
  Matrix points(coordinates.n_rows(), pca.means.size());
  for (std::size_t i = 0; i < points.n_rows(); ++i)
    for (std::size_t c = 0; c < points.n_columns(); ++c) {
      points(i, c) = pca.means[c];
      for (std::size_t r = 0; r < coordinates.n_columns(); ++r)
        points(i, c) += coordinates(i, r) * pca.components(r, c);
    }
  return points;
}

std::vector<double> log_w_path(const Matrix& points, int k_max, const KMeansOptions& options) {
  std::vector<double> logs;
  for (const KMeansFit& fit : fit_kmeans_path(points, k_max, options))
    logs.push_back(std::log(fit.inertia));
  return logs;
}

/// An even sample of the sorted rows.
Matrix at_most(const Matrix& points, std::size_t max_points) {
  if (max_points == 0 || points.n_rows() <= max_points) return points;
  const PointColumns sample = thinned(sorted_columns(points), max_points);
  Matrix result(sample.n_rows, sample.n_columns);
  for (std::size_t i = 0; i < sample.n_rows; ++i)
    for (std::size_t c = 0; c < sample.n_columns; ++c) result(i, c) = sample.at(i, c);
  return result;
}

int chosen_k(const Gap& gap) {
  for (std::size_t k = 0; k + 1 < gap.gaps.size(); ++k)
    if (gap.gaps[k] >= gap.gaps[k + 1] - gap.s[k + 1]) return static_cast<int>(k) + 1;
  return static_cast<int>(std::max_element(gap.gaps.begin(), gap.gaps.end()) - gap.gaps.begin()) +
         1;
}

}  // namespace

double log_w(const Matrix& points, std::span<const int> labels) {
  return std::log(inertia_of(points, labels));
}

Gap gap_from_log_w(std::span<const double> log_w,
                   const std::vector<std::vector<double>>& reference_log_w) {
  for (const auto& reference : reference_log_w)
    if (reference.size() < log_w.size())
      throw base::Error(base::ErrorCode::kInvalidArgument, "a reference lacks some log W_k.");
  if (reference_log_w.empty() || log_w.empty())
    throw base::Error(base::ErrorCode::kInvalidArgument, "the gap needs data and references.");
  Gap gap{{log_w.begin(), log_w.end()}, {}, {}, 1};
  const auto b = static_cast<double>(reference_log_w.size());
  for (std::size_t k = 0; k < log_w.size(); ++k) {
    double sum = 0, squares = 0;
    for (const auto& reference : reference_log_w) sum += reference[k];
    const double mean = sum / b;
    for (const auto& reference : reference_log_w)
      squares += (reference[k] - mean) * (reference[k] - mean);
    gap.gaps.push_back(mean - log_w[k]);
    gap.s.push_back(std::sqrt(squares / b) * std::sqrt(1 + 1 / b));
  }
  gap.k = chosen_k(gap);
  return gap;
}

Matrix reference_sample(const Matrix& points, ReferenceBox box, std::uint64_t seed,
                        std::uint64_t number) {
  base::Random random(seed, number);
  if (box == ReferenceBox::kColumns) return uniform_over_columns(points, random);
  const Pca pca = fit_pca(points);
  return turned_back(pca, uniform_over_columns(scores(pca, points), random));
}

Gap compute_gap(const Matrix& points, int k_max, const GapOptions& options) {
  if (options.n_references < 1)
    throw base::Error(base::ErrorCode::kInvalidArgument, "the gap needs at least one reference.");
  const Matrix sample = at_most(points, options.max_points);
  const auto logs = log_w_path(sample, k_max, options.kmeans);
  std::vector<std::vector<double>> references(static_cast<std::size_t>(options.n_references));
  base::parallel_for(references.size(), [&](std::size_t b) {
    references[b] = log_w_path(reference_sample(sample, options.box, options.kmeans.seed, b),
                               static_cast<int>(logs.size()), options.kmeans);
  });
  return gap_from_log_w(logs, references);
}

}  // namespace patron::models
