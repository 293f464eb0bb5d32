#pragma once

#include "models/forecast/forecaster.hpp"

namespace patron::models {

/// "naive2": the last value, seasonally adjusted where the 90 % autocorrelation test finds a season
/// (as in theta.hpp). The benchmark the M4 competition measures all others by.
/// Errors: too_little_data without a value; bad_data where one is infinite.
/// Checked: its errors on all weekly and hourly series of M4.
Forecaster make_naive2();

}  // namespace patron::models
