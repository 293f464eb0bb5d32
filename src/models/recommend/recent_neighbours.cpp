#include "models/recommend/recent_neighbours.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "models/recommend/largest.hpp"

namespace patron::models {

/// Products of one history at a time with the decayed sums of their orders.
class RecentNeighbours::Decay {
 public:
  void resize(std::int32_t n_products) {
    place_.assign(static_cast<std::size_t>(n_products), -1);
    cells_.clear();
  }
  std::size_t n_products() const { return place_.size(); }

  /// min(1, decayed orders) of each product, in the order of its first purchase.
  std::span<Weighted> of(const PurchaseHistory& history, double now, double half_life,
                         std::span<const std::int32_t> basket = {}) {
    for (const Weighted& cell : cells_) place_[static_cast<std::size_t>(cell.index)] = -1;
    cells_.clear();
    for (const std::int32_t product : basket) add(product, 1);
    for (std::size_t i = 0; i < history.n_orders(); ++i) {
      const auto weight = static_cast<float>(std::exp2((history.times[i] - now) / half_life));
      for (const std::int32_t product : history.order(i)) add(product, weight);
    }
    for (Weighted& cell : cells_) cell.weight = std::min(cell.weight, 1.0F);
    return cells_;
  }

 private:
  void add(std::int32_t product, float weight) {
    std::int32_t& place = place_[static_cast<std::size_t>(product)];
    if (place < 0) {
      place = static_cast<std::int32_t>(cells_.size());
      cells_.push_back({product, weight});
    } else {
      cells_[static_cast<std::size_t>(place)].weight += weight;
    }
  }

  std::vector<std::int32_t> place_;  // of each product in cells_; -1: not there
  std::vector<Weighted> cells_;
};

namespace {

/// What the weights are divided by, so that sums of products of two rows are likenesses.
template <class Cells>
float norm_of(const Cells& cells, double shrinkage) {
  double squares = 0;
  for (const auto& cell : cells) squares += static_cast<double>(cell.weight) * cell.weight;
  return static_cast<float>(std::sqrt(squares) + shrinkage);
}

/// What the newest purchase counts.
float newest_weight(const PurchaseLog& log, double now, double half_life) {
  if (log.times.empty()) return 1;
  return static_cast<float>(std::exp2((*std::ranges::max_element(log.times) - now) / half_life));
}

template <class T>
std::span<const T> row(const std::vector<T>& cells, const std::vector<std::int64_t>& starts,
                       std::int32_t index) {
  const auto i = static_cast<std::size_t>(index);
  return std::span(cells).subspan(static_cast<std::size_t>(starts[i]),
                                  static_cast<std::size_t>(starts[i + 1] - starts[i]));
}

/// The n heaviest, of equal ones the first; they stay in order.
template <class Cell>
void keep_heaviest(std::vector<Cell>& cells, std::size_t n) {
  if (cells.size() <= n) return;
  std::ranges::nth_element(cells, cells.begin() + static_cast<std::ptrdiff_t>(n),
                           [](const Cell& a, const Cell& b) {
                             return a.weight != b.weight ? a.weight > b.weight : a.index < b.index;
                           });
  cells.resize(n);
  std::ranges::sort(cells, {}, &Cell::index);
}

}  // namespace

RecentNeighbours::RecentNeighbours(const PurchaseLog& log, double now,
                                   const RecentNeighboursOptions& options)
    : options_(options),
      n_products_(log.n_products),
      n_customers_(static_cast<std::int32_t>(log.n_customers())),
      bought_starts_{0} {
  std::vector<Weighted> similar, spoken_for;
  std::vector<std::int64_t> similar_starts = {0};
  const float alike = kLeastAlike * newest_weight(log, now, options_.similar_half_life);
  const float spoken = kLeastSpoken * newest_weight(log, now, options_.bought_half_life);
  Decay decay;
  decay.resize(n_products_);
  for (std::size_t customer = 0; customer < log.n_customers(); ++customer) {
    const PurchaseHistory history = log.history(customer);
    const auto cells = decay.of(history, now, options_.similar_half_life);
    const float norm = norm_of(cells, options_.shrinkage);
    for (const Weighted& cell : cells)
      if (cell.weight >= alike) similar.push_back({cell.index, cell.weight / norm});
    similar_starts.push_back(std::ssize(similar));
    spoken_for.clear();
    for (const Weighted& cell : decay.of(history, now, options_.bought_half_life))
      if (cell.weight >= spoken) spoken_for.push_back(cell);
    keep_heaviest(spoken_for, kMostSpoken);
    bought_.insert(bought_.end(), spoken_for.begin(), spoken_for.end());
    bought_starts_.push_back(std::ssize(bought_));
  }
  set_buyers(similar, similar_starts);
}

/// Turns customers' rows into the products' buyers, by ascending customer.
void RecentNeighbours::set_buyers(const std::vector<Weighted>& similar,
                                  const std::vector<std::int64_t>& starts) {
  std::vector<std::vector<Weighted>> columns(static_cast<std::size_t>(n_products_));
  std::vector<std::size_t> sizes(columns.size());
  for (const Weighted& cell : similar) ++sizes[static_cast<std::size_t>(cell.index)];
  for (std::size_t product = 0; product < columns.size(); ++product)
    columns[product].reserve(sizes[product]);
  for (std::int32_t customer = 0; customer < n_customers_; ++customer)
    for (const Weighted& cell : row(similar, starts, customer))
      columns[static_cast<std::size_t>(cell.index)].push_back({customer, cell.weight});
  buyers_.reserve(similar.size());
  buyer_starts_ = {0};
  for (std::vector<Weighted>& column : columns) {
    keep_heaviest(column, kMostBuyers);
    buyers_.insert(buyers_.end(), column.begin(), column.end());
    buyer_starts_.push_back(std::ssize(buyers_));
  }
}

/// likeness[customer] += what `own` and they have in common. The norm of `own` is that of all.
void RecentNeighbours::add_likeness(std::span<const Weighted> own,
                                    std::span<float> likeness) const {
  float* const sums = likeness.data();
  for (const Weighted& cell : own) {
    const float weight = cell.weight;
    for (const Weighted& buyer : row(buyers_, buyer_starts_, cell.index))
      sums[buyer.index] += weight * buyer.weight;
  }
}

void RecentNeighbours::shares(const Asked& asked, std::span<float> shares) const {
  thread_local Decay decay;
  thread_local Largest largest;
  thread_local std::vector<float> likeness;
  if (decay.n_products() != static_cast<std::size_t>(n_products_)) decay.resize(n_products_);
  const auto own = decay.of(asked.history, asked.now, options_.similar_half_life, asked.basket);
  likeness.assign(static_cast<std::size_t>(n_customers_), 0);
  add_likeness(own, likeness);
  if (asked.customer >= 0) likeness[static_cast<std::size_t>(asked.customer)] = 0;
  std::ranges::fill(shares, 0);
  float total = 0;
  float* const sums = shares.data();
  const int k = asked.new_only ? options_.neighbours_for_new : options_.neighbours;
  for (const std::int32_t neighbour : largest.find(likeness, static_cast<std::size_t>(k))) {
    const float weight = likeness[static_cast<std::size_t>(neighbour)];
    total += weight;
    for (const Weighted& cell : row(bought_, bought_starts_, neighbour))
      sums[cell.index] += weight * cell.weight;
  }
  const float scale = total > 0 ? 1 / total : 0;
  for (float& share : shares) share *= scale;
}

}  // namespace patron::models
