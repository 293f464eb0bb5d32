#include "analysis/forecast_total.hpp"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>
#include <numeric>

namespace patron::analysis {
namespace {

/// What came and what was forecast from one origin, and the root of the sum of the squared
/// half-widths of its steps.
struct OriginSum {
  double y = 0, yhat = 0, squares = 0;
  void add(const models::BacktestStep& step) {
    if (std::isnan(step.y)) return;
    y += step.y;
    yhat += step.yhat;
    const double half = (step.yhat_upper - step.yhat_lower) / 2;
    squares += half * half;
  }
};

std::vector<OriginSum> sums_of(std::span<const models::BacktestStep> backtest) {
  std::vector<OriginSum> sums;
  for (std::size_t i = 0; i < backtest.size();) {
    OriginSum sum;
    const int at = backtest[i].origin;
    for (; i < backtest.size() && backtest[i].origin == at; ++i) sum.add(backtest[i]);
    if (sum.squares > 0) sums.push_back(sum);
  }
  return sums;
}

std::size_t tested_steps(std::span<const models::BacktestStep> backtest) {
  std::size_t most = 1;
  for (const models::BacktestStep& step : backtest)
    most = std::max(most, static_cast<std::size_t>(step.step - step.origin + 1));
  return most;
}

/// How far the total may be off to either side, >= 0; infinite where nothing is known of it.
struct Distance {
  double below = std::numeric_limits<double>::infinity(), above = below;
};

double student(std::size_t n, double level) {
  const boost::math::students_t t(static_cast<double>(n));
  return boost::math::quantile(t, 0.5 + level / 2);
}

/// By relative errors: the logarithms of what came over what was forecast. Each side is half its
/// own mean square and half that of both, as few origins say little of one side. What reaches
/// beyond the test errs more, as a level does that wanders.
Distance relative_distance(const std::vector<OriginSum>& sums, double total, double level,
                           double times_tested) {
  double both = 0, low = 0, high = 0;
  for (const OriginSum& sum : sums) {
    const double error = std::log(sum.y / sum.yhat), square = error * error;
    both += square;
    (error < 0 ? low : high) += 2 * square;
  }
  const auto n = static_cast<double>(sums.size());
  const double wide = student(sums.size(), level) * std::sqrt(std::max(times_tested, 1.0));
  return {total * -std::expm1(-wide * std::sqrt((both + low) / (2 * n))),
          total * std::expm1(wide * std::sqrt((both + high) / (2 * n)))};
}

/// Where a total was 0 or below: by errors in units of the half-width of independent steps.
Distance absolute_distance(const std::vector<OriginSum>& sums, std::span<const ForecastStep> steps,
                           double level) {
  double ratios = 0, below = 0, above = 0;
  for (const OriginSum& sum : sums) ratios += (sum.y - sum.yhat) * (sum.y - sum.yhat) / sum.squares;
  for (const ForecastStep& step : steps) {
    below += (step.yhat - step.yhat_lower) * (step.yhat - step.yhat_lower);
    above += (step.yhat_upper - step.yhat) * (step.yhat_upper - step.yhat);
  }
  const double wide =
      student(sums.size(), level) * std::sqrt(ratios / static_cast<double>(sums.size()));
  return {wide * std::sqrt(below), wide * std::sqrt(above)};
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
  double total = 0, lower = 0, upper = 0;
  for (const ForecastStep& step : steps) {
    total += step.yhat;
    lower += step.yhat - step.yhat_lower;
    upper += step.yhat_upper - step.yhat;
  }
  const std::vector<OriginSum> sums = sums_of(backtest);
  if (sums.size() < 2) return {total, total - lower, total + upper};
  const bool positive = total > 0 && std::all_of(sums.begin(), sums.end(), [](const auto& sum) {
                          return sum.y > 0 && sum.yhat > 0;
                        });
  const double times_tested =
      static_cast<double>(steps.size()) / static_cast<double>(tested_steps(backtest));
  const Distance distance = positive ? relative_distance(sums, total, level, times_tested)
                                     : absolute_distance(sums, steps, level);
  return {total, total - std::min(lower, distance.below), total + std::min(upper, distance.above)};
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
