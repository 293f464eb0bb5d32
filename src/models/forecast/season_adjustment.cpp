#include "models/forecast/season_adjustment.hpp"

#include <algorithm>

#include "models/forecast/decompose.hpp"
#include "models/forecast/observed.hpp"

namespace patron::models {

SeasonAdjustment find_season(std::span<const double> y, int period) {
  constexpr double kLeastFactor = 1e-3;  // dividing by less blows single values up
  if (!is_seasonal(y, period)) return {};
  const bool positive = std::all_of(y.begin(), y.end(), [](double value) { return value > 0; });
  if (positive) {
    SeasonAdjustment found{period, true, decompose(y, period, true).seasonal};
    if (*std::min_element(found.seasonal.begin(), found.seasonal.end()) > kLeastFactor)
      return found;
  }
  return {period, false, decompose(y, period, false).seasonal};
}

std::vector<double> complete_values(std::span<const double> y, int least, std::string_view model) {
  require_observed(y, model, least);
  return fill_holes(y);
}

}  // namespace patron::models
