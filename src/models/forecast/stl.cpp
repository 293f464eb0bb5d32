// Cleveland et al.'s procedure. Inner loop: season = smoothed values of each place of the season,
// less their own low-frequency part; trend = smoothed series less season. Outer loop (robust):
// values far from both lose weight.

#include "models/forecast/stl.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "base/error.hpp"
#include "models/forecast/arima_search.hpp"
#include "models/forecast/loess.hpp"
#include "models/forecast/observed.hpp"

namespace patron::models {
namespace {

using Values = std::vector<double>;

std::size_t size(int n) { return static_cast<std::size_t>(n); }

int odd_above(double x) {
  const int n = static_cast<int>(std::ceil(x));
  return n % 2 == 1 ? n : n + 1;
}

Values difference(std::span<const double> a, std::span<const double> b) {
  Values result(a.begin(), a.end());
  for (std::size_t t = 0; t < result.size(); ++t) result[t] -= b[t];
  return result;
}

Values moving_average(const Values& x, int window) {
  Values result(x.size() - size(window) + 1);
  double sum = 0;
  for (std::size_t t = 0; t < x.size(); ++t) {
    sum += x[t];
    if (t + 1 >= size(window)) {
      result[t + 1 - size(window)] = sum / window;
      sum -= x[t + 1 - size(window)];
    }
  }
  return result;
}

class Decomposition {
 public:
  Decomposition(std::span<const double> y, int period, const StlOptions& options)
      : y_(y), period_(period), trend_(y.size()), season_(y.size()) {
    const int n = static_cast<int>(y.size());
    const int window = options.periodic ? 10 * n + 1 : options.seasonal;
    const int trend_window =
        options.trend > 0 ? options.trend : odd_above(1.5 * period / (1 - 1.5 / window));
    of_season_ = {window, options.periodic ? 0 : options.seasonal_degree, options.jump};
    of_trend_ = {trend_window, 1, options.jump};
    of_low_pass_ = {odd_above(period + 1), 1, options.jump};
  }

  void run(int n_inner, int n_outer) {
    for (int round = 0;; ++round) {
      for (int i = 0; i < n_inner; ++i) step();
      if (round == n_outer) return;
      weigh();
    }
  }

  const Values& trend() const { return trend_; }
  const Values& season() const { return season_; }

 private:
  void step() {
    const Values places = smoothed_places(difference(y_, trend_));
    const Values low = of_low_pass_.smooth(
        moving_average(moving_average(moving_average(places, period_), period_), 3));
    for (std::size_t t = 0; t < season_.size(); ++t)
      season_[t] = places[t + size(period_)] - low[t];
    trend_ = of_trend_.smooth(difference(y_, season_), weights_);
  }

  /// Each place of the season smoothed over the seasons, one season further at both ends.
  Values smoothed_places(const Values& x) const {
    Values result(x.size() + 2 * size(period_));
    for (std::size_t place = 0; place < size(period_); ++place) {
      Values values, weights;
      for (std::size_t t = place; t < x.size(); t += size(period_)) {
        values.push_back(x[t]);
        if (!weights_.empty()) weights.push_back(weights_[t]);
      }
      const int k = static_cast<int>(values.size()), window = std::min(of_season_.window, k);
      const Values inside = of_season_.smooth(values, weights);
      result[place] = of_season_.at(-1, 0, window - 1, values, weights).value_or(inside.front());
      for (std::size_t i = 0; i < inside.size(); ++i)
        result[place + (i + 1) * size(period_)] = inside[i];
      result[place + size(k + 1) * size(period_)] =
          of_season_.at(k, k - window, k - 1, values, weights).value_or(inside.back());
    }
    return result;
  }

  /// Bisquare weights of the remainders, against six times their median.
  void weigh() {
    Values far(y_.size());
    for (std::size_t t = 0; t < far.size(); ++t) far[t] = std::abs(y_[t] - trend_[t] - season_[t]);
    Values sorted = far;
    std::ranges::sort(sorted);
    const std::size_t n = sorted.size();
    const double limit = 3 * (sorted[n / 2] + sorted[n - n / 2 - 1]);
    weights_.assign(n, 1);
    for (std::size_t t = 0; t < n; ++t) {
      const double rest = 1 - (far[t] / limit) * (far[t] / limit);
      if (far[t] > 0.001 * limit) weights_[t] = far[t] <= 0.999 * limit ? rest * rest : 0;
    }
  }

  std::span<const double> y_;
  int period_;
  Loess of_season_, of_trend_, of_low_pass_;
  Values trend_, season_, weights_;
};

void require_options(std::span<const double> y, int period, const StlOptions& options) {
  const auto is_odd = [](int n) { return n >= 3 && n % 2 == 1; };
  if (period < 2 || !is_odd(options.seasonal) || (options.trend != 0 && !is_odd(options.trend)) ||
      options.jump < 1 || options.seasonal_degree < 0 || options.seasonal_degree > 1)
    throw base::Error(base::ErrorCode::kInvalidArgument, "STL cannot work with these options.",
                      "The period is 2 or more, windows are odd and 3 or more, the degree is 0 or "
                      "1, the jump 1 or more.");
  require_observed(y, "STL", 2);
  if (y.size() < 2 * size(period))
    throw base::Error(base::ErrorCode::kTooLittleData,
                      "STL needs two seasons of " + std::to_string(period) +
                          " steps, the series has " + std::to_string(y.size()) + " steps.",
                      "Take a longer series, or a model without season.");
}

Stl decompose_whole(std::span<const double> y, int period, const StlOptions& options) {
  Decomposition parts(y, period, options);
  // As few inner rounds as the authors advise; more where nothing else changes the weights.
  parts.run(options.robust || options.periodic ? 2 : 5, options.robust ? 15 : 0);
  Stl result{parts.trend(), parts.season(), {}};
  if (options.periodic)
    for (std::size_t place = 0; place < size(period); ++place) {
      double sum = 0;
      int n = 0;
      for (std::size_t t = place; t < y.size(); t += size(period), ++n) sum += result.seasonal[t];
      for (std::size_t t = place; t < y.size(); t += size(period)) result.seasonal[t] = sum / n;
    }
  result.remainder = difference(difference(y, result.trend), result.seasonal);
  return result;
}

double variance(const Values& values) {
  double mean = 0, sum = 0;
  int n = 0;
  for (const double value : values)
    if (!std::isnan(value)) mean += (value - mean) / ++n;
  for (const double value : values)
    if (!std::isnan(value)) sum += (value - mean) * (value - mean);
  return sum;
}

}  // namespace

Stl decompose_stl(std::span<const double> y, int period, const StlOptions& options) {
  require_options(y, period, options);
  Values whole = filled(y);
  Stl stl = decompose_whole(whole, period, options);
  if (std::ranges::none_of(y, [](double value) { return std::isnan(value); })) return stl;
  for (std::size_t t = 0; t < y.size(); ++t)
    if (std::isnan(y[t])) whole[t] = stl.trend[t] + stl.seasonal[t];
  stl = decompose_whole(whole, period, options);
  for (std::size_t t = 0; t < y.size(); ++t)
    if (std::isnan(y[t])) stl.remainder[t] = y[t];
  return stl;
}

double seasonal_strength(const Stl& stl) {
  Values detrended = stl.remainder;
  for (std::size_t t = 0; t < detrended.size(); ++t) detrended[t] += stl.seasonal[t];
  const double whole = variance(detrended);
  return whole > 0 ? std::clamp(1 - variance(stl.remainder) / whole, 0.0, 1.0) : 0;
}

}  // namespace patron::models
