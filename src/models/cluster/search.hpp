#pragma once

#include <vector>

#include "models/cluster/descent.hpp"
#include "models/cluster/kmeans.hpp"

namespace patron::models {

/// The best partitions into 1 .. k_max clusters that searching finds (fewer where there are fewer
/// different rows). Each looks at its neighbours: up from k - 1 clusters by one centre more, and
/// down from k + 1 by one less. The way down does not feed the way up, so entry k is the same
/// however far the path goes. Inner part of kmeans.hpp.
std::vector<Partition> search_path(const PointColumns& points, int k_max, std::size_t n_distinct,
                                   const KMeansOptions& options);

}  // namespace patron::models
