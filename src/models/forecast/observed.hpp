#pragma once

#include <span>
#include <string_view>

#include "models/forecast/forecaster.hpp"

namespace patron::models {

/// How many values of the series were observed.
/// Errors: bad_data where one is infinite or beyond 1e100 (its square could not be held), naming
/// the first such step; too_little_data below `least`.
int require_observed(std::span<const double> y, std::string_view model, int least);

/// The same for values that are appended: only what they hold is judged.
void require_finite(std::span<const double> y);

/// Whether all values are finite or not observed, and none is too large, for models that refuse to
/// append others.
bool can_be_appended(std::span<const double> y);

/// Errors: invalid_argument unless 1 <= horizon <= 100,000.
void require_horizon(int horizon);

}  // namespace patron::models
