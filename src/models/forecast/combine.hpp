#pragma once

#include <span>
#include <vector>

#include "models/forecast/forecaster.hpp"

namespace patron::models {

/// How much each candidate counts in a combination, by the errors it made: those whose error is at
/// most `beside` times the best one (five candidates at most) weigh as the inverse square of their
/// errors, others nothing. errors: mean absolute errors, NaN where a candidate has none. Weights
/// add up to 1; all 0 where nobody has an error. Source: Bates & Granger (1969) without
/// covariances; trimming: Granger & Jeon (2004).
std::vector<double> combination_weights(std::span<const double> errors, double beside);

/// The weighted mean of forecasts, and of their standard deviations. Empty forecasts
/// take no part: the others share their weight.
Forecast combine(std::span<const Forecast* const> forecasts, std::span<const double> weights);

/// The median of forecasts at each step, and of their standard deviations; empty where there is
/// none. Choose it over weights where some model may be far off.
/// Source: Petropoulos & Svetunkov (2020), Int. J. Forecasting 36(1).
Forecast median_forecast(std::span<const Forecast* const> forecasts);

}  // namespace patron::models
