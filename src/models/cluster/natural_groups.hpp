#pragma once

#include <cstddef>
#include <vector>

#include "base/matrix.hpp"

namespace patron::models {

/// What counts as a group of its own. Inner part of choose_k.hpp.
struct GroupRule {
  double min_z = 0;           // a valley is one from this z on
  double max_ratio = 0;       // and where it is at most so dense, relative to the humps
  std::size_t min_count = 0;  // rows of a group
};

/// What one partition says.
struct GroupFinding {
  base::Matrix centers;  // of the groups found, one row each; one row: no clusters
  double weakest_z = 0;  // of the pairs of neighbouring clusters looked at: the least clear valley
  double weakest_ratio = 1;  // its density relative to the humps
};

/// Cells joined wherever no valley lies between neighbours; what is left apart are the groups, once
/// k-means started from them shows the same groups again (else what it does not keep apart is
/// joined, and so on).
///
/// raw are the points, spread the same rows after spread_ties: k-means works on the first, all
/// tests on the second. With `split`, cells are first halved as long as a valley divides the
/// halves: with few centres k-means may put one between two small groups.
GroupFinding find_groups(const base::Matrix& raw, const base::Matrix& spread,
                         const std::vector<int>& labels, int k, bool split, const GroupRule& rule);

}  // namespace patron::models
