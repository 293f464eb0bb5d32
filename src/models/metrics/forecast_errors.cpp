#include "models/metrics/forecast_errors.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/error.hpp"

namespace patron::models {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

double ratio(double numerator, double denominator) {
  return denominator > 0 ? numerator / denominator : kNaN;
}

/// Running sums over the steps that are known.
struct Sums {
  double n = 0, n_nonzero = 0, absolute = 0, squared = 0, percent = 0, symmetric = 0;
  double y = 0, y_squared = 0, y_absolute = 0, f = 0;

  void add(double actual, double forecast) {
    const double miss = std::abs(actual - forecast);
    const double size = std::abs(actual) + std::abs(forecast);
    n += 1;
    absolute += miss;
    squared += miss * miss;
    if (actual != 0) {
      n_nonzero += 1;
      percent += miss / std::abs(actual);
    }
    if (size > 0) symmetric += 200 * miss / size;
    y += actual;
    y_squared += actual * actual;
    y_absolute += std::abs(actual);
    f += forecast;
  }
};

double distance_to_mean(std::span<const double> y, double mean) {
  double sum = 0;
  for (const double value : y)
    if (!std::isnan(value)) sum += (value - mean) * (value - mean);
  return sum;
}

double interval_score(double y, double lower, double upper, double level) {
  const double alpha = 1 - level;
  return upper - lower + 2 / alpha * (std::max(lower - y, 0.0) + std::max(y - upper, 0.0));
}

void require_same(std::size_t n, std::size_t other) {
  if (n != other)
    throw base::Error(base::ErrorCode::kInvalidArgument,
                      "a forecast and what it is measured against have different lengths.");
}

void add_interval_errors(ForecastErrors& errors, std::span<const double> y,
                         std::span<const double> lower, std::span<const double> upper, double scale,
                         double level) {
  errors.coverage = errors.msis = kNaN;
  if (lower.empty()) return;
  require_same(y.size(), lower.size());
  require_same(y.size(), upper.size());
  double n = 0, covered = 0, score = 0;
  for (std::size_t i = 0; i < y.size(); ++i) {
    if (std::isnan(y[i])) continue;
    n += 1;
    covered += lower[i] <= y[i] && y[i] <= upper[i];
    score += interval_score(y[i], lower[i], upper[i], level);
  }
  errors.coverage = ratio(covered, n);
  errors.msis = ratio(score / n, scale);
}

double pinball(double y, double quantile, double probability) {
  return y >= quantile ? probability * (y - quantile) : (1 - probability) * (quantile - y);
}

}  // namespace

ErrorScale error_scale(std::span<const double> train, int m) {
  double absolute = 0, squared = 0, n_absolute = 0, n_squared = 0;
  const auto lag = static_cast<std::size_t>(std::max(m, 1));
  for (std::size_t t = 1; t < train.size(); ++t) {
    const double step = train[t] - train[t - 1];
    if (!std::isnan(step)) {
      squared += step * step;
      n_squared += 1;
    }
    if (t < lag || std::isnan(train[t] - train[t - lag])) continue;
    absolute += std::abs(train[t] - train[t - lag]);
    n_absolute += 1;
  }
  return {ratio(absolute, n_absolute), ratio(squared, n_squared)};
}

ForecastErrors compute_forecast_errors(std::span<const double> y, std::span<const double> yhat,
                                       std::span<const double> lower, std::span<const double> upper,
                                       const ErrorScale& scale, double level) {
  require_same(y.size(), yhat.size());
  Sums sums;
  for (std::size_t i = 0; i < y.size(); ++i)
    if (!std::isnan(y[i])) sums.add(y[i], yhat[i]);
  ForecastErrors errors;
  errors.mae = ratio(sums.absolute, sums.n);
  errors.rmse = std::sqrt(ratio(sums.squared, sums.n));
  const double spread = distance_to_mean(y, ratio(sums.y, sums.n));
  errors.r2 = 1 - ratio(sums.squared, spread);
  errors.mape = 100 * ratio(sums.percent, sums.n_nonzero);
  errors.smape = ratio(sums.symmetric, sums.n);
  errors.wape = 100 * ratio(sums.absolute, sums.y_absolute);
  errors.mase = ratio(errors.mae, scale.mase);
  errors.rmsse = std::sqrt(ratio(errors.rmse * errors.rmse, scale.rmsse));
  errors.bias = sums.y != 0 ? 100 * (sums.f / sums.y - 1) : kNaN;
  add_interval_errors(errors, y, lower, upper, scale.mase, level);
  return errors;
}

ForecastErrors mean_of(std::span<const ForecastErrors> errors) {
  ForecastErrors mean;
  for (double ForecastErrors::*measure :
       {&ForecastErrors::mae, &ForecastErrors::rmse, &ForecastErrors::r2, &ForecastErrors::mape,
        &ForecastErrors::smape, &ForecastErrors::wape, &ForecastErrors::mase,
        &ForecastErrors::rmsse, &ForecastErrors::bias, &ForecastErrors::coverage,
        &ForecastErrors::msis}) {
    double sum = 0, n = 0;
    for (const ForecastErrors& one : errors) {
      if (std::isnan(one.*measure)) continue;
      sum += one.*measure;
      n += 1;
    }
    mean.*measure = ratio(sum, n);
  }
  return mean;
}

double owa(const ForecastErrors& errors, const ForecastErrors& benchmark) {
  return 0.5 * (errors.smape / benchmark.smape + errors.mase / benchmark.mase);
}

double weighted_quantile_loss(std::span<const double> y, std::span<const double> probabilities,
                              std::span<const std::vector<double>> quantile_forecasts) {
  require_same(probabilities.size(), quantile_forecasts.size());
  double loss = 0, size = 0;
  for (const double value : y)
    if (!std::isnan(value)) size += std::abs(value);
  for (std::size_t q = 0; q < probabilities.size(); ++q) {
    require_same(y.size(), quantile_forecasts[q].size());
    for (std::size_t i = 0; i < y.size(); ++i)
      if (!std::isnan(y[i])) loss += 2 * pinball(y[i], quantile_forecasts[q][i], probabilities[q]);
  }
  return ratio(loss / static_cast<double>(probabilities.size()), size);
}

}  // namespace patron::models
