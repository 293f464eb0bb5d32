#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.hpp"
#include "base/matrix.hpp"

namespace patron::models {

struct Holiday {
  base::Day day;
  std::string name;  // in English; a day off for a holiday on a weekend ends in " (observed)"
};

/// Public holidays, or days that matter to trade though shops are open: Black Friday, Mother's Day.
enum class HolidayKind { kPublic, kRetail };

/// The countries whose holidays are known, by ISO 3166 code: "AT" ... "US"; "GB-ENG", "GB-NIR" and
/// "GB-SCT" are parts of the United Kingdom with days of their own beside those of "GB".
std::vector<std::string> holiday_countries();

/// The nationwide holidays of a country that fall in a year, by day, then name.
///
/// Computed by rules for any year from 1583 on; feasts of other calendars (Eid, Diwali, Japanese
/// equinoxes) and single occasions are known for 2000 to 2050 only, and Hindu ones for 2001 to
/// 2035: outside they are left out. What differs by region within a country is left out too.
/// Errors: not_found for a country not known; invalid_argument for years outside 1583 .. 9999.
/// Source: the Python package holidays, whose rules scripts/make-holidays.py finds; compared with
///         it day by day for 2000 to 2040. Retail days by their customary rules.
std::vector<Holiday> holidays_of(std::string_view country, int year,
                                 HolidayKind kind = HolidayKind::kPublic);

/// 0/1 columns for a model.
struct HolidayColumns {
  std::vector<std::string> names;
  base::Matrix values;  // days x names
};

/// One column for each holiday that falls on one of the training days, over all days; those that
/// come later only are left out, since nothing is known of them. In series of weeks and months a
/// holiday belongs to the step it falls in.
///
/// Shapes: days and training ascending; values has a row for each of days.
HolidayColumns holiday_regressors(std::string_view country, std::span<const base::Day> days,
                                  std::span<const base::Day> training,
                                  HolidayKind kind = HolidayKind::kPublic);

}  // namespace patron::models
