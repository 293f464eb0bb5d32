#pragma once

#include <span>

#include "analysis/forecast.hpp"

namespace patron::analysis {

/// A sum of forecasts with its interval.
struct TotalRange {
  double total = 0, lower = 0, upper = 0;
};

/// The sum over the steps and the interval that is to hold `level` (0-1) of such sums.
///
/// Were the errors of the steps independent, the half-width of their sum would be the root of the
/// sum of their squared half-widths. They are not: a level that is too high errs on every day. So
/// at each origin of the backtest the error of the sum is divided by that root; the mean square of
/// these ratios, times Student's quantile for as many origins, tells how much wider the range has
/// to be. It is never wider than if all steps erred together, and that wide without a backtest.
TotalRange total_range(std::span<const ForecastStep> steps,
                       std::span<const models::BacktestStep> backtest, double level);

/// Sets peaks, total, its range and the mean per day from the series' steps.
void set_sums(SeriesForecast& series, double level_percent);

}  // namespace patron::analysis
