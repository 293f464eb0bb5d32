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
/// By the totals of the backtest's origins: the logarithm of what came over what was forecast, its
/// root mean square, times Student's quantile for as many origins. So the range is positive, and
/// wider where totals were off more: upwards, or downwards. It is never wider than if all steps
/// erred together, and that wide without a backtest. Where a total of the backtest was 0 or below,
/// errors count in units of the half-width that independent steps would have.
TotalRange total_range(std::span<const ForecastStep> steps,
                       std::span<const models::BacktestStep> backtest, double level);

/// Sets peaks, total, its range and the mean per day from the series' steps.
void set_sums(SeriesForecast& series, double level_percent);

}  // namespace patron::analysis
