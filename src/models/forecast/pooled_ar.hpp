#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "models/forecast/forecaster.hpp"

namespace patron::models {

struct PooledArOptions {
  int n_lags = 0;          // values a forecast is made of; 0: the longest season + 2
  double ridge = 1e-4;     // of the shared coefficients, share of the mean squared feature
  int most_windows = 400;  // windows per series from which the shared coefficients are learnt
  std::vector<double> shrinkage = {0.003, 0.03, 0.3,
                                   3};  // of a series' own coefficients towards the
                                        // shared ones; each series weighs them
};

/// "pooled-ar": one linear autoregression learnt from all series together, which each series then
/// bends towards its own past.
///
/// Choose it for many series of one kind (products, branches, meters), long ones above all: what
/// the others did after such a past is worth more than what one series can say alone. Every step of
/// the horizon has its own regression on the last n_lags values (direct forecasts), in logarithms
/// where a series is positive. A window is moved to its last value and divided by its mean absolute
/// change, so scaling a series scales its forecast. Absolute errors count (two rounds of reweighted
/// least squares). A series too short for n_lags uses fewer; NaN is filled by straight lines.
///
/// result[i] belongs to series[i]; empty where a series is too short (below 3 + 2 * horizon + 2
/// values) or does not change at all.
/// Cost: O(windows * n_lags^2) once and O(values * n_lags^2 + n_lags^3) per series.
/// Source: global linear models: Montero-Manso & Hyndman (2021), Int. J. Forecasting 37(4); the
///         bending is a ridge towards a common prior (Lindley & Smith 1972).
std::vector<std::optional<Forecast>> forecast_pooled_ar(std::span<const Series> series, int horizon,
                                                        const PooledArOptions& options = {});

}  // namespace patron::models
