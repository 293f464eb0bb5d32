#pragma once

#include <string>
#include <vector>

#include "analysis/time_step.hpp"
#include "models/forecast/forecaster.hpp"

namespace patron::analysis {

/// One series with its place in time: step i of `series` (its sum i, where it has sums) begins at
/// grid.at(i).
struct NamedSeries {
  std::string unique_id;  // empty: the whole shop, or a file's only series
  TimeGrid grid;
  models::Series series;
  std::vector<double> left_out = {};  // values of steps behind y that were not over
  int n_ahead = 0;                    // steps forecast before the first one that is asked for
};

/// What is to be forecast, from wherever it came. Each series is forecast n_ahead + horizon steps.
struct SeriesSet {
  TimeStep step = TimeStep::kDay;
  int horizon = 0;
  bool non_negative = true;
  /// By unique_id, segments best first; every one has an observed value.
  std::vector<NamedSeries> series = {};
  std::vector<std::string> left_out = {};  // what was known and not used, and why
  std::vector<std::string> notes = {};     // what was done with what is known
  std::vector<std::string> warnings = {};
};

}  // namespace patron::analysis
