#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "models/cluster/point_columns.hpp"

namespace patron::models {

/// Sums of the rows of each cluster, and their number.
struct ClusterSums {
  std::vector<double> values, counts;  // k x n_columns, k

  void reset(int k, std::size_t n_columns);
  void add(const PointColumns& points, std::size_t row, int label, double sign);
  void merge(const ClusterSums& other);
};

/// A partition on its way down. Inner part of kmeans.hpp.
struct Partition {
  int k = 0;
  std::vector<double> centers;  // k x n_columns, row-major
  std::vector<int> labels;      // one per sorted row; -1 for padded ones
  ClusterSums sums;             // of the labels, but for rounding
  double inertia = 0;
  int n_iterations = 0;
  bool converged = false;
};

/// Lowers the inertia of partitions of the same points; keeps its working memory between them.
/// After every call the centres are the means of their rows and the inertia is set; only `finish`
/// makes both exact, the others update them by what moved.
class Descent {
 public:
  explicit Descent(const PointColumns& points);

  /// The nearest of the given centres for every row, and then their means.
  Partition start(int k, std::vector<double> centers);

  /// Puts one centre elsewhere: every row to the nearest, and then their means.
  void move_center(Partition& partition, int cluster, const double* to);

  /// Lloyd's steps (move each centre to its mean, assign) until no label changes or n_steps are
  /// done. An emptied cluster takes the row farthest from its centre.
  void lloyd(Partition& partition, int n_steps);

  /// Hartigan's test: moves single rows wherever that lowers the inertia, until none does or
  /// n_rounds are done; a round is a pass over all rows and some over those near a border. Its
  /// optima are a subset of Lloyd's (Telgarsky & Vattani 2010): it leaves the worse ones.
  void hartigan(Partition& partition, int n_rounds);

  /// Lloyd's steps to the end: centres are the exact means of their rows, labels the nearest
  /// centres and the inertia their exact sum; `converged` says whether n_steps sufficed.
  void finish(Partition& partition, int n_steps);

 private:
  template <class Body>
  void for_each_block(const Body& body) const;
  void assign(const Partition& partition, std::vector<int>& labels);
  void take_sums(Partition& partition);
  std::size_t book_changes(Partition& partition);
  void refill_empty(Partition& partition);
  void center(Partition& partition, std::size_t cluster) const;
  void center_all(Partition& partition) const;
  double inertia(const Partition& partition) const;
  double distance(std::size_t row, const Partition& partition, int cluster) const;
  bool move_row(std::size_t row, Partition& partition);
  void weigh_moves(const Partition& partition, std::size_t cluster);
  std::size_t pass_over_all(Partition& partition);
  void gather_border(const Partition& partition);
  std::size_t pass_over_border(Partition& partition);

  const PointColumns& points_;
  std::vector<double> mean_;  // of all rows
  double total_ = 0;          // summed squared distances to it
  std::vector<ClusterSums> block_sums_;
  std::vector<double> distances_;
  std::vector<int> next_;
  std::vector<double> leave_, join_;
  std::vector<std::uint32_t> border_;  // rows near a border between clusters, and copies of them
  PointColumns border_points_;
  std::vector<int> border_labels_;
  std::vector<double> border_balance_;
};

/// Rows per cluster.
std::vector<std::size_t> cluster_sizes(const PointColumns& points, const Partition& partition);

}  // namespace patron::models
