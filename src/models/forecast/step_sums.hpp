#pragma once

#include <span>
#include <vector>

#include "models/forecast/rolling_origin.hpp"

namespace patron::models {

/// A series of which sums of steps are told: weeks or months of its days (Series::sums).
///
/// Models see single steps, everything behind them (errors, weights, intervals) sees sums. Where
/// the newest steps lie within a sum, so do they at each origin of a backtest: as much of it is
/// known there, and counts as it is.
class StepSums {
 public:
  /// `horizon` sums are to be forecast behind the last whole one. Both must fit into sums.begins.
  StepSums(const Series& series, int horizon);

  /// The sums that are known as wholes, without regressors and calendar.
  const Series& series() const { return sums_; }
  /// Single steps to forecast, for all sums of the horizon.
  int n_steps() const { return n_steps_; }
  /// The same origins in single steps; its horizon reaches to the end of the last sum of each.
  OriginPlan plan_of_steps(const OriginPlan& plan) const;
  /// A forecast of single steps from the origin of a plan (its last + 1: the future) as `horizon`
  /// sums. Errors of a sum's steps are taken to be correlated a little; the backtest corrects the
  /// rest.
  OriginForecast summed(const OriginForecast& steps, int origin, int horizon) const;
  /// Values over all steps as values over all sums; NaN counts as 0.
  std::vector<double> summed_whole(std::span<const double> values) const;

 private:
  std::size_t begin_of(int sum) const {
    return static_cast<std::size_t>(whole_->sums.begins[static_cast<std::size_t>(sum)]);
  }
  /// The step at which an origin lies: as far into its sum as the series' end into its own.
  std::size_t step_of(int origin) const;

  const Series* whole_;
  Series sums_;
  int n_steps_ = 0;
};

/// Sums that are known as wholes (Series::sums); where single steps are told of, those.
std::vector<double> told_values(const Series& series);

}  // namespace patron::models
