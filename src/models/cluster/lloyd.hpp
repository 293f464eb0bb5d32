#pragma once

#include <cstddef>
#include <vector>

#include "models/cluster/point_columns.hpp"

namespace patron::models {

/// A partition on its way: what Lloyd's and Hartigan's steps work on. Inner part of kmeans.hpp.
struct Partition {
  int k = 0;
  std::vector<double> centers;  // k x n_columns, row-major
  std::vector<int> labels;      // one per sorted row, padded to whole tiles
  double inertia = 0;           // of the last assignment
  int n_iterations = 0;
  bool converged = false;
};

/// Squared distance of every row to its nearest centre goes to `distances` (padded size), its
/// number to partition.labels, their sum to partition.inertia. Ties go to the lower number.
void assign_nearest(const PointColumns& points, Partition& partition,
                    std::vector<double>& distances);

/// Lloyd's steps (assign, then move each centre to its mean) until no label changes or
/// max_iterations are done. An emptied cluster takes the row farthest from its centre.
/// After convergence centres are the exact means of their rows and labels the nearest centres.
void run_lloyd(const PointColumns& points, Partition& partition, int max_iterations);

/// Hartigan's test: moves single rows wherever that lowers the inertia, until none does. Its optima
/// are a subset of Lloyd's (Telgarsky & Vattani 2010), so it leaves the worse ones.
void run_hartigan(const PointColumns& points, Partition& partition, int max_passes);

/// Rows per cluster.
std::vector<std::size_t> cluster_sizes(const PointColumns& points, const Partition& partition);

}  // namespace patron::models
