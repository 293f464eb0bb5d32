#pragma once

#include <string>

#include "analysis/forecast_options.hpp"
#include "analysis/resolve_scope.hpp"
#include "analysis/series_set.hpp"

namespace patron::analysis {

/// The shop's own series of a measure, whole and by part.
struct SalesSeries {
  ScopeUsed scope = {};
  SeriesSet set =
      {};  // one series by total; else one for each part, "not known" where it has no name
  base::Day first{}, last{};  // of all days that are known, a day that was not over among them
  std::string holidays = {};  // country whose holidays may close the shop; empty: none
  double total = 0;           // the measure's exact sum over all of them
};

/// What `patron forecast` is asked for, as step and number of steps.
struct Reach {
  TimeStep step = TimeStep::kDay;
  int horizon = 0;  // 0: nobody said
};
/// Errors: invalid_argument where --days, --weeks, --months, --period and --horizon disagree.
Reach reach_of(const SeriesOptions& options);

/// Reads the measure by day between the shop's first and last day (0 where a part sold nothing).
/// Weeks from Monday and calendar months are sums of these days (models::Series::sums): each series
/// holds days, its grid the weeks or months, of which step 0 is the first whole one. The
/// last day counts where it was over (shop_days.hpp); what was left out is said.
/// Segments are the rule segments of RFM as of the scope's day.
/// Errors: too_little_data below 14 days, 4 whole weeks or 3 whole months, or where no order is
/// known; invalid_argument for a start within the data; not_found where there is no such part.
/// Cost: one pass over the orders or, by category and product, over the lines.
SalesSeries read_sales_series(store::Workspace& workspace, const SeriesOptions& options);

}  // namespace patron::analysis
