#include "models/cluster/seeding.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "models/cluster/sweeps.hpp"

namespace patron::models {
namespace {

/// Squared distances to the nearest of the centres chosen so far, with their sums by groups of
/// rows, so that drawing a row need not add them all. Padded rows have distance 0 from the start.
struct Closest {
  std::vector<double> distances, groups;
  double total = std::numeric_limits<double>::infinity();

  explicit Closest(const PointColumns& points)
      : distances(points.stride), groups((points.stride + kSweepGroup - 1) / kSweepGroup) {
    std::fill_n(distances.begin(), points.n_rows, std::numeric_limits<double>::infinity());
  }

  /// Becomes what `from` is with one more centre.
  void lower(const PointColumns& points, const double* center, const Closest& from) {
    total = sweep_lower({points.values.data(), points.stride, points.n_columns, nullptr, 0}, center,
                        from.distances.data(), distances.data(), groups.data());
  }

  /// The row at which the running sum of distances passes `target`.
  std::size_t row_at(double target, std::size_t n_rows) const {
    std::size_t g = 0;
    while (g + 1 < groups.size() && target >= groups[g]) target -= groups[g++];
    std::size_t row = g * kSweepGroup;
    const std::size_t end = std::min(n_rows, row + kSweepGroup);
    while (row + 1 < end && target >= distances[row]) target -= distances[row++];
    return row;
  }
};

void append_row(const PointColumns& points, std::size_t row, std::vector<double>& centers) {
  for (std::size_t c = 0; c < points.n_columns; ++c) centers.push_back(points.at(row, c));
}

/// Adds the best of several drawn rows to the centres.
void add_center(const PointColumns& points, int n_trials, base::Random& random,
                std::vector<double>& centers, Closest& closest) {
  Closest trial(points), best(points);
  std::vector<double> center, best_center;
  for (int t = 0; t < n_trials; ++t) {
    center.clear();
    append_row(points, closest.row_at(random.uniform() * closest.total, points.n_rows), center);
    trial.lower(points, center.data(), closest);
    if (t > 0 && trial.total >= best.total) continue;
    std::swap(trial, best);
    best_center = center;
  }
  std::swap(closest, best);
  centers.insert(centers.end(), best_center.begin(), best_center.end());
}

}  // namespace

std::vector<double> seed_centers(const PointColumns& points, int k, base::Random& random,
                                 std::vector<double> centers) {
  const int n_trials = 2 + static_cast<int>(std::log(k));
  if (centers.empty())
    append_row(points,
               static_cast<std::size_t>(random.below(static_cast<std::int64_t>(points.n_rows))),
               centers);
  Closest closest(points);
  for (std::size_t at = 0; at < centers.size(); at += points.n_columns)
    closest.lower(points, centers.data() + at, closest);
  while (centers.size() < static_cast<std::size_t>(k) * points.n_columns)
    add_center(points, n_trials, random, centers, closest);
  return centers;
}

}  // namespace patron::models
