#pragma once

#include <span>
#include <vector>

#include "models/forecast/ets_recursion.hpp"

/// Inner part of ets.hpp.
namespace patron::models {

/// States to start a search from: seasons of a classical decomposition of the first periods, level
/// and trend of a line through the first values without them. `y` without holes.
EtsState starting_state(const EtsForm& form, int period, std::span<const double> y);

/// Smoothing to start from: a grid over slow and quick levels, trends and seasons
/// (`full`), or over levels only.
std::vector<EtsParameters> starting_parameters(const EtsForm& form, bool full);

}  // namespace patron::models
