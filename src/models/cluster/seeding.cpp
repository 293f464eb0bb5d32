#include "models/cluster/seeding.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "models/simd.hpp"

namespace patron::models {
namespace {

typedef double Lanes __attribute__((vector_size(32)));

constexpr std::size_t kGroup = 64;  // rows whose sum is kept, so that drawing need not add them all

/// Lowers `closest` to the squared distance from `center` where that is less; writes the result to
/// `lowered` and its sums by group of rows to `groups`. Padded rows have closest = 0 from the
/// start.
PATRON_SIMD_CLONES
double lower_distances(const double* values, std::size_t stride, std::size_t n_columns,
                       const double* center, const double* closest, double* lowered,
                       double* groups) {
  double total = 0;
  for (std::size_t begin = 0; begin < stride; begin += kGroup) {
    const std::size_t end = begin + kGroup < stride ? begin + kGroup : stride;
    Lanes sum = {};
    for (std::size_t row = begin; row < end; row += 4) {
      Lanes distance = {};
      for (std::size_t c = 0; c < n_columns; ++c) {
        Lanes x;
        std::memcpy(&x, values + c * stride + row, sizeof x);
        x -= center[c];
        distance += x * x;
      }
      Lanes known;
      std::memcpy(&known, closest + row, sizeof known);
      distance = distance < known ? distance : known;
      std::memcpy(lowered + row, &distance, sizeof distance);
      sum += distance;
    }
    groups[begin / kGroup] = (sum[0] + sum[1]) + (sum[2] + sum[3]);
    total += groups[begin / kGroup];
  }
  return total;
}

/// Distances from the centres chosen so far.
struct Closest {
  std::vector<double> distances, groups;
  double total = 0;

  explicit Closest(const PointColumns& points)
      : distances(points.stride), groups((points.stride + kGroup - 1) / kGroup) {
    std::fill_n(distances.begin(), points.n_rows, std::numeric_limits<double>::infinity());
  }

  void lower(const PointColumns& points, const double* center, const Closest& from) {
    total = lower_distances(points.values.data(), points.stride, points.n_columns, center,
                            from.distances.data(), distances.data(), groups.data());
  }

  /// The row at which the running sum of distances passes `target`.
  std::size_t row_at(double target, std::size_t n_rows) const {
    std::size_t g = 0;
    while (g + 1 < groups.size() && target >= groups[g]) target -= groups[g++];
    std::size_t row = g * kGroup;
    const std::size_t end = std::min(n_rows, row + kGroup);
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
  best.total = std::numeric_limits<double>::infinity();
  std::size_t best_row = 0;
  for (int t = 0; t < n_trials; ++t) {
    const std::size_t row = closest.row_at(random.uniform() * closest.total, points.n_rows);
    std::vector<double> center;
    append_row(points, row, center);
    trial.lower(points, center.data(), closest);
    if (trial.total < best.total) std::swap(trial, best), best_row = row;
  }
  std::swap(closest, best);
  append_row(points, best_row, centers);
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
