#pragma once

#include <span>
#include <vector>

#include "base/date.hpp"
#include "models/forecast/forecaster.hpp"

namespace patron::models {

/// Learns on which days a shop is open, from its own total of every day known so far.
///
/// A weekday is a closing day where all but one at most of its last eight (four at least are
/// needed) had no sales while others had; public holidays are closing days where three quarters of
/// those known (three at least) on open weekdays had none; a closure of five days and more is
/// expected again on the dates of the year before. What happened overrules what was to be expected:
/// a known day without sales is closed, one with sales is open. days: the day of each value, then
/// those to forecast, one after the other. Returns 1 for open, 0 for closed, one for each of days.
/// Cost: O(days).
std::vector<char> learn_open_days(std::span<const double> total, std::span<const base::Day> days,
                                  std::span<const base::Day> holidays);

/// A series without the steps at which its shop is closed, and the way back.
///
/// Weekdays that are never open go away and the week shortens by them (7 to 6); other closed days
/// become unknown values, so that models neither learn nor forecast them.
class OpenSteps {
 public:
  /// Of the first n_values of the series, with `horizon` steps to forecast behind them.
  OpenSteps(const Series& series, std::size_t n_values, int horizon);

  const Series& series() const { return series_; }
  int horizon() const { return horizon_; }  // steps to forecast in the shortened series
  bool is_open(int step) const { return source_[static_cast<std::size_t>(step)] >= 0; }
  /// Values of the shortened horizon over all steps to forecast; 0 where closed.
  std::vector<double> spread(std::span<const double> values) const;
  /// Values over the whole shortened series and horizon, over all steps; NaN at closed ones.
  std::vector<double> spread_whole(std::span<const double> values) const;

 private:
  void drop_closed_weekdays(const std::vector<char>& open);

  Series series_;
  int horizon_ = 0;
  std::vector<int> source_;  // of each step to forecast: its place in the short horizon; -1: closed
  std::vector<char> kept_;   // of each value and step: whether it is in the short series
};

}  // namespace patron::models
