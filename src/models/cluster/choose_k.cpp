#include "models/cluster/choose_k.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "base/error.hpp"
#include "models/cluster/natural_groups.hpp"
#include "models/cluster/point_columns.hpp"
#include "models/cluster/spread_ties.hpp"

namespace patron::models {
namespace {

using base::Error;
using base::ErrorCode;
using base::Matrix;

constexpr double kFewestRows = 6;    // of a group, however few there are in all
constexpr double kChanceErrors = 2;  // standard errors a group may be below its least share

void check(const Matrix& points, std::span<const KMeansFit> path, const ChooseKOptions& options) {
  if (options.k_max < 1 || options.max_points < 1 || !(options.min_share >= 0) ||
      !(options.min_share < 1) || !(options.max_valley_ratio > 0) ||
      !(options.max_valley_ratio <= 1))
    throw Error(ErrorCode::kInvalidArgument,
                "choosing k needs k_max and max_points of at least 1, and shares between 0 and 1.");
  if (path.empty())
    throw Error(ErrorCode::kInvalidArgument, "choosing k needs at least the fit of one cluster.");
  for (const KMeansFit& fit : path)
    if (fit.labels.size() != points.n_rows())
      throw Error(ErrorCode::kInvalidArgument, "choosing k needs k-means fits of the same points.");
}

/// The rows all tests look at, sorted, so that nothing depends on the order they came in.
struct Sample {
  std::vector<std::uint32_t> rows;  // of the caller
  Matrix points;
};

Sample sample_of(const Matrix& points, std::size_t max_points) {
  const PointColumns all = sorted_columns(points);
  const std::size_t n = std::min(max_points, all.n_rows);
  Sample sample{std::vector<std::uint32_t>(n), Matrix(n, points.n_columns())};
  for (std::size_t i = 0; i < n; ++i) {
    sample.rows[i] = all.order[i * all.n_rows / n];
    std::ranges::copy(points.row(sample.rows[i]), sample.points.row(i).begin());
  }
  return sample;
}

std::vector<int> labels_of(const Sample& sample, const KMeansFit& fit) {
  std::vector<int> labels;
  labels.reserve(sample.rows.size());
  for (const std::uint32_t row : sample.rows) labels.push_back(fit.labels[row]);
  return labels;
}

GroupRule rule_of(const ChooseKOptions& options, std::size_t n_rows) {
  const auto n = static_cast<double>(n_rows);
  const double by_chance =
      kChanceErrors * std::sqrt(n * options.min_share * (1 - options.min_share));
  const double least = std::max(kFewestRows, std::ceil(n * options.min_share - by_chance));
  return {options.min_z, options.max_valley_ratio, static_cast<std::size_t>(least)};
}

/// The point of the inertia curve farthest below its chord.
int knee_of(std::span<const KMeansFit> path) {
  const std::size_t last = path.size() - 1;
  std::size_t knee = std::min<std::size_t>(1, last);
  double farthest = 0;
  for (std::size_t i = 1; i < last; ++i) {
    const double along = static_cast<double>(i) / static_cast<double>(last);
    const double chord = path[0].inertia + along * (path[last].inertia - path[0].inertia);
    if (chord - path[i].inertia > farthest) farthest = chord - path[i].inertia, knee = i;
  }
  return static_cast<int>(knee) + 1;
}

std::string verdict_of(const KChoice& choice, double weakest_ratio) {
  if (choice.k > 1)
    return fmt::format(
        "There are {} natural clusters: between each two neighbours lies a stretch with few "
        "customers, at the least clear border {:.0f} % as many as beside it.",
        choice.k, 100 * weakest_ratio);
  return fmt::format(
      "There are no natural clusters: the customers form one crowd without gaps. A cut into {} "
      "groups can be useful, but its borders are chosen, not found.",
      choice.suggested_cut);
}

}  // namespace

KChoice choose_k(const Matrix& scaled_points, std::span<const KMeansFit> path,
                 const ChooseKOptions& options) {
  check(scaled_points, path, options);
  path = path.first(std::min(path.size(), static_cast<std::size_t>(options.k_max)));
  const Sample sample = sample_of(scaled_points, static_cast<std::size_t>(options.max_points));
  const Matrix spread = spread_ties(sample.points, options.seed);
  const GroupRule rule = rule_of(options, sample.rows.size());

  KChoice choice;
  choice.suggested_cut = knee_of(path);
  choice.min_z = options.min_z;
  GroupFinding best;
  for (std::size_t i = 1; i < path.size(); ++i) {
    const bool finest = i + 1 == path.size();
    const int k = static_cast<int>(i) + 1;
    GroupFinding found =
        find_groups(sample.points, spread, labels_of(sample, path[i]), k, finest, rule);
    const int n_groups = static_cast<int>(found.centers.n_rows());
    choice.evidence.push_back({k, n_groups, found.weakest_z, found.weakest_ratio});
    if (n_groups > choice.k) choice.k = n_groups, best = std::move(found);
  }
  choice.verdict = verdict_of(choice, best.weakest_ratio);
  if (choice.k > 1) {
    KMeansFit fit = fit_kmeans_from(scaled_points, best.centers);
    choice.centers = std::move(fit.centers);
    choice.labels = std::move(fit.labels);
  }
  return choice;
}

}  // namespace patron::models
