#include "models/cluster/descent.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <limits>
#include <numeric>

#include "base/parallel.hpp"
#include "models/cluster/sweeps.hpp"

namespace patron::models {
namespace {

constexpr std::size_t kBlock = 16384;  // rows a thread takes at once; sums are added in block order

std::size_t to_index(int label) { return static_cast<std::size_t>(label); }

// Rows are near a border while their best move costs less than this share of the mean distance more
// than it gains. Centres move little between passes, so only these can change.
constexpr double kBorder = 0.15;
constexpr int kBorderPasses = 8;

// Most tiles have nothing to do: these say so for eight rows at once.
constexpr std::size_t kTile = PointColumns::kTile;

bool same_labels(const int* a, const int* b) { return std::memcmp(a, b, kTile * sizeof *a) == 0; }

bool any_negative(const double* values) {
  std::int64_t bits[kTile], any = 0;
  std::memcpy(bits, values, sizeof bits);
  for (std::int64_t one : bits) any |= one;
  return any < 0;  // the sign bit
}

Sweep sweep_of(const PointColumns& points, const Partition& partition) {
  return {points.values.data(), points.stride, points.n_columns, partition.centers.data(),
          partition.k};
}

}  // namespace

void ClusterSums::reset(int k, std::size_t n_columns) {
  values.assign(to_index(k) * n_columns, 0.0);
  counts.assign(to_index(k), 0.0);
}

void ClusterSums::add(const PointColumns& points, std::size_t row, int label, double sign) {
  double* sum = values.data() + to_index(label) * points.n_columns;
  for (std::size_t c = 0; c < points.n_columns; ++c) sum[c] += sign * points.at(row, c);
  counts[to_index(label)] += sign;
}

void ClusterSums::merge(const ClusterSums& other) {
  for (std::size_t i = 0; i < values.size(); ++i) values[i] += other.values[i];
  for (std::size_t j = 0; j < counts.size(); ++j) counts[j] += other.counts[j];
}

Descent::Descent(const PointColumns& points)
    : points_(points),
      mean_(points.n_columns),
      block_sums_((points.stride + kBlock - 1) / kBlock),
      distances_(points.stride) {
  for (std::size_t c = 0; c < points.n_columns; ++c) {
    for (std::size_t i = 0; i < points.n_rows; ++i) mean_[c] += points.at(i, c);
    mean_[c] /= static_cast<double>(points.n_rows);
    for (std::size_t i = 0; i < points.n_rows; ++i)
      total_ += (points.at(i, c) - mean_[c]) * (points.at(i, c) - mean_[c]);
  }
}

/// Calls body(block, begin, end); begin and end are whole tiles. One block needs no threads.
template <class Body>
void Descent::for_each_block(const Body& body) const {
  if (points_.stride <= kBlock) return body(std::size_t{0}, std::size_t{0}, points_.stride);
  base::parallel_blocks(points_.stride, kBlock, [&](std::size_t begin, std::size_t end) {
    body(begin / kBlock, begin, end);
  });
}

void Descent::assign(const Partition& partition, std::vector<int>& labels) {
  labels.resize(points_.stride);
  const Sweep sweep = sweep_of(points_, partition);
  for_each_block([&](std::size_t, std::size_t begin, std::size_t end) {
    sweep_nearest(sweep, begin, end, labels.data(), distances_.data());
  });
  std::fill(labels.begin() + static_cast<std::ptrdiff_t>(points_.n_rows), labels.end(), -1);
}

/// The sums by cluster from nothing. Four running sums take turns: neighbouring rows mostly belong
/// to the same cluster, and one sum would make each addition wait for the one before.
void Descent::take_sums(Partition& partition) {
  constexpr std::size_t kTurns = 4;
  partition.sums.reset(partition.k, points_.n_columns);
  for_each_block([&](std::size_t block, std::size_t begin, std::size_t end) {
    std::array<ClusterSums, kTurns> turns;
    for (ClusterSums& sums : turns) sums.reset(partition.k, points_.n_columns);
    end = std::min(end, points_.n_rows);
    for (std::size_t i = begin; i < end; ++i)
      turns[i % kTurns].counts[to_index(partition.labels[i])] += 1;
    for (std::size_t c = 0; c < points_.n_columns; ++c) {
      const double* column = points_.column(c);
      for (std::size_t i = begin; i < end; ++i)
        turns[i % kTurns].values[to_index(partition.labels[i]) * points_.n_columns + c] +=
            column[i];
    }
    block_sums_[block] = turns[0];
    for (std::size_t t = 1; t < kTurns; ++t) block_sums_[block].merge(turns[t]);
  });
  for (const ClusterSums& part : block_sums_) partition.sums.merge(part);
}

/// Takes over the labels in next_ and moves the changed rows from sum to sum; says how many they
/// are.
std::size_t Descent::book_changes(Partition& partition) {
  const std::vector<int>& before = partition.labels;
  std::vector<std::size_t> n_changed(block_sums_.size());
  for_each_block([&](std::size_t block, std::size_t begin, std::size_t end) {
    block_sums_[block].reset(partition.k, points_.n_columns);
    for (std::size_t tile = begin; tile < end; tile += kTile) {
      if (same_labels(before.data() + tile, next_.data() + tile)) continue;
      for (std::size_t i = tile; i < tile + kTile; ++i) {
        if (before[i] == next_[i]) continue;
        block_sums_[block].add(points_, i, before[i], -1.0);
        block_sums_[block].add(points_, i, next_[i], 1.0);
        ++n_changed[block];
      }
    }
  });
  for (const ClusterSums& part : block_sums_) partition.sums.merge(part);
  partition.labels.swap(next_);
  return std::accumulate(n_changed.begin(), n_changed.end(), std::size_t{0});
}

void Descent::refill_empty(Partition& partition) {
  for (int j = 0; j < partition.k; ++j) {
    if (partition.sums.counts[to_index(j)] > 0) continue;
    const auto end = distances_.begin() + static_cast<std::ptrdiff_t>(points_.n_rows);
    const auto row =
        static_cast<std::size_t>(std::max_element(distances_.begin(), end) - distances_.begin());
    partition.sums.add(points_, row, partition.labels[row], -1.0);
    partition.sums.add(points_, row, j, 1.0);
    partition.labels[row] = j;
    distances_[row] = 0;
  }
}

void Descent::center(Partition& partition, std::size_t cluster) const {
  const std::size_t first = cluster * points_.n_columns;
  for (std::size_t c = 0; c < points_.n_columns; ++c)
    partition.centers[first + c] =
        partition.sums.values[first + c] / partition.sums.counts[cluster];
}

void Descent::center_all(Partition& partition) const {
  for (std::size_t j = 0; j < partition.sums.counts.size(); ++j) center(partition, j);
}

/// Total minus between: exact but for rounding, and free.
double Descent::inertia(const Partition& partition) const {
  double between = 0;
  for (std::size_t j = 0; j < partition.sums.counts.size(); ++j)
    for (std::size_t c = 0; c < points_.n_columns; ++c) {
      const double difference = partition.centers[j * points_.n_columns + c] - mean_[c];
      between += partition.sums.counts[j] * difference * difference;
    }
  return total_ - between;
}

Partition Descent::start(int k, std::vector<double> centers) {
  Partition partition;
  partition.k = k;
  partition.centers = std::move(centers);
  assign(partition, partition.labels);
  take_sums(partition);
  refill_empty(partition);
  center_all(partition);
  partition.inertia = inertia(partition);
  return partition;
}

void Descent::move_center(Partition& partition, int cluster, const double* to) {
  std::copy_n(to, points_.n_columns,
              partition.centers.begin() +
                  static_cast<std::ptrdiff_t>(to_index(cluster) * points_.n_columns));
  partition.converged = false;
  assign(partition, next_);
  book_changes(partition);
  refill_empty(partition);
  center_all(partition);
  partition.inertia = inertia(partition);
}

void Descent::lloyd(Partition& partition, int n_steps) {
  for (int step = 0; step < n_steps && !partition.converged; ++step) {
    ++partition.n_iterations;
    assign(partition, next_);
    partition.converged = book_changes(partition) == 0;
    refill_empty(partition);
    center_all(partition);
  }
  partition.inertia = inertia(partition);
}

void Descent::finish(Partition& partition, int n_steps) {
  partition.n_iterations = 0;
  do {
    partition.converged = false;
    lloyd(partition, n_steps - partition.n_iterations);
    // Booked sums have drifted by rounding: take the means anew, and go on if that changes a label.
    take_sums(partition);
    center_all(partition);
    assign(partition, next_);
    if (next_ == partition.labels) break;
    partition.labels.swap(next_);
  } while (partition.n_iterations < n_steps);
  partition.inertia = std::accumulate(
      distances_.begin(), distances_.begin() + static_cast<std::ptrdiff_t>(points_.n_rows), 0.0);
}

double Descent::distance(std::size_t row, const Partition& partition, int cluster) const {
  const double* center = partition.centers.data() + to_index(cluster) * points_.n_columns;
  double sum = 0;
  for (std::size_t c = 0; c < points_.n_columns; ++c) {
    const double difference = points_.at(row, c) - center[c];
    sum += difference * difference;
  }
  return sum;
}

/// Moves one row if, with the centres as they are now, that still pays.
bool Descent::move_row(std::size_t row, Partition& partition) {
  const int from = partition.labels[row];
  if (partition.sums.counts[to_index(from)] <= 1) return false;
  // A move must pay visibly, or rounding could go in circles.
  double lowest = distance(row, partition, from) * leave_[to_index(from)] * (1 - 1e-12);
  int to = from;
  for (int j = 0; j < partition.k; ++j) {
    if (j == from) continue;
    const double cost = distance(row, partition, j) * join_[to_index(j)];
    if (cost < lowest) lowest = cost, to = j;
  }
  if (to == from) return false;
  partition.sums.add(points_, row, from, -1.0);
  partition.sums.add(points_, row, to, 1.0);
  for (int changed : {from, to}) {
    center(partition, to_index(changed));
    weigh_moves(partition, to_index(changed));
  }
  partition.labels[row] = to;
  return true;
}

/// n / (n - 1) and n / (n + 1): what a row's leaving gains and its joining costs, per squared
/// distance.
void Descent::weigh_moves(const Partition& partition, std::size_t cluster) {
  const double n = partition.sums.counts[cluster];
  leave_[cluster] = n > 1 ? n / (n - 1) : 0.0;
  join_[cluster] = n / (n + 1);
}

/// All rows are tested at once against fixed centres, then the candidates one by one.
std::size_t Descent::pass_over_all(Partition& partition) {
  const Sweep sweep = sweep_of(points_, partition);
  for_each_block([&](std::size_t, std::size_t begin, std::size_t end) {
    sweep_moves(sweep, leave_.data(), join_.data(), begin, end, partition.labels.data(),
                distances_.data());
  });
  std::size_t n_moved = 0;
  for (std::size_t tile = 0; tile < points_.stride; tile += kTile) {
    if (!any_negative(distances_.data() + tile)) continue;
    for (std::size_t i = tile; i < tile + kTile; ++i)
      if (distances_[i] < 0) n_moved += move_row(i, partition);
  }
  return n_moved;
}

/// The rows near a border, by the balances of the last pass over all, copied together.
void Descent::gather_border(const Partition& partition) {
  const double limit = kBorder * partition.inertia / static_cast<double>(points_.n_rows);
  border_.resize(points_.n_rows);
  std::size_t n = 0;
  for (std::size_t i = 0; i < points_.n_rows;
       ++i) {  // without a branch: which rows is hard to guess
    border_[n] = static_cast<std::uint32_t>(i);
    n += distances_[i] < limit;
  }
  border_.resize(n);
  border_points_ = take_rows(points_, border_);
  border_labels_.assign(border_points_.stride, -1);
  for (std::size_t i = 0; i < border_.size(); ++i) border_labels_[i] = partition.labels[border_[i]];
  border_balance_.resize(border_points_.stride);
}

std::size_t Descent::pass_over_border(Partition& partition) {
  sweep_moves(sweep_of(border_points_, partition), leave_.data(), join_.data(), 0,
              border_points_.stride, border_labels_.data(), border_balance_.data());
  std::size_t n_moved = 0;
  for (std::size_t i = 0; i < border_.size(); ++i) {
    if (border_balance_[i] >= 0 || !move_row(border_[i], partition)) continue;
    border_labels_[i] = partition.labels[border_[i]];
    ++n_moved;
  }
  return n_moved;
}

void Descent::hartigan(Partition& partition, int n_rounds) {
  leave_.resize(to_index(partition.k)), join_.resize(to_index(partition.k));
  for (std::size_t j = 0; j < leave_.size(); ++j) weigh_moves(partition, j);
  for (int round = 0; round < n_rounds; ++round) {
    if (pass_over_all(partition) == 0) break;
    partition.inertia = inertia(partition);
    gather_border(partition);
    for (int pass = 0; pass < kBorderPasses; ++pass)
      if (pass_over_border(partition) == 0) break;
  }
  partition.inertia = inertia(partition);
}

std::vector<std::size_t> cluster_sizes(const PointColumns& points, const Partition& partition) {
  std::vector<std::size_t> sizes(to_index(partition.k));
  for (std::size_t i = 0; i < points.n_rows; ++i) ++sizes[to_index(partition.labels[i])];
  return sizes;
}

}  // namespace patron::models
