#pragma once

#include <span>
#include <vector>

#include "models/forecast/forecaster.hpp"

namespace patron::models {

struct MstlOptions {
  std::vector<int> seasonal = {};  // window of each season, odd, in seasons; {}: 11, 15, 19 ...
  int n_rounds = 2;                // >= 1; one season needs one
  int jump = 1;                    // as in StlOptions; 0: a tenth of the trend's window
  int seasonal_degree = 1;         // as in StlOptions
  bool robust = false;             // as in StlOptions
  bool log = false;                // decompose the logarithms: parts multiply; values above 0 only
};

/// Parts that add up to the series (its logarithm); the seasons in the order of `periods`.
struct Mstl {
  std::vector<int> periods;  // those that the series holds at least twice, ascending
  std::vector<std::vector<double>> seasonal;
  std::vector<double> trend, remainder;
};

/// MSTL: several seasons (of a day, of a week) in turn, each by STL on the series without the
/// others. Errors: those of decompose_stl; too_little_data where no period is held twice; bad_data
/// where a
///         logarithm is asked of a value that is not above 0.
/// Source: Bandara, Hyndman & Bergmeir (2021). Checked against statsmodels' MSTL.
Mstl decompose_mstl(std::span<const double> y, std::vector<int> periods,
                    const MstlOptions& options = {});

/// "mstl": the series without its seasons is forecast by `inner`, each season goes on as its last
/// cycle was.
///
/// Choose it for long or several seasons, which ARIMA and exponential smoothing cannot hold. Where
/// no period is held twice the inner model stands alone. Regressors are left to the inner model.
/// sd is the inner model's (seasons are taken as known); with `log` the mean is the median of the
/// forecast and sd follows from its slope. Appends where the inner model does; seasons stay.
/// components(): trend (then the inner forecast), season_7 ..., remainder (then 0).
Forecaster make_mstl(Forecaster inner, const MstlOptions& options = {.jump = 0});

}  // namespace patron::models
