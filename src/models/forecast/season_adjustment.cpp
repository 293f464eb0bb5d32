#include "models/forecast/season_adjustment.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "base/error.hpp"
#include "models/forecast/decompose.hpp"

namespace patron::models {

using base::Error, base::ErrorCode;

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

std::vector<double> complete_values(std::span<const double> y, int least, const char* model) {
  int n_seen = 0;
  for (std::size_t t = 0; t < y.size(); ++t) {
    n_seen += !std::isnan(y[t]);
    if (std::isinf(y[t]))
      throw Error(ErrorCode::kBadData, "value " + std::to_string(t + 1) + " is infinite.",
                  "Leave it empty, or correct it.");
  }
  if (n_seen < least)
    throw Error(ErrorCode::kTooLittleData,
                std::string(model) + " needs " + std::to_string(least) + " values; there are " +
                    std::to_string(n_seen) + ".",
                "Take a longer series or smaller steps.");
  return fill_holes(y);
}

}  // namespace patron::models
