#include "models/forecast/spikes.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/median.hpp"
#include "models/forecast/intermittent.hpp"

namespace patron::models {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr int kSeasons = 4, kFewestLike = 3;
constexpr double kFar = 10, kShown = 3, kTimesLargest = 2;
constexpr double kNormal = 1.4826;  // standard deviation / median absolute deviation
constexpr int kNear = 3;            // steps by which a yearly event may move
constexpr std::size_t kFewestValues = 20;

/// The values up to four seasons before and behind a step, at its place of the season.
std::vector<double> likes_of(const std::vector<double>& y, int step, int season) {
  std::vector<double> likes;
  for (int k = -kSeasons; k <= kSeasons; ++k) {
    const int t = step + k * season;
    if (k != 0 && t >= 0 && t < std::ssize(y) && !std::isnan(y[static_cast<std::size_t>(t)]))
      likes.push_back(y[static_cast<std::size_t>(t)]);
  }
  return likes;
}

/// Each value's distance from its like; NaN where it has too few.
struct Distances {
  std::vector<double> median, largest, distance;
  double usual = 0;
};

Distances distances_of(const Series& series) {
  Distances out;
  std::vector<double> sizes;
  for (int t = 0; t < std::ssize(series.y); ++t) {
    std::vector<double> likes = likes_of(series.y, t, series.period());
    const bool known = std::ssize(likes) >= kFewestLike;
    out.largest.push_back(known ? *std::ranges::max_element(likes) : kNaN);
    out.median.push_back(known ? base::median(std::move(likes)) : kNaN);
    out.distance.push_back(series.y[static_cast<std::size_t>(t)] - out.median.back());
    if (!std::isnan(out.distance.back())) sizes.push_back(std::abs(out.distance.back()));
  }
  if (!sizes.empty()) out.usual = kNormal * base::median(std::move(sizes));
  return out;
}

bool is_far(const Distances& distances, const std::vector<double>& y, int step) {
  if (step < 0 || step >= std::ssize(y)) return false;
  const auto t = static_cast<std::size_t>(step);
  return distances.distance[t] > kFar * distances.usual &&
         y[t] > kTimesLargest * std::max(distances.largest[t], 0.0);
}

/// Two of them lie a longer season apart, as Christmases do.
bool comes_again(const Series& series, const std::vector<Spike>& spikes, const Spike& spike) {
  return std::ranges::any_of(spikes, [&](const Spike& other) {
    const int apart = std::abs(other.step - spike.step);
    return std::ranges::any_of(series.periods, [&](int period) {
      return period > series.period() && std::abs(apart - period) <= kNear;
    });
  });
}

}  // namespace

std::vector<Spike> find_spikes(const Series& series) {
  if (series.y.size() < kFewestValues || series.regressors.n_columns() > 0 ||
      is_intermittent(series.y))
    return {};
  const Distances distances = distances_of(series);
  std::vector<Spike> spikes;
  for (int t = 0; t < std::ssize(series.y); ++t)
    if (is_far(distances, series.y, t) && !is_far(distances, series.y, t - 1) &&
        !is_far(distances, series.y, t + 1)) {
      const auto at = static_cast<std::size_t>(t);
      spikes.push_back({t, series.y[at], distances.median[at] + kShown * distances.usual});
    }
  if (spikes.size() > std::max<std::size_t>(2, series.y.size() / 100)) return {};
  const std::vector<Spike> all = spikes;
  std::erase_if(spikes, [&](const Spike& spike) { return comes_again(series, all, spike); });
  return spikes;
}

Series without_spikes(const Series& series) {
  Series tamed = series;
  for (const Spike& spike : find_spikes(series))
    tamed.y[static_cast<std::size_t>(spike.step)] = spike.tamed;
  return tamed;
}

}  // namespace patron::models
