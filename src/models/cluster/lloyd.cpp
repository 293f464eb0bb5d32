#include "models/cluster/lloyd.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <numeric>

#include "base/parallel.hpp"
#include "models/simd.hpp"

namespace patron::models {
namespace {

// Four doubles the compiler keeps in one register; two of them make a tile of eight rows.
typedef double Lanes __attribute__((vector_size(32)));
typedef long long LaneMask __attribute__((vector_size(32)));
typedef int LaneLabels __attribute__((vector_size(16)));

constexpr std::size_t kTile = PointColumns::kTile;
constexpr std::size_t kBlock =
    16384;  // rows one thread takes at a time; sums are added in block order
constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Vectors travel by reference: returning one by value has a different ABI with and without AVX.
template <class Vector, class Element>
PATRON_SIMD_INLINE void load(const Element* from, Vector& v) {
  std::memcpy(&v, from, sizeof v);
}

template <class Vector, class Element>
PATRON_SIMD_INLINE void store(Element* to, const Vector& v) {
  std::memcpy(to, &v, sizeof v);
}

/// What a sweep over the rows reads and writes.
struct Sweep {
  const double* values;
  std::size_t stride, n_columns;
  const double* centers;
  int k;
  double* distances;
  int* labels;
};

/// Squared distances of four rows to centre j. kColumns = 0: number known at run time only.
template <int kColumns>
PATRON_SIMD_INLINE void squared_distances(const Sweep& s, std::size_t row, int j, Lanes& result) {
  const std::size_t n_columns = kColumns > 0 ? kColumns : s.n_columns;
  const double* center = s.centers + static_cast<std::size_t>(j) * n_columns;
  Lanes sum = {};
  for (std::size_t c = 0; c < n_columns; ++c) {
    Lanes x;
    load(s.values + c * s.stride + row, x);
    x -= center[c];
    sum += x * x;
  }
  result = sum;
}

template <int kColumns>
PATRON_SIMD_INLINE void nearest_of_tile(const Sweep& s, std::size_t row) {
  Lanes best[2] = {Lanes{} + kInfinity, Lanes{} + kInfinity};
  LaneMask label[2] = {};
  for (int j = 0; j < s.k; ++j)
    for (int half = 0; half < 2; ++half) {
      Lanes distance;
      squared_distances<kColumns>(s, row + 4 * half, j, distance);
      const LaneMask nearer = distance < best[half];
      best[half] = nearer ? distance : best[half];
      label[half] = nearer ? LaneMask{} + j : label[half];
    }
  for (int half = 0; half < 2; ++half) {
    store(s.distances + row + 4 * half, best[half]);
    store(s.labels + row + 4 * half, __builtin_convertvector(label[half], LaneLabels));
  }
}

template <int kColumns>
PATRON_SIMD_INLINE void nearest_of_rows(const Sweep& s, std::size_t begin, std::size_t end) {
  for (std::size_t row = begin; row < end; row += kTile) nearest_of_tile<kColumns>(s, row);
}

PATRON_SIMD_CLONES
void sweep_nearest(const Sweep& s, std::size_t begin, std::size_t end) {
  switch (s.n_columns) {
    case 1:
      return nearest_of_rows<1>(s, begin, end);
    case 2:
      return nearest_of_rows<2>(s, begin, end);
    case 3:
      return nearest_of_rows<3>(s, begin, end);
    case 4:
      return nearest_of_rows<4>(s, begin, end);
    case 5:
      return nearest_of_rows<5>(s, begin, end);
    default:
      return nearest_of_rows<0>(s, begin, end);
  }
}

/// Rows a move would pay for, after Hartigan: to leave cluster a of n_a rows gains
/// n_a / (n_a - 1) d_a, to join b costs n_b / (n_b + 1) d_b. `distances` receives cost minus gain.
struct MoveWeights {
  std::vector<double> leave, join;
};

template <int kColumns>
PATRON_SIMD_INLINE void moves_of_rows(const Sweep& s, const double* leave, const double* join,
                                      std::size_t begin, std::size_t end) {
  for (std::size_t row = begin; row < end; row += 4) {
    LaneLabels labels;
    load(s.labels + row, labels);
    const LaneMask own = __builtin_convertvector(labels, LaneMask);
    Lanes cost = Lanes{} + kInfinity, gain = {};
    for (int j = 0; j < s.k; ++j) {
      Lanes distance;
      squared_distances<kColumns>(s, row, j, distance);
      const LaneMask is_own = own == j;
      const Lanes to_join = distance * join[j];
      gain = is_own ? distance * leave[j] : gain;
      const LaneMask cheaper = (to_join < cost) & ~is_own;
      cost = cheaper ? to_join : cost;
    }
    store(s.distances + row, cost - gain);
  }
}

PATRON_SIMD_CLONES
void sweep_moves(const Sweep& s, const double* leave, const double* join, std::size_t begin,
                 std::size_t end) {
  switch (s.n_columns) {
    case 1:
      return moves_of_rows<1>(s, leave, join, begin, end);
    case 2:
      return moves_of_rows<2>(s, leave, join, begin, end);
    case 3:
      return moves_of_rows<3>(s, leave, join, begin, end);
    case 4:
      return moves_of_rows<4>(s, leave, join, begin, end);
    case 5:
      return moves_of_rows<5>(s, leave, join, begin, end);
    default:
      return moves_of_rows<0>(s, leave, join, begin, end);
  }
}

/// Sums and counts of the rows of each cluster.
struct ClusterSums {
  std::vector<double> sums;
  std::vector<double> counts;

  ClusterSums(int k, std::size_t n_columns)
      : sums(static_cast<std::size_t>(k) * n_columns), counts(static_cast<std::size_t>(k)) {}

  void add(const PointColumns& points, std::size_t row, int label, double sign) {
    double* sum = sums.data() + static_cast<std::size_t>(label) * points.n_columns;
    for (std::size_t c = 0; c < points.n_columns; ++c) sum[c] += sign * points.at(row, c);
    counts[static_cast<std::size_t>(label)] += sign;
  }
  void merge(const ClusterSums& other) {
    for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += other.sums[i];
    for (std::size_t j = 0; j < counts.size(); ++j) counts[j] += other.counts[j];
  }
};

std::size_t n_blocks(const PointColumns& points) { return (points.n_rows + kBlock - 1) / kBlock; }

/// Calls body(block, begin, end); begin and end are whole tiles. One block needs no threads.
template <class Body>
void for_each_block(const PointColumns& points, const Body& body) {
  if (n_blocks(points) <= 1) return body(std::size_t{0}, std::size_t{0}, points.stride);
  base::parallel_blocks(points.stride, kBlock, [&](std::size_t begin, std::size_t end) {
    body(begin / kBlock, begin, end);
  });
}

Sweep sweep_of(const PointColumns& points, const Partition& partition, double* distances,
               int* labels) {
  return {points.values.data(),
          points.stride,
          points.n_columns,
          partition.centers.data(),
          partition.k,
          distances,
          labels};
}

/// The sums by cluster from nothing, in row order within blocks and block order.
ClusterSums sum_clusters(const PointColumns& points, const std::vector<int>& labels, int k) {
  std::vector<ClusterSums> parts(std::max<std::size_t>(1, n_blocks(points)),
                                 ClusterSums(k, points.n_columns));
  for_each_block(points, [&](std::size_t block, std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < std::min(end, points.n_rows); ++i)
      parts[block].add(points, i, labels[i], 1.0);
  });
  for (std::size_t b = 1; b < parts.size(); ++b) parts[0].merge(parts[b]);
  return parts[0];
}

void center_on_means(const ClusterSums& sums, std::size_t n_columns, Partition& partition) {
  for (std::size_t j = 0; j < sums.counts.size(); ++j)
    for (std::size_t c = 0; c < n_columns; ++c)
      partition.centers[j * n_columns + c] = sums.sums[j * n_columns + c] / sums.counts[j];
}

/// Gives every empty cluster the row that lies farthest from its centre.
void refill_empty(const PointColumns& points, Partition& partition, std::vector<double>& distances,
                  ClusterSums& sums) {
  for (int j = 0; j < partition.k; ++j) {
    if (sums.counts[static_cast<std::size_t>(j)] > 0) continue;
    const auto farthest =
        std::max_element(distances.begin(),
                         distances.begin() + static_cast<std::ptrdiff_t>(points.n_rows)) -
        distances.begin();
    const auto row = static_cast<std::size_t>(farthest);
    sums.add(points, row, partition.labels[row], -1.0);
    sums.add(points, row, j, 1.0);
    partition.labels[row] = j;
    distances[row] = 0;
  }
}

double sum_of(const PointColumns& points, const std::vector<double>& distances) {
  double sum = 0;
  for (std::size_t i = 0; i < points.n_rows; ++i) sum += distances[i];
  return sum;
}

/// Books the rows whose label changed and says how many they are.
std::size_t book_changes(const PointColumns& points, const std::vector<int>& before,
                         const std::vector<int>& after, ClusterSums& sums) {
  std::vector<ClusterSums> parts(
      n_blocks(points), ClusterSums(static_cast<int>(sums.counts.size()), points.n_columns));
  std::vector<std::size_t> changed(parts.size());
  for_each_block(points, [&](std::size_t block, std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < std::min(end, points.n_rows); ++i) {
      if (before[i] == after[i]) continue;
      parts[block].add(points, i, before[i], -1.0);
      parts[block].add(points, i, after[i], 1.0);
      ++changed[block];
    }
  });
  for (const ClusterSums& part : parts) sums.merge(part);
  return std::accumulate(changed.begin(), changed.end(), std::size_t{0});
}

void assign_only(const PointColumns& points, Partition& partition, std::vector<int>& labels,
                 std::vector<double>& distances) {
  labels.resize(points.stride);
  distances.resize(points.stride);
  const Sweep sweep = sweep_of(points, partition, distances.data(), labels.data());
  for_each_block(points, [&](std::size_t, std::size_t begin, std::size_t end) {
    sweep_nearest(sweep, begin, end);
  });
}

/// Lloyd's steps with sums kept by booking only the rows that changed.
void iterate(const PointColumns& points, Partition& partition, int max_iterations,
             std::vector<double>& distances) {
  assign_only(points, partition, partition.labels, distances);
  ClusterSums sums = sum_clusters(points, partition.labels, partition.k);
  std::vector<int> next;
  while (partition.n_iterations < max_iterations) {
    ++partition.n_iterations;
    refill_empty(points, partition, distances, sums);
    center_on_means(sums, points.n_columns, partition);
    assign_only(points, partition, next, distances);
    const std::size_t n_changed = book_changes(points, partition.labels, next, sums);
    partition.labels.swap(next);
    if (n_changed == 0) {
      partition.converged = true;
      return;
    }
  }
}

MoveWeights move_weights(const ClusterSums& sums) {
  MoveWeights weights;
  for (double n : sums.counts) {
    weights.leave.push_back(n > 1 ? n / (n - 1) : 0.0);
    weights.join.push_back(n / (n + 1));
  }
  return weights;
}

double distance_to(const PointColumns& points, std::size_t row, const Partition& partition, int j) {
  double sum = 0;
  const double* center = partition.centers.data() + static_cast<std::size_t>(j) * points.n_columns;
  for (std::size_t c = 0; c < points.n_columns; ++c) {
    const double difference = points.at(row, c) - center[c];
    sum += difference * difference;
  }
  return sum;
}

void center_on_mean(const PointColumns& points, const ClusterSums& sums, int j,
                    Partition& partition) {
  const auto first = static_cast<std::size_t>(j) * points.n_columns;
  for (std::size_t c = 0; c < points.n_columns; ++c)
    partition.centers[first + c] = sums.sums[first + c] / sums.counts[static_cast<std::size_t>(j)];
}

/// Moves one row if, with the centres as they are now, that still pays.
bool try_move(const PointColumns& points, std::size_t row, Partition& partition,
              ClusterSums& sums) {
  const int from = partition.labels[row];
  const double n_from = sums.counts[static_cast<std::size_t>(from)];
  if (n_from <= 1) return false;
  const double gain = distance_to(points, row, partition, from) * (n_from / (n_from - 1));
  double lowest = gain * (1 - 1e-12);  // a move must pay visibly, or rounding could go in circles
  int to = from;
  for (int j = 0; j < partition.k; ++j) {
    const double n = sums.counts[static_cast<std::size_t>(j)];
    const double cost =
        j == from ? kInfinity : distance_to(points, row, partition, j) * (n / (n + 1));
    if (cost < lowest) lowest = cost, to = j;
  }
  if (to == from) return false;
  sums.add(points, row, from, -1.0);
  sums.add(points, row, to, 1.0);
  center_on_mean(points, sums, from, partition);
  center_on_mean(points, sums, to, partition);
  partition.labels[row] = to;
  return true;
}

/// One pass: all rows are tested at once against fixed centres, the few candidates one by one.
std::size_t hartigan_pass(const PointColumns& points, Partition& partition, ClusterSums& sums,
                          std::vector<double>& balance) {
  const MoveWeights weights = move_weights(sums);
  const Sweep sweep = sweep_of(points, partition, balance.data(), partition.labels.data());
  for_each_block(points, [&](std::size_t, std::size_t begin, std::size_t end) {
    sweep_moves(sweep, weights.leave.data(), weights.join.data(), begin, end);
  });
  std::size_t n_moved = 0;
  for (std::size_t i = 0; i < points.n_rows; ++i)
    if (balance[i] < 0) n_moved += try_move(points, i, partition, sums);
  return n_moved;
}

}  // namespace

void assign_nearest(const PointColumns& points, Partition& partition,
                    std::vector<double>& distances) {
  assign_only(points, partition, partition.labels, distances);
  partition.inertia = sum_of(points, distances);
}

void run_lloyd(const PointColumns& points, Partition& partition, int max_iterations) {
  std::vector<double> distances;
  partition.n_iterations = 0;
  do {
    partition.converged = false;
    iterate(points, partition, max_iterations, distances);
    // Booked sums have drifted by rounding: take the means anew, and go on if that changes a label.
    std::vector<int> labels;
    center_on_means(sum_clusters(points, partition.labels, partition.k), points.n_columns,
                    partition);
    assign_only(points, partition, labels, distances);
    if (labels == partition.labels) break;
    partition.labels.swap(labels);
  } while (partition.n_iterations < max_iterations);
  partition.inertia = sum_of(points, distances);
}

void run_hartigan(const PointColumns& points, Partition& partition, int max_passes) {
  std::vector<double> balance(points.stride);
  ClusterSums sums = sum_clusters(points, partition.labels, partition.k);
  center_on_means(sums, points.n_columns, partition);
  for (int pass = 0; pass < max_passes; ++pass)
    if (hartigan_pass(points, partition, sums, balance) == 0) break;
}

std::vector<std::size_t> cluster_sizes(const PointColumns& points, const Partition& partition) {
  std::vector<std::size_t> sizes(static_cast<std::size_t>(partition.k));
  for (std::size_t i = 0; i < points.n_rows; ++i)
    ++sizes[static_cast<std::size_t>(partition.labels[i])];
  return sizes;
}

}  // namespace patron::models
