#include "models/cluster/valley.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

namespace patron::models {
namespace {

constexpr int kBins = 40;
constexpr double kFrom = -0.5, kTo = 1.5;
constexpr int kFirstInside = kBins / 4, kEndInside = kBins * 3 / 4;  // the bins of [0, 1]
constexpr int kLeastWidth = 3;  // bins; a narrower hole is a day without trade, not a valley

/// A stretch of bins and the points in it.
struct Stretch {
  double count, width;
  double density() const { return count / width; }
};

/// counts[i] = points in bins 0 .. i-1.
class Line {
 public:
  explicit Line(std::span<const double> positions) {
    for (const double position : positions) {
      const double bin = std::floor((position - kFrom) / (kTo - kFrom) * kBins);
      if (bin >= 0 && bin < kBins) counts_[static_cast<std::size_t>(bin) + 1] += 1;
    }
    for (std::size_t i = 1; i <= kBins; ++i) counts_[i] += counts_[i - 1];
  }
  Stretch stretch(int from, int to) const {
    return {counts_[static_cast<std::size_t>(to)] - counts_[static_cast<std::size_t>(from)],
            static_cast<double>(to - from)};
  }

 private:
  std::array<double, kBins + 1> counts_{};
};

double log_term(double count, double expected) {
  return count > 0 ? count * std::log(count / expected) : 0;
}

/// How many standard errors `low` is emptier than `hump`, if both had the same density.
double signed_root(Stretch low, Stretch hump) {
  const double expected_density = (low.count + hump.count) / (low.width + hump.width);
  const double ratio = log_term(low.count, expected_density * low.width) +
                       log_term(hump.count, expected_density * hump.width);
  return std::sqrt(2 * std::max(0.0, ratio));
}

/// `low` against one neighbour.
Valley against(Stretch low, Stretch hump, double max_ratio) {
  if (low.density() > max_ratio * hump.density() || hump.count == 0) return {};
  return {signed_root(low, hump), low.density() / hump.density()};
}

Valley best_left(const Line& line, int from, Stretch low, double max_ratio) {
  Valley best;
  for (int start = 0; start < from; ++start) {
    const Valley next = against(low, line.stretch(start, from), max_ratio);
    if (next.z > best.z) best = next;
  }
  return best;
}

Valley best_right(const Line& line, int to, Stretch low, double max_ratio) {
  Valley best;
  for (int end = to + 1; end <= kBins; ++end) {
    const Valley next = against(low, line.stretch(to, end), max_ratio);
    if (next.z > best.z) best = next;
  }
  return best;
}

}  // namespace

Valley find_valley(std::span<const double> positions, double max_ratio) {
  const Line line(positions);
  Valley best;
  for (int from = kFirstInside; from < kEndInside; ++from)
    for (int to = from + kLeastWidth; to <= kEndInside; ++to) {
      const Stretch low = line.stretch(from, to);
      const Valley left = best_left(line, from, low, max_ratio);
      if (left.z <= best.z) continue;
      const Valley right = best_right(line, to, low, max_ratio);
      if (right.z > best.z) best = {std::min(left.z, right.z), std::max(left.ratio, right.ratio)};
    }
  return best;
}

}  // namespace patron::models
