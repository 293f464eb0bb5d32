#include "models/metrics/clustering.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <string>
#include <utility>

#include "base/error.hpp"
#include "models/cluster/point_columns.hpp"

namespace patron::models {
namespace {

using base::Matrix;

void check_lengths(std::size_t n_rows, std::size_t n_labels) {
  if (n_labels != n_rows)
    throw base::Error(base::ErrorCode::kInvalidArgument, std::to_string(n_labels) + " labels for " +
                                                             std::to_string(n_rows) + " rows.");
}

/// The rows of each cluster, summarised; rows visited in sorted order.
struct Clusters {
  std::size_t n_rows = 0;                  // without noise
  std::vector<double> sizes;               // [cluster]
  std::vector<std::vector<double>> means;  // [cluster][column]
  std::vector<double> squares, distances;  // [cluster] sums over rows, to the mean
  std::vector<double> mean;                // of all rows but noise
};

double squared_distance(const PointColumns& points, std::size_t row,
                        const std::vector<double>& to) {
  double sum = 0;
  for (std::size_t c = 0; c < points.n_columns; ++c) {
    const double difference = points.at(row, c) - to[c];
    sum += difference * difference;
  }
  return sum;
}

/// cluster[i] = dense number of the label of sorted row i, or -1 for noise; returns how many.
std::size_t dense_clusters(const PointColumns& points, std::span<const int> labels,
                           std::vector<int>& clusters) {
  std::map<int, int> numbers;
  for (int label : labels)
    if (label >= 0) numbers.emplace(label, 0);
  int next = 0;
  for (auto& [label, number] : numbers) number = next++;
  clusters.resize(points.n_rows);
  for (std::size_t i = 0; i < points.n_rows; ++i) {
    const int label = labels[points.order[i]];
    clusters[i] = label < 0 ? -1 : numbers.at(label);
  }
  return numbers.size();
}

void divide(std::vector<double>& values, double by) {
  for (double& v : values) v /= by;
}

Clusters summarise(const Matrix& matrix, std::span<const int> labels) {
  check_lengths(matrix.n_rows(), labels.size());
  const PointColumns points = sorted_columns(matrix);
  std::vector<int> clusters;
  const std::size_t k = dense_clusters(points, labels, clusters);
  Clusters result;
  result.sizes.resize(k), result.squares.resize(k), result.distances.resize(k);
  result.means.assign(k, std::vector<double>(points.n_columns));
  result.mean.resize(points.n_columns);
  for (std::size_t i = 0; i < points.n_rows; ++i) {
    if (clusters[i] < 0) continue;
    const auto j = static_cast<std::size_t>(clusters[i]);
    ++result.n_rows;
    result.sizes[j] += 1;
    for (std::size_t c = 0; c < points.n_columns; ++c) {
      result.means[j][c] += points.at(i, c);
      result.mean[c] += points.at(i, c);
    }
  }
  for (std::size_t j = 0; j < k; ++j) divide(result.means[j], result.sizes[j]);
  divide(result.mean, static_cast<double>(result.n_rows));
  for (std::size_t i = 0; i < points.n_rows; ++i) {
    if (clusters[i] < 0) continue;
    const auto j = static_cast<std::size_t>(clusters[i]);
    const double squared = squared_distance(points, i, result.means[j]);
    result.squares[j] += squared;
    result.distances[j] += std::sqrt(squared);
  }
  return result;
}

double distance(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (std::size_t c = 0; c < a.size(); ++c) sum += (a[c] - b[c]) * (a[c] - b[c]);
  return std::sqrt(sum);
}

double pairs(double n) { return n * (n - 1) / 2; }

/// Rows by pair of labels.
std::map<std::pair<int, int>, double> contingency(std::span<const int> a, std::span<const int> b) {
  std::map<std::pair<int, int>, double> counts;
  for (std::size_t i = 0; i < a.size(); ++i) counts[{a[i], b[i]}] += 1;
  return counts;
}

/// Kuhn's assignment by shortest augmenting paths: the column of every row of a square cost matrix
/// such that the summed cost is least. u, v are the dual prices of rows and columns; index 0 is a
/// helper that stands for "no row".
std::vector<int> assign_columns(const Matrix& cost) {
  const std::size_t n = cost.n_rows();
  std::vector<double> u(n + 1), v(n + 1);
  std::vector<std::size_t> row_of(n + 1);
  for (std::size_t row = 1; row <= n; ++row) {
    std::vector<double> slack(n + 1, std::numeric_limits<double>::infinity());
    std::vector<std::size_t> previous(n + 1);
    std::vector<bool> used(n + 1);
    std::size_t column = 0;
    row_of[0] = row;
    do {
      used[column] = true;
      std::size_t next = 0;
      double delta = std::numeric_limits<double>::infinity();
      for (std::size_t j = 1; j <= n; ++j) {
        if (used[j]) continue;
        const double reduced = cost(row_of[column] - 1, j - 1) - u[row_of[column]] - v[j];
        if (reduced < slack[j]) slack[j] = reduced, previous[j] = column;
        if (slack[j] < delta) delta = slack[j], next = j;
      }
      for (std::size_t j = 0; j <= n; ++j) {
        if (used[j])
          u[row_of[j]] += delta, v[j] -= delta;
        else
          slack[j] -= delta;
      }
      column = next;
    } while (row_of[column] != 0);
    for (; column != 0; column = previous[column]) row_of[column] = row_of[previous[column]];
  }
  std::vector<int> columns(n);
  for (std::size_t j = 1; j <= n; ++j) columns[row_of[j] - 1] = static_cast<int>(j - 1);
  return columns;
}

}  // namespace

double davies_bouldin(const Matrix& points, std::span<const int> labels) {
  const Clusters clusters = summarise(points, labels);
  const std::size_t k = clusters.sizes.size();
  if (k < 2) return 0;
  double sum = 0;
  for (std::size_t a = 0; a < k; ++a) {
    double worst = 0;
    for (std::size_t b = 0; b < k; ++b) {
      if (a == b) continue;
      const double spreads =
          clusters.distances[a] / clusters.sizes[a] + clusters.distances[b] / clusters.sizes[b];
      if (spreads > 0)
        worst = std::max(worst, spreads / distance(clusters.means[a], clusters.means[b]));
    }
    sum += worst;
  }
  return sum / static_cast<double>(k);
}

double calinski_harabasz(const Matrix& points, std::span<const int> labels) {
  const Clusters clusters = summarise(points, labels);
  const auto k = static_cast<double>(clusters.sizes.size());
  if (k < 2) return 0;
  double between = 0;
  for (std::size_t j = 0; j < clusters.sizes.size(); ++j) {
    const double d = distance(clusters.means[j], clusters.mean);
    between += clusters.sizes[j] * d * d;
  }
  const double within = std::accumulate(clusters.squares.begin(), clusters.squares.end(), 0.0);
  return (between / (k - 1)) / (within / (static_cast<double>(clusters.n_rows) - k));
}

double inertia_of(const Matrix& points, std::span<const int> labels) {
  const Clusters clusters = summarise(points, labels);
  return std::accumulate(clusters.squares.begin(), clusters.squares.end(), 0.0);
}

double adjusted_rand(std::span<const int> a, std::span<const int> b) {
  check_lengths(a.size(), b.size());
  double both = 0, in_a = 0, in_b = 0;
  for (const auto& [labels, n] : contingency(a, b)) both += pairs(n);
  for (const auto& [labels, n] : contingency(a, a)) in_a += pairs(n);
  for (const auto& [labels, n] : contingency(b, b)) in_b += pairs(n);
  const double all = pairs(static_cast<double>(a.size()));
  const double expected = all > 0 ? in_a * in_b / all : 0;
  const double highest = (in_a + in_b) / 2;
  return highest == expected ? 1.0 : (both - expected) / (highest - expected);
}

std::vector<int> match_labels(std::span<const int> base_labels, std::span<const int> next_labels) {
  check_lengths(base_labels.size(), next_labels.size());
  if (base_labels.empty()) return {};
  const int n_next = std::max(-1, *std::max_element(next_labels.begin(), next_labels.end())) + 1;
  const int n_base = std::max(-1, *std::max_element(base_labels.begin(), base_labels.end())) + 1;
  const auto n = static_cast<std::size_t>(std::max(n_base, n_next));
  Matrix cost(n, n);
  for (const auto& [labels, count] : contingency(next_labels, base_labels))
    if (labels.first >= 0 && labels.second >= 0)
      cost(static_cast<std::size_t>(labels.first), static_cast<std::size_t>(labels.second)) =
          -count;
  auto columns = assign_columns(cost);
  columns.resize(static_cast<std::size_t>(n_next));
  return columns;
}

}  // namespace patron::models
