#pragma once

#include <span>
#include <vector>

namespace patron::models {

struct StlOptions {
  int seasonal = 7;         // window of the season, in seasons: odd, >= 3; small: it changes fast
  int trend = 0;            // window of the trend, in steps: odd; 0: the least odd number above
                            // 1.5 period / (1 - 1.5 / seasonal)
  int seasonal_degree = 1;  // 0 or 1, of the local polynomial
  int jump = 1;  // >= 1: trend and season are computed at each jump-th step, between them on
                 // lines; a tenth of the window is good enough and that much faster
  bool periodic = false;  // each place of the season keeps one value throughout; `seasonal` and its
                          // degree do not count
  bool robust = false;    // 15 rounds in which far values lose their weight
};

/// Parts of a series that add up to it; as many values each.
struct Stl {
  std::vector<double> trend, seasonal, remainder;
};

/// STL: a series as trend + season + remainder, by local regression.
///
/// Choose it for one additive season (take logarithms where it grows with the level). Missing
/// values are filled along a line, then by trend and season of a first round; their remainder is
/// NaN. Errors: invalid_argument for options out of range or a period below 2;
///         too_little_data below two periods.
/// Cost:   O(n * (window of the trend + of the season) / jump) per round; deterministic.
/// Source: Cleveland, Cleveland, McRae & Terpenning (1990). Checked against statsmodels and R's
/// stl.
Stl decompose_stl(std::span<const double> y, int period, const StlOptions& options = {});

/// How much of what trend leaves is season: 0 .. 1 (Wang, Smith & Hyndman 2006).
double seasonal_strength(const Stl& stl);

}  // namespace patron::models
