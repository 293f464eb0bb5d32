#include "models/cluster/natural_groups.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <optional>
#include <utility>

#include "models/cluster/cells.hpp"
#include "models/cluster/kmeans.hpp"

namespace patron::models {
namespace {

using base::Matrix;

constexpr std::size_t kFewestRows = 6;  // a smaller cell has no shape to test

/// Halves cells for as long as a valley divides them.
void split_cells(const Matrix& points, std::vector<Cell>& cells, const GroupRule& rule) {
  for (std::size_t j = 0; j < cells.size();) {
    auto halves = halves_of(points, cells[j], rule.min_count);
    if (halves &&
        valley_between(points, halves->first, halves->second, rule.max_ratio).z >= rule.min_z) {
      cells[j] = std::move(halves->first);
      cells.push_back(std::move(halves->second));
    } else {
      ++j;
    }
  }
}

/// Cells joined into groups.
class Joining {
 public:
  Joining(const Matrix& points, std::vector<Cell> cells, const GroupRule& rule)
      : points_(points), cells_(std::move(cells)), rule_(rule), group_(cells_.size()) {
    std::iota(group_.begin(), group_.end(), std::size_t{0});
    join_large();
    join_small();
  }

  double weakest_z() const { return weakest_ ? weakest_->z : 0; }
  double weakest_ratio() const { return weakest_ ? weakest_->ratio : 1; }

  /// Means of the groups of at least min_count rows; where there is none, of everything.
  Matrix centers() const {
    const std::size_t d = points_.n_columns();
    std::vector<std::vector<double>> means;
    for (std::size_t g = 0; g < group_.size(); ++g) {
      std::vector<double> sum(d);
      double count = 0;
      for (std::size_t j = 0; j < cells_.size(); ++j) {
        if (group_[j] != g) continue;
        const auto size = static_cast<double>(cells_[j].rows.size());
        count += size;
        for (std::size_t c = 0; c < d; ++c) sum[c] += size * cells_[j].mean[c];
      }
      if (count < static_cast<double>(rule_.min_count)) continue;
      for (double& value : sum) value /= count;
      means.push_back(std::move(sum));
    }
    if (means.empty()) means.emplace_back(d);
    Matrix centers(means.size(), d);
    for (std::size_t g = 0; g < means.size(); ++g)
      std::ranges::copy(means[g], centers.row(g).begin());
    return centers;
  }

 private:
  bool is_large(std::size_t j) const { return cells_[j].rows.size() >= rule_.min_count; }
  Valley valley(std::size_t a, std::size_t b) const {
    return valley_between(points_, cells_[a], cells_[b], rule_.max_ratio);
  }
  void join(std::size_t a, std::size_t b) {
    const std::size_t from = std::max(group_[a], group_[b]), to = std::min(group_[a], group_[b]);
    std::ranges::replace(group_, from, to);
  }

  void join_large() {
    std::vector<bool> used(cells_.size());
    for (std::size_t j = 0; j < cells_.size(); ++j) used[j] = is_large(j);
    for (const auto& [a, b] : neighbours(cells_, used)) {
      if (group_[a] == group_[b]) continue;
      const Valley found = valley(a, b);
      if (!weakest_ || found.z < weakest_->z) weakest_ = found;
      if (found.z < rule_.min_z) join(a, b);
    }
  }

  /// A small cell joins the one neighbour it is least apart from: a few outliers half way between
  /// two groups must not be a bridge.
  void join_small() {
    std::vector<bool> used(cells_.size());
    for (std::size_t j = 0; j < cells_.size(); ++j) used[j] = cells_[j].rows.size() >= kFewestRows;
    const auto pairs = neighbours(cells_, used);
    for (std::size_t j = 0; j < cells_.size(); ++j) {
      if (!used[j] || is_large(j)) continue;
      double least = rule_.min_z;
      std::optional<std::size_t> to;
      for (const auto& [a, b] : pairs) {
        if (a != j && b != j) continue;
        const double z = valley(a, b).z;
        if (z < least) least = z, to = a == j ? b : a;
      }
      if (to) join(j, *to);
    }
  }

  const Matrix& points_;
  std::vector<Cell> cells_;
  const GroupRule& rule_;
  std::vector<std::size_t> group_;  // per cell: the lowest number of a cell in its group
  std::optional<Valley> weakest_;
};

}  // namespace

GroupFinding find_groups(const Matrix& raw, const Matrix& spread, const std::vector<int>& labels,
                         int k, bool split, const GroupRule& rule) {
  std::vector<Cell> cells = cells_of(spread, labels, k);
  if (split) split_cells(spread, cells, rule);
  const Joining first(spread, std::move(cells), rule);
  GroupFinding finding{first.centers(), first.weakest_z(), first.weakest_ratio()};
  while (finding.centers.n_rows() > 1) {
    const std::size_t n_groups = finding.centers.n_rows();
    const KMeansFit fit = fit_kmeans_from(raw, finding.centers);
    const Joining again(spread, cells_of(spread, fit.labels, static_cast<int>(n_groups)), rule);
    if (again.centers().n_rows() == n_groups)
      return {fit.centers, again.weakest_z(), again.weakest_ratio()};
    finding.centers = again.centers();
  }
  return finding;
}

}  // namespace patron::models
