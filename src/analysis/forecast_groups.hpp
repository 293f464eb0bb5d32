#pragma once

#include <vector>

#include "analysis/forecast_options.hpp"
#include "analysis/series_set.hpp"
#include "base/progress.hpp"
#include "models/forecast/outlook.hpp"

namespace patron::analysis {

/// Outlooks of all series, in their order.
///
/// Series that sell now and then are kept apart from those that sell on most days: each kind has
/// candidates of its own and learns from its like. They go in blocks of equal size, so that
/// progress can be told and the work stopped. One series of several that can't be forecast says so
/// in its trouble.
std::vector<models::Outlook> forecast_in_groups(const std::vector<NamedSeries>& series,
                                                const models::OutlookOptions& options,
                                                const base::Progress& progress);

/// The options of a set's outlooks: its horizon with the steps that lead there.
models::OutlookOptions outlook_options(const SeriesSet& set, const ForecastOptions& options);

}  // namespace patron::analysis
