#pragma once

#include <span>
#include <vector>

namespace patron::models {

// How far off was a forecast? y, yhat, lower and upper hold the same steps. Steps whose y is NaN
// take no part. A measure that can't be had (an empty series, a scale of 0) is NaN.

/// All measures of one forecast, or the mean of each over several.
struct ForecastErrors {
  double mae = 0;    // mean |y - f|, unit of the series
  double rmse = 0;   // root of the mean squared error, unit of the series
  double r2 = 0;     // 1 - squared error / squared distance to the mean of y
  double mape = 0;   // percent, over y != 0
  double smape = 0;  // percent, 200 |y-f| / (|y|+|f|), 0 where both are 0 (M4)
  double wape = 0;   // percent, sum |y-f| / sum |y|
  double mase = 0;   // mae / in-sample mae of the seasonal naive forecast (Hyndman & Koehler 2006)
  double rmsse = 0;  // rmse / in-sample rmse of the naive forecast (M5)
  double bias = 0;   // percent, sum f / sum y - 1
  double coverage = 0;  // share 0-1 of y inside [lower, upper]
  double msis =
      0;  // mean scaled interval score (Gneiting & Raftery 2007), in units of MASE's scale
};

/// What a forecast is measured against: the training part's own naive errors.
struct ErrorScale {
  double mase = 0;   // mean |y_t - y_(t-m)|
  double rmsse = 0;  // mean (y_t - y_(t-1))^2
};

/// m: the season of the scale, >= 1 (M4: 1 for weekly and daily data, 24 hourly).
ErrorScale error_scale(std::span<const double> train, int m);

/// Errors of a point forecast with its interval at `level` (0-1). lower and upper may be empty;
/// then coverage and msis are NaN. Checked against golden/forecast/metrics_worked_examples.json to
/// 1e-12.
ForecastErrors compute_forecast_errors(std::span<const double> y, std::span<const double> yhat,
                                       std::span<const double> lower, std::span<const double> upper,
                                       const ErrorScale& scale, double level);

/// The plain mean of each measure; a measure that is NaN in one of them is left out there.
ForecastErrors mean_of(std::span<const ForecastErrors> errors);

/// Overall weighted average of M4: half the ratio of sMAPE and half that of MASE to a benchmark's.
double owa(const ForecastErrors& errors, const ForecastErrors& benchmark);

/// Weighted quantile loss: 2 * pinball loss / sum |y|, mean over the quantiles.
/// quantile_forecasts[i] holds the steps' forecasts of quantile probabilities[i].
double weighted_quantile_loss(std::span<const double> y, std::span<const double> probabilities,
                              std::span<const std::vector<double>> quantile_forecasts);

}  // namespace patron::models
