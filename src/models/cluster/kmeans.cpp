#include "models/cluster/kmeans.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <string>

#include "base/error.hpp"
#include "models/cluster/descent.hpp"
#include "models/cluster/point_columns.hpp"
#include "models/cluster/search.hpp"

namespace patron::models {
namespace {

using base::Error;
using base::ErrorCode;
using base::Matrix;

constexpr std::size_t kSearchRows = 20000;  // rows the starts look at

void check(const KMeansOptions& options, int k) {
  if (k < 1 || options.n_init < 1 || options.max_iterations < 1)
    throw Error(ErrorCode::kInvalidArgument,
                "k-means needs k, n_init and max_iterations of at least 1.");
}

/// The rows all fits of one call work on.
struct Data {
  PointColumns all, sample;
  bool sampled() const { return sample.n_rows > 0; }
  const PointColumns& search() const { return sampled() ? sample : all; }

  explicit Data(const Matrix& points) : all(sorted_columns(points)) {
    if (all.n_rows > kSearchRows) sample = thinned(all, kSearchRows);
  }
};

/// New number of each cluster: largest first, ties by centre.
std::vector<int> ranks(const PointColumns& points, const Partition& partition) {
  const auto sizes = cluster_sizes(points, partition);
  const std::size_t d = points.n_columns;
  const auto center = [&](int j) {
    return std::span(partition.centers).subspan(static_cast<std::size_t>(j) * d, d);
  };
  std::vector<int> by_size(sizes.size());
  std::iota(by_size.begin(), by_size.end(), 0);
  std::sort(by_size.begin(), by_size.end(), [&](int a, int b) {
    const auto size_a = sizes[static_cast<std::size_t>(a)],
               size_b = sizes[static_cast<std::size_t>(b)];
    if (size_a != size_b) return size_a > size_b;
    return std::ranges::lexicographical_compare(center(a), center(b));
  });
  std::vector<int> rank(sizes.size());
  for (std::size_t r = 0; r < by_size.size(); ++r)
    rank[static_cast<std::size_t>(by_size[r])] = static_cast<int>(r);
  return rank;
}

/// Back to the caller's rows.
KMeansFit to_fit(const PointColumns& points, const Partition& partition) {
  const auto rank = ranks(points, partition);
  const std::size_t d = points.n_columns;
  KMeansFit fit{Matrix(rank.size(), d), std::vector<int>(points.n_rows), partition.inertia,
                partition.n_iterations, partition.converged};
  for (std::size_t j = 0; j < rank.size(); ++j)
    for (std::size_t c = 0; c < d; ++c)
      fit.centers(static_cast<std::size_t>(rank[j]), c) = partition.centers[j * d + c];
  for (std::size_t i = 0; i < points.n_rows; ++i)
    fit.labels[points.order[i]] = rank[static_cast<std::size_t>(partition.labels[i])];
  return fit;
}

/// A partition found by searching, brought to convergence on all rows.
KMeansFit finished(const Data& data, Partition partition, int max_iterations) {
  Descent descent(data.all);
  if (data.sampled()) partition = descent.start(partition.k, std::move(partition.centers));
  descent.finish(partition, max_iterations);
  return to_fit(data.all, partition);
}

}  // namespace

KMeansFit fit_kmeans(const Matrix& points, const KMeansOptions& options) {
  check(options, options.k);
  const Data data(points);
  const std::size_t n_distinct = count_distinct(data.all);
  if (n_distinct < static_cast<std::size_t>(options.k))
    throw Error(ErrorCode::kTooLittleData,
                std::to_string(options.k) + " clusters need as many different rows; there are " +
                    std::to_string(n_distinct) + ".",
                "Ask for fewer clusters.");
  return finished(data, search_path(data.search(), options.k, n_distinct, options).back(),
                  options.max_iterations);
}

std::vector<KMeansFit> fit_kmeans_path(const Matrix& points, int k_max,
                                       const KMeansOptions& options) {
  check(options, k_max);
  const Data data(points);
  const std::size_t n_distinct = count_distinct(data.all);
  if (n_distinct == 0) throw Error(ErrorCode::kTooLittleData, "there are no rows to cluster.");
  std::vector<KMeansFit> path;
  for (Partition& partition : search_path(data.search(), k_max, n_distinct, options))
    path.push_back(finished(data, std::move(partition), options.max_iterations));
  return path;
}

KMeansFit fit_kmeans_from(const Matrix& points, const Matrix& centers, int max_iterations) {
  const PointColumns columns = sorted_columns(points);
  const auto values = centers.values();
  Descent descent(columns);
  Partition partition = descent.start(static_cast<int>(centers.n_rows()),
                                      std::vector<double>(values.begin(), values.end()));
  descent.finish(partition, max_iterations);
  return to_fit(columns, partition);
}

int assign(const Matrix& centers, std::span<const double> point) {
  int best = 0;
  double lowest = std::numeric_limits<double>::infinity();
  for (std::size_t j = 0; j < centers.n_rows(); ++j) {
    double distance = 0;
    for (std::size_t c = 0; c < centers.n_columns(); ++c)
      distance += (point[c] - centers(j, c)) * (point[c] - centers(j, c));
    if (distance < lowest) lowest = distance, best = static_cast<int>(j);
  }
  return best;
}

std::vector<int> assign(const Matrix& centers, const Matrix& points) {
  std::vector<int> labels(points.n_rows());
  for (std::size_t i = 0; i < labels.size(); ++i) labels[i] = assign(centers, points.row(i));
  return labels;
}

}  // namespace patron::models
