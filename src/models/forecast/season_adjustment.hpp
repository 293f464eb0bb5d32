#pragma once

#include <span>
#include <string_view>
#include <vector>

namespace patron::models {

/// A season taken out of a series and put back into its forecast; none where the test finds none.
/// Inner part of theta.hpp and naive2.hpp.
struct SeasonAdjustment {
  int period = 1;
  bool multiplicative = false;
  std::vector<double> seasonal{0};  // period entries, the first for the first step

  double clear(double y, std::size_t step) const {
    const double season = seasonal[step % seasonal.size()];
    return multiplicative ? y / season : y - season;
  }
  double put_back(double y, std::size_t step) const {
    const double season = seasonal[step % seasonal.size()];
    return multiplicative ? y * season : y + season;
  }
  /// What a standard deviation is multiplied by.
  double scale(std::size_t step) const {
    return multiplicative ? seasonal[step % seasonal.size()] : 1;
  }
};

/// `y` without holes.
SeasonAdjustment find_season(std::span<const double> y, int period);

/// The values without holes. Errors: those of require_observed.
std::vector<double> complete_values(std::span<const double> y, int least, std::string_view model);

}  // namespace patron::models
