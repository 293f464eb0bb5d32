#include "models/forecast/decompose.hpp"

#include <cmath>
#include <limits>
#include <numeric>

namespace patron::models {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

std::vector<double> moving_average(std::span<const double> y, int period) {
  const int n = static_cast<int>(y.size()), half = period / 2;
  std::vector<double> average(y.size(), kNan);
  for (int t = half; t + half < n; ++t) {
    double sum = 0;
    for (int j = -half; j <= half; ++j)
      sum += (period % 2 == 0 && (j == -half || j == half) ? 0.5 : 1.0) * y[t + j];
    average[t] = sum / period;
  }
  return average;
}

double mean_of(std::span<const double> y) {
  return std::accumulate(y.begin(), y.end(), 0.0) / static_cast<double>(y.size());
}

}  // namespace

Decomposition decompose(std::span<const double> y, int period, bool multiplicative) {
  Decomposition parts{moving_average(y, period), std::vector<double>(period)};
  std::vector<int> counts(period);
  for (std::size_t t = 0; t < y.size(); ++t) {
    const double own = multiplicative ? y[t] / parts.trend[t] : y[t] - parts.trend[t];
    if (!std::isfinite(own)) continue;
    parts.seasonal[t % period] += own;
    ++counts[t % period];
  }
  const double none = multiplicative ? 1 : 0;
  for (int j = 0; j < period; ++j)
    parts.seasonal[j] = counts[j] > 0 ? parts.seasonal[j] / counts[j] : none;
  const double mean = mean_of(parts.seasonal);
  for (double& value : parts.seasonal)
    if (!multiplicative)
      value -= mean;
    else if (mean != 0)
      value /= mean;
  return parts;
}

std::vector<double> autocorrelations(std::span<const double> y, int n_lags) {
  const double mean = mean_of(y);
  double variance = 0;
  for (const double value : y) variance += (value - mean) * (value - mean);
  std::vector<double> result(n_lags, 0.0);
  if (!(variance > 0)) return result;
  for (std::size_t lag = 1; lag <= result.size() && lag < y.size(); ++lag) {
    double sum = 0;
    for (std::size_t t = lag; t < y.size(); ++t) sum += (y[t] - mean) * (y[t - lag] - mean);
    result[lag - 1] = sum / variance;
  }
  return result;
}

bool is_seasonal(std::span<const double> y, int period) {
  constexpr double kNormal90 = 1.645;
  if (period < 2 || y.size() < 3 * static_cast<std::size_t>(period)) return false;
  const auto correlations = autocorrelations(y, period);
  double sum = 0;
  for (int lag = 0; lag + 1 < period; ++lag) sum += correlations[lag] * correlations[lag];
  const double limit = kNormal90 * std::sqrt((1 + 2 * sum) / static_cast<double>(y.size()));
  return std::abs(correlations.back()) > limit;
}

std::vector<double> fill_holes(std::span<const double> y) {
  std::vector<double> filled(y.begin(), y.end());
  std::size_t last = y.size();  // index of the last value seen
  for (std::size_t t = 0; t < y.size(); ++t) {
    if (std::isnan(y[t])) continue;
    const std::size_t from = last == y.size() ? 0 : last + 1;
    const double before = last == y.size() ? y[t] : y[last];
    for (std::size_t j = from; j < t; ++j)
      filled[j] = last == y.size() ? y[t]
                                   : before + (y[t] - before) * static_cast<double>(j - last) /
                                                  static_cast<double>(t - last);
    last = t;
  }
  if (last != y.size())
    for (std::size_t j = last + 1; j < y.size(); ++j) filled[j] = y[last];
  return filled;
}

}  // namespace patron::models
