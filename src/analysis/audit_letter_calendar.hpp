#pragma once

#include <array>
#include <string>
#include <vector>

#include "analysis/audit_letter_source.hpp"

namespace patron::analysis {

/// The days of the shop's usual life: stray ones cut off.
struct Calendar {
  std::vector<AuditDay> days;
  std::array<bool, 7> closed{};        // by weekday, 0 Sunday
  std::array<std::int64_t, 7> n_of{};  // days of the weekday in the span
  bool regular = false;                // a usual course can be told

  base::Day first() const { return days.front().day; }
  base::Day last() const { return days.back().day; }
};

/// 0 Sunday to 6 Saturday.
unsigned weekday_of(base::Day day);
/// What a day of this weekday brings in the weeks around it: the median of up to six such days with
/// sales on each side, the day itself left out; 0 where there is none.
double usual_revenue(const Calendar& calendar, base::Day day);

AuditFact fact_of_days(const std::string& name, std::int64_t n);
/// "timestamp '2011-12-09'"
std::string day_sql(base::Day day);

/// Cuts days before the first or behind the last long silence, where hardly a line lies there, and
/// tells them.
void add_stray_dates(AuditSource& source, Calendar& calendar);
/// The month and the day in which the data end, and the clock.
void add_end_facts(AuditSource& source, const Calendar& calendar);

}  // namespace patron::analysis
