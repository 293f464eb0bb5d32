#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "models/forecast/forecaster.hpp"
#include "models/forecast/season_adjustment.hpp"

namespace patron::models {

enum class ThetaKind {
  kStandard,          // STM: theta lines 0 and 2 with equal weights, level from the first value
  kOptimised,         // OTM: theta and the first level estimated
  kDynamic,           // DSTM: as the standard one, with the line through the values so far
  kDynamicOptimised,  // DOTM: both
};

/// The Theta method: half (or another part) of the straight line through the series, the rest
/// simple exponential smoothing.
struct ThetaFit {
  /// After `n` steps; the line goes over steps 1, 2, ...
  struct State {
    double level = 0, mean = 0, intercept = 0, slope = 0;
    int n = 0;
  };

  ThetaKind kind = ThetaKind::kStandard;
  SeasonAdjustment season;
  double alpha = 0.5;       // of the smoothing
  double line_share = 0.5;  // 1 - 1 / theta
  double level = 0;         // before the first step
  double sigma2 = 0;        // of one-step errors without the season
  double mse = 0;           // the same from the fourth step on, by which kinds are compared
  State last;
  std::vector<double> fitted;

  /// The line goes on, the level stays; standard deviation sigma sqrt(1 + (h - 1) alpha^2), times
  /// the season where that is multiplicative.
  Forecast forecast(int horizon) const;
  /// Moves level (and line, where dynamic) over newer values.
  void append(std::span<const double> y);
};

/// Theta of one kind.
///
/// Choose it for short and middle horizons of series with a season that stays and a trend not
/// trusted fully: hard to beat for its price. A season is taken out by classical decomposition
/// where the 90 % autocorrelation test finds one (three periods at least; multiplicative where all
/// values are above zero), and put back. Values not seen (NaN) are filled by straight lines.
/// Errors: too_little_data below four values; bad_data where a value is infinite.
/// Cost:   O(n) for each of about 60 values of alpha: given it, level and theta enter linearly and
///         are solved for, so the optimum is the global one.
/// Source: Assimakopoulos & Nikolopoulos (2000); Fiorucci et al. (2016), alpha in 0.1 .. 0.99 and
///         theta >= 1 for the kinds that are theirs. Checked on all weekly and hourly series of M4.
ThetaFit fit_theta(std::span<const double> y, int period, ThetaKind kind);
/// The kind with the least in-sample mean squared error.
ThetaFit fit_theta_auto(std::span<const double> y, int period);

/// "STM", "OTM", "DSTM", "DOTM".
std::string_view to_text(ThetaKind kind);

/// "theta": fit_theta_auto.
Forecaster make_theta();
/// One kind under a name of its own, as "theta-standard".
Forecaster make_theta_of(std::string name, ThetaKind kind);

}  // namespace patron::models
