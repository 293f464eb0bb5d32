#pragma once

#include <span>
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

/// The values without holes. Errors: bad_data where one is infinite; too_little_data below `least`.
std::vector<double> complete_values(std::span<const double> y, int least, const char* model);

}  // namespace patron::models
