// Each class has the quota n_class * n_test / n_rows of the test part. Counts start at the quota
// rounded down, kept within what leaves a row on either side, and move one at a time, where the
// distance to the quota is largest, until they sum to n_test. Rows are then drawn by walking
// through one random order of all rows and taking those whose class still lacks some.

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <string>

#include "base/error.hpp"
#include "base/random.hpp"
#include "models/classify/report.hpp"

namespace patron::models {
namespace {

using base::Error;
using base::ErrorCode;

struct Share {
  std::int64_t n_rows = 0;  // of the class
  double quota = 0;
  std::int64_t n_test = 0, lowest = 0, highest = 0;

  double lacks() const { return quota - static_cast<double>(n_test); }
};

using Shares = std::map<int, Share>;  // by label

Shares start_shares(std::span<const int> labels, std::int64_t n_test) {
  Shares shares;
  for (int label : labels) ++shares[label].n_rows;
  for (auto& [label, share] : shares) {
    share.quota = static_cast<double>(share.n_rows) * static_cast<double>(n_test) /
                  static_cast<double>(labels.size());
    share.lowest = share.n_rows > 1 ? 1 : 0;
    share.highest = share.n_rows - 1;
    share.n_test = std::clamp(static_cast<std::int64_t>(share.quota), share.lowest, share.highest);
  }
  return shares;
}

/// The class that can go up (+1) or down (-1) and gains most by it; none: shares.end().
Shares::iterator best_to_move(Shares& shares, int direction) {
  auto best = shares.end();
  for (auto it = shares.begin(); it != shares.end(); ++it) {
    const Share& share = it->second;
    if (share.n_test == (direction > 0 ? share.highest : share.lowest)) continue;
    if (best == shares.end() || direction * (share.lacks() - best->second.lacks()) > 0) best = it;
  }
  return best;
}

/// Gives up a row on either side: the sizes do not allow it for every class.
void relax(Shares& shares) {
  for (auto& [label, share] : shares) share.lowest = 0, share.highest = share.n_rows;
}

void settle(Shares& shares, std::int64_t n_test) {
  std::int64_t missing = n_test;
  for (const auto& [label, share] : shares) missing -= share.n_test;
  while (missing != 0) {
    const int direction = missing > 0 ? 1 : -1;
    const auto best = best_to_move(shares, direction);
    if (best == shares.end()) {
      relax(shares);
      continue;
    }
    best->second.n_test += direction;
    missing -= direction;
  }
}

std::vector<std::size_t> random_order(std::size_t n, std::uint64_t seed) {
  base::Random random(seed);
  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  for (std::size_t i = n; i > 1; --i) {
    const auto j = static_cast<std::size_t>(random.below(static_cast<std::int64_t>(i)));
    std::swap(order[i - 1], order[j]);
  }
  return order;
}

}  // namespace

RowSplit stratified_split(std::span<const int> labels, double test_share, std::uint64_t seed) {
  if (!(test_share > 0 && test_share < 1))
    throw Error(ErrorCode::kInvalidArgument, "test_share must lie between 0 and 1.",
                "0.2 is usual.");
  if (labels.size() < 2)
    throw Error(ErrorCode::kTooLittleData, "a split needs at least two rows; there are " +
                                               std::to_string(labels.size()) + ".");
  const auto n_rows = static_cast<std::int64_t>(labels.size());
  const auto n_test = std::min(
      n_rows - 1, static_cast<std::int64_t>(std::ceil(static_cast<double>(n_rows) * test_share)));
  Shares shares = start_shares(labels, n_test);
  settle(shares, n_test);
  RowSplit split;
  for (const std::size_t row : random_order(labels.size(), seed)) {
    Share& share = shares.at(labels[row]);
    (share.n_test > 0 ? split.test : split.train).push_back(row);
    if (share.n_test > 0) --share.n_test;
  }
  std::ranges::sort(split.train);
  std::ranges::sort(split.test);
  return split;
}

}  // namespace patron::models
