#pragma once

#include <cmath>
#include <vector>

#include "models/forecast/ets_form.hpp"

/// One step of exponential smoothing, its derivatives included. Inner part of ets.hpp.
namespace patron::models {

/// As they are written in the literature: level' = ... + alpha e, trend' = ... + beta e, season' =
/// ... + gamma e. In the usual region: 0 < beta < alpha < 1 and 0 < gamma < 1 - alpha.
struct EtsParameters {
  double alpha = 0;
  double beta = 0;   // 0 without a trend
  double gamma = 0;  // 0 without a season
  double phi = 1;    // 1 where the trend is not damped
};

struct EtsState {
  double level = 0;
  double trend = 0;              // 0 (1 for a multiplicative trend) where there is none
  std::vector<double> seasonal;  // period entries, the first for the next step; {} without a season
};

/// What a step knows before its value is seen: q is level and trend, mean is q and season, r is
/// where the trend goes by itself.
struct EtsOutlook {
  double q = 0, r = 0, mean = 0;
};

inline EtsOutlook look_ahead(const EtsForm& form, double phi, double level, double trend,
                             double season) {
  EtsOutlook ahead;
  using Part = EtsForm::Part;
  if (form.trend == Part::kMultiplicative) {
    ahead.r = phi == 1 ? trend : std::pow(trend, phi);
    ahead.q = level * ahead.r;
  } else {
    ahead.r = phi * trend;
    ahead.q = level + ahead.r;
  }
  ahead.mean = form.season == Part::kNone       ? ahead.q
               : form.season == Part::kAdditive ? ahead.q + season
                                                : ahead.q * season;
  return ahead;
}

/// Moves the states over a step whose value was y (NaN: not seen, the states go on by themselves).
/// The order of the equations is that of Hyndman et al. (2008), ch. 2.5, which does not ask how the
/// error enters: with e = y - mean, or (y - mean) / mean, they are the same.
inline void take_in(const EtsForm& form, const EtsParameters& p, const EtsOutlook& ahead, double y,
                    double& level, double& trend, double& season) {
  using Part = EtsForm::Part;
  const double before = level;
  const bool seen = !std::isnan(y);
  const double clear = form.season == Part::kNone       ? y
                       : form.season == Part::kAdditive ? y - season
                                                        : y / season;
  level = seen ? ahead.q + p.alpha * (clear - ahead.q) : ahead.q;
  if (form.has_trend()) {
    const double slope = form.trend == Part::kAdditive ? level - before : level / before;
    trend = seen ? ahead.r + p.beta / p.alpha * (slope - ahead.r) : ahead.r;
  }
  if (form.has_season() && seen) {
    const double own = form.season == Part::kAdditive ? y - ahead.q : y / ahead.q;
    season += p.gamma * (own - season);
  }
}

}  // namespace patron::models
