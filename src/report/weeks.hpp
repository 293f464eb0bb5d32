#pragma once

#include <string>
#include <vector>

#include "analysis/summary.hpp"
#include "base/date.hpp"

namespace patron::report {

/// Revenue of one week, Monday to Sunday (or of one day, where less than eight weeks are known).
struct Week {
  base::Day first;
  double revenue = 0;
  bool whole = true;  // false: the period of orders begins or ends within it
};

/// All weeks from the first order to the last, those without sales included.
std::vector<Week> weeks_of(const analysis::Summary& summary);
/// Whether weeks_of gives days.
bool counts_days(const analysis::Summary& summary);

/// Of a week on an axis: "9 Dec"; "9 Dec 2010" where the weeks are of several years.
std::string week_text(const std::vector<Week>& weeks, std::size_t i);

/// Whether the month "2011-12" was not over at the scope's as_of.
bool is_unfinished(const std::string& iso_month, const analysis::ScopeUsed& scope);

}  // namespace patron::report
