#include "models/forecast/loess.hpp"

#include <algorithm>
#include <cmath>

namespace patron::models {

std::optional<double> Loess::at(double step, int left, int right, std::span<const double> y,
                                std::span<const double> weights) const {
  const auto n = static_cast<int>(y.size());
  double reach = std::max(step - left, right - step);
  if (window > n) reach += (window - n) / 2;
  // sums of weight, of weight * step, of both with y; the steps counted from `step`
  double sum = 0, moment = 0, square = 0, sum_y = 0, moment_y = 0;
  for (int j = left; j <= right; ++j) {
    const auto i = static_cast<std::size_t>(j);
    const double x = j - step, distance = std::abs(x);
    if (distance > 0.999 * reach) continue;
    double weight = 1;
    if (distance > 0.001 * reach) {
      const double share = distance / reach, rest = 1 - share * share * share;
      weight = rest * rest * rest;
    }
    if (!weights.empty()) weight *= weights[i];
    sum += weight;
    moment += weight * x;
    square += weight * x * x;
    sum_y += weight * y[i];
    moment_y += weight * x * y[i];
  }
  if (!(sum > 0)) return {};
  const double center = moment / sum, spread = square / sum - center * center;
  const double mean = sum_y / sum;
  if (degree == 0 || !(reach > 0) || !(std::sqrt(std::max(spread, 0.0)) > 0.001 * (n - 1)))
    return mean;
  return mean - center * (moment_y / sum - center * mean) / spread;
}

int Loess::first_of_window(int step, int n) const {
  if (window >= n) return 0;
  return std::clamp(step - (window + 1) / 2 + 1, 0, n - window);
}

std::vector<double> Loess::smooth(std::span<const double> y,
                                  std::span<const double> weights) const {
  const auto n = static_cast<int>(y.size());
  std::vector<double> result(y.begin(), y.end());
  if (n < 2) return result;
  const int by = std::min(jump, n - 1);
  int before = 0;
  for (int step = 0;; step = std::min(step + by, n - 1)) {
    const int left = first_of_window(step, n), right = std::min(left + window, n) - 1;
    const auto here = static_cast<std::size_t>(step);
    result[here] = at(step, left, right, y, weights).value_or(y[here]);
    const double from = result[static_cast<std::size_t>(before)];
    for (int between = before + 1; between < step; ++between)
      result[static_cast<std::size_t>(between)] =
          from + (result[here] - from) * (between - before) / (step - before);
    before = step;
    if (step == n - 1) return result;
  }
}

}  // namespace patron::models
