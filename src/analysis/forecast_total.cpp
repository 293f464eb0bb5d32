#include "analysis/forecast_total.hpp"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>
#include <numeric>

namespace patron::analysis {
namespace {

/// Error of the sum of one origin / root of the sum of squared half-widths of its steps.
struct OriginSum {
  double error = 0, squares = 0;
  void add(const models::BacktestStep& step) {
    if (std::isnan(step.y)) return;
    error += step.y - step.yhat;
    const double half = (step.yhat_upper - step.yhat_lower) / 2;
    squares += half * half;
  }
};

/// By how much the half-width of independent steps has to be widened; infinite where nothing is
/// known of it.
double widening(std::span<const models::BacktestStep> backtest, double level) {
  double sum = 0;
  int n = 0;
  for (std::size_t i = 0; i < backtest.size();) {
    OriginSum origin;
    const int at = backtest[i].origin;
    for (; i < backtest.size() && backtest[i].origin == at; ++i) origin.add(backtest[i]);
    if (origin.squares <= 0) continue;
    sum += origin.error * origin.error / origin.squares;
    ++n;
  }
  if (n < 2) return std::numeric_limits<double>::infinity();
  const boost::math::students_t t(n);
  return boost::math::quantile(t, 0.5 + level / 2) * std::sqrt(sum / n);
}

std::vector<std::string> peaks_of(const std::vector<ForecastStep>& steps) {
  std::vector<std::size_t> order(steps.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return steps[a].yhat > steps[b].yhat; });
  std::vector<std::string> peaks;
  for (std::size_t i = 0; i < std::min<std::size_t>(3, order.size()); ++i)
    peaks.push_back(steps[order[i]].ds);
  return peaks;
}

}  // namespace

TotalRange total_range(std::span<const ForecastStep> steps,
                       std::span<const models::BacktestStep> backtest, double level) {
  double total = 0, lower = 0, upper = 0, lower_squares = 0, upper_squares = 0;
  for (const ForecastStep& step : steps) {
    total += step.yhat;
    const double below = step.yhat - step.yhat_lower, above = step.yhat_upper - step.yhat;
    lower += below;
    upper += above;
    lower_squares += below * below;
    upper_squares += above * above;
  }
  const double factor = widening(backtest, level);
  if (std::isfinite(factor)) {
    lower = std::min(lower, factor * std::sqrt(lower_squares));
    upper = std::min(upper, factor * std::sqrt(upper_squares));
  }
  return {total, total - lower, total + upper};
}

void set_sums(SeriesForecast& out, double level_percent) {
  out.peaks = peaks_of(out.forecast);
  const TotalRange range = total_range(out.forecast, out.backtest, level_percent / 100);
  out.total_projected = range.total;
  out.uncertainty_range = {range.lower, range.upper};
  const auto first = static_cast<std::int64_t>(out.y.size()) + out.n_ahead;
  const auto end = first + static_cast<std::int64_t>(out.forecast.size());
  const std::chrono::duration<double, std::ratio<86'400>> days =
      out.grid.at(end) - out.grid.at(first);
  out.avg_daily_sales = range.total / days.count();
}

}  // namespace patron::analysis
