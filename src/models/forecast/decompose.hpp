#pragma once

#include <span>
#include <vector>

namespace patron::models {

/// Classical decomposition of a series into trend and season.
struct Decomposition {
  std::vector<double> trend;     // centred moving average over one period; NaN at both ends
  std::vector<double> seasonal;  // period entries, the first for the first step; they sum to 0,
                                 // or have mean 1 where multiplicative
};

/// Choose it where the season is the same all along (Theta, Naive2, starting values).
/// Shapes: y has at least two periods; NaN values are left out of the sums they would enter.
/// Source: as decompose of R and seasonal_decompose of statsmodels; checked against the former.
Decomposition decompose(std::span<const double> y, int period, bool multiplicative);

/// Autocorrelations of lags 1 .. n_lags, with the mean and the variance of the whole series.
std::vector<double> autocorrelations(std::span<const double> y, int n_lags);

/// The M4 organisers' test of seasonality: autocorrelation of the lag `period` against the 90 %
/// limit of a process that is correlated up to the lag before. Needs three periods.
bool is_seasonal(std::span<const double> y, int period);

/// Holes filled by straight lines between the values seen, ends by the nearest one.
std::vector<double> fill_holes(std::span<const double> y);

}  // namespace patron::models
