#include "models/cluster/spread_ties.hpp"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <numeric>
#include <vector>

namespace patron::models {
namespace {

using base::Matrix;

constexpr double kLatticeGap = 2;  // gaps up to this many times their neighbours are the lattice's

/// splitmix64's finaliser (Steele, Lea & Flood 2014).
std::uint64_t mix(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
  return x ^ (x >> 31);
}

/// A number for each row, as if drawn, from its values and its place among equal rows.
std::vector<std::uint64_t> row_keys(const Matrix& points, std::uint64_t seed) {
  std::vector<std::uint64_t> keys(points.n_rows());
  std::uint64_t place = 0;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    place = i > 0 && std::ranges::equal(points.row(i), points.row(i - 1)) ? place + 1 : 0;
    std::uint64_t key = mix(seed + place * 0x9E3779B97F4A7C15u);
    for (const double value : points.row(i))
      key = mix(key * 0x9E3779B97F4A7C15u + std::bit_cast<std::uint64_t>(value + 0.0));
    keys[i] = key;
  }
  return keys;
}

/// One column in order: where each different value starts, and how far its cell reaches.
class Lattice {
 public:
  Lattice(const Matrix& points, std::size_t column, const std::vector<std::uint32_t>& order) {
    for (std::size_t i = 0; i < order.size(); ++i) {
      const double value = points(order[i], column);
      if (!values_.empty() && value == values_.back()) continue;
      values_.push_back(value);
      starts_.push_back(i);
    }
    starts_.push_back(order.size());
  }

  std::size_t n_values() const { return values_.size(); }
  double value(std::size_t j) const { return values_[j]; }
  std::size_t start(std::size_t j) const { return starts_[j]; }
  std::size_t count(std::size_t j) const { return starts_[j + 1] - starts_[j]; }

  /// The outermost values reach as far outwards as inwards.
  double reach_down(std::size_t j) const { return half_gap(j > 0 ? j - 1 : 0); }
  double reach_up(std::size_t j) const { return half_gap(j + 1 < n_values() ? j : j - 1); }

 private:
  double gap(std::size_t j) const { return values_[j + 1] - values_[j]; }
  double half_gap(std::size_t j) const {
    double widest = 0;
    if (j > 0) widest = gap(j - 1);
    if (j + 2 < n_values()) widest = std::max(widest, gap(j + 1));
    return 0.5 * (widest > 0 ? std::min(gap(j), kLatticeGap * widest) : gap(j));
  }

  std::vector<double> values_;
  std::vector<std::size_t> starts_;
};

void spread_column(const Matrix& points, std::size_t column, const std::vector<std::uint64_t>& keys,
                   Matrix& spread) {
  std::vector<std::uint32_t> order(points.n_rows());
  std::iota(order.begin(), order.end(), 0u);
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    if (points(a, column) != points(b, column)) return points(a, column) < points(b, column);
    const std::uint64_t salt = (column + 1) * 0xD1B54A32D192ED03u;
    const std::uint64_t key_a = mix(keys[a] + salt), key_b = mix(keys[b] + salt);
    return key_a != key_b ? key_a < key_b : a < b;
  });
  const Lattice lattice(points, column, order);
  if (lattice.n_values() < 2) return;
  for (std::size_t j = 0; j < lattice.n_values(); ++j) {
    const std::size_t count = lattice.count(j);
    if (count < 2) continue;
    const double low = lattice.value(j) - lattice.reach_down(j);
    const double width = lattice.reach_down(j) + lattice.reach_up(j);
    for (std::size_t q = 0; q < count; ++q)
      spread(order[lattice.start(j) + q], column) =
          low + width * (static_cast<double>(q) + 0.5) / static_cast<double>(count);
  }
}

}  // namespace

Matrix spread_ties(const Matrix& sorted_points, std::uint64_t seed) {
  Matrix spread = sorted_points;
  const auto keys = row_keys(sorted_points, seed);
  for (std::size_t c = 0; c < sorted_points.n_columns(); ++c)
    spread_column(sorted_points, c, keys, spread);
  return spread;
}

}  // namespace patron::models
