#pragma once

#include <vector>

#include "models/forecast/forecaster.hpp"

namespace patron::models {

/// A single value far above its like.
struct Spike {
  int step = 0;
  double y = 0, tamed = 0;  // what came; what models are shown in its place
};

/// Finds values that came once and would spoil a fit: above the median of the values up to four
/// seasons before and behind it by more than ten times such a distance's usual size, and above
/// twice the largest of them, while the steps beside it are ordinary. Shown is the median and three
/// usual sizes.
///
/// Left as they are: what may come again (more than two such values and one in a hundred, or two a
/// longer season apart), two steps in a row (a new level, perhaps), rare demand, series with
/// regressors (they may tell why). Cost: O(n).
std::vector<Spike> find_spikes(const Series& series);

/// The series as models are shown it.
Series without_spikes(const Series& series);

}  // namespace patron::models
