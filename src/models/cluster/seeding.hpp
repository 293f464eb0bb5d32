#pragma once

#include <vector>

#include "base/random.hpp"
#include "models/cluster/point_columns.hpp"

namespace patron::models {

/// k centres by greedy k-means++ (Arthur & Vassilvitskii 2007): each next centre is the best of
/// 2 + log k rows drawn in proportion to the squared distance from the centres so far.
/// Continues from `centers` (row-major) if some are given. Inner part of kmeans.hpp.
std::vector<double> seed_centers(const PointColumns& points, int k, base::Random& random,
                                 std::vector<double> centers = {});

}  // namespace patron::models
