#include "models/recommend/recent_neighbours.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

namespace patron::models {
namespace {

/// Less than this of one purchase says nothing any more; leaving it out makes answers quicker.
constexpr float kLeastWeight = 0.01F;

}  // namespace

RecentNeighbours::RecentNeighbours(const PurchaseLog& log, double now,
                                   const RecentNeighboursOptions& options)
    : options_(options),
      n_products_(log.n_products),
      n_customers_(static_cast<std::int32_t>(log.n_customers())),
      buyer_starts_(static_cast<std::size_t>(log.n_products) + 1),
      bought_starts_{0} {
  std::vector<std::vector<Weighted>> rows;
  for (std::size_t customer = 0; customer < log.n_customers(); ++customer) {
    const PurchaseHistory history = log.history(customer);
    rows.push_back(decayed(history, now, options_.similar_half_life));
    for (const Weighted& cell : rows.back())
      ++buyer_starts_[static_cast<std::size_t>(cell.index) + 1];
    for (const Weighted& cell : decayed(history, now, options_.bought_half_life))
      if (cell.weight >= kLeastWeight) bought_.push_back(cell);
    bought_starts_.push_back(std::ssize(bought_));
  }
  std::partial_sum(buyer_starts_.begin(), buyer_starts_.end(), buyer_starts_.begin());
  buyers_.resize(static_cast<std::size_t>(buyer_starts_.back()));
  std::vector<std::int64_t> next(buyer_starts_.begin(), buyer_starts_.end() - 1);
  for (std::size_t customer = 0; customer < rows.size(); ++customer)
    for (const Weighted& cell : rows[customer])
      buyers_[static_cast<std::size_t>(next[static_cast<std::size_t>(cell.index)]++)] = {
          static_cast<std::int32_t>(customer), cell.weight};
}

/// min(1, decayed orders) of each product of a history; for likeness over the norm.
std::vector<RecentNeighbours::Weighted> RecentNeighbours::decayed(
    const PurchaseHistory& history, double now, double half_life,
    std::span<const std::int32_t> basket) const {
  std::vector<Weighted> cells;
  for (const std::int32_t product : basket) cells.push_back({product, 1});
  for (std::size_t i = 0; i < history.n_orders(); ++i) {
    const auto weight = static_cast<float>(std::exp2((history.times[i] - now) / half_life));
    for (const std::int32_t product : history.order(i)) cells.push_back({product, weight});
  }
  std::ranges::stable_sort(cells, {}, &Weighted::index);
  std::size_t n = 0;
  for (const Weighted& cell : cells) {
    if (n > 0 && cells[n - 1].index == cell.index)
      cells[n - 1].weight += cell.weight;
    else
      cells[n++] = cell;
  }
  cells.resize(n);
  double squares = 0;
  for (Weighted& cell : cells) {
    cell.weight = std::min(cell.weight, 1.0F);
    squares += static_cast<double>(cell.weight) * cell.weight;
  }
  if (half_life != options_.similar_half_life) return cells;
  const auto norm = static_cast<float>(std::sqrt(squares) + options_.shrinkage);
  for (Weighted& cell : cells) cell.weight /= norm;
  return cells;
}

std::span<const RecentNeighbours::Weighted> RecentNeighbours::buyers(std::int32_t product) const {
  const auto i = static_cast<std::size_t>(product);
  return std::span(buyers_).subspan(
      static_cast<std::size_t>(buyer_starts_[i]),
      static_cast<std::size_t>(buyer_starts_[i + 1] - buyer_starts_[i]));
}

std::span<const RecentNeighbours::Weighted> RecentNeighbours::bought(std::int32_t customer) const {
  const auto i = static_cast<std::size_t>(customer);
  return std::span(bought_).subspan(
      static_cast<std::size_t>(bought_starts_[i]),
      static_cast<std::size_t>(bought_starts_[i + 1] - bought_starts_[i]));
}

/// The most similar customers by ascending index, ties by ascending index.
std::vector<RecentNeighbours::Weighted> RecentNeighbours::nearest(const Asked& asked) const {
  std::vector<float> likeness(static_cast<std::size_t>(n_customers_));
  for (const Weighted& own :
       decayed(asked.history, asked.now, options_.similar_half_life, asked.basket))
    for (const Weighted& other : buyers(own.index))
      likeness[static_cast<std::size_t>(other.index)] += own.weight * other.weight;
  if (asked.customer >= 0) likeness[static_cast<std::size_t>(asked.customer)] = 0;
  const auto k = static_cast<std::size_t>(options_.neighbours);
  float least = 0;  // likeness of the last neighbour
  if (k < likeness.size()) {
    std::vector<float> order = likeness;
    const auto last = order.begin() + static_cast<std::ptrdiff_t>(k) - 1;
    std::ranges::nth_element(order, last, std::greater<>{});
    least = *last;
  }
  auto n_equal = static_cast<std::ptrdiff_t>(k) -
                 std::ranges::count_if(likeness, [&](float value) { return value > least; });
  std::vector<Weighted> neighbours;
  neighbours.reserve(k);
  for (std::size_t i = 0; i < likeness.size(); ++i)
    if (likeness[i] > 0 && (likeness[i] > least || (likeness[i] == least && n_equal-- > 0)))
      neighbours.push_back({static_cast<std::int32_t>(i), likeness[i]});
  return neighbours;
}

void RecentNeighbours::shares(const Asked& asked, std::span<double> shares) const {
  std::ranges::fill(shares, 0);
  const std::vector<Weighted> neighbours = nearest(asked);
  double total = 0;
  for (const Weighted& neighbour : neighbours) {
    total += neighbour.weight;
    for (const Weighted& product : bought(neighbour.index))
      shares[static_cast<std::size_t>(product.index)] +=
          static_cast<double>(neighbour.weight * product.weight);
  }
  if (total == 0) return;
  for (double& share : shares) share /= total;
}

}  // namespace patron::models
