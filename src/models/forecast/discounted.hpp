#pragma once

#include <vector>

#include "models/forecast/forecaster.hpp"

namespace patron::models {

struct DiscountedTrendOptions {
  std::vector<double> half_lives = {8, 13, 26};  // in seasons (steps where there is no season), >
                                                 // 0: the forecast is the mean over them
  int rounds = 3;  // of fitting trend and season in turn, >= 1
};

/// "discounted-trend": a straight line times (plus, where values may be negative) one factor per
/// place in the season, both fitted by least squares in which old values count less and less.
///
/// Choose it for noisy sales with a weekly pattern and some months to one or two years of history:
/// it has few parameters to go wrong, follows growth, and forgets what is long ago. NaN in y is
/// left out. Errors: too_little_data below four observed values. Cost: O(values x rounds x
/// half-lives). Source: discounted least squares, Brown (1963), Smoothing, Forecasting and
/// Prediction; the mean
///         over half-lives in place of a choice, since the choice is noise on short series.
Forecaster make_discounted_trend(const DiscountedTrendOptions& options = {});

}  // namespace patron::models
