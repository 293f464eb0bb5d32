#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.hpp"

namespace patron::models {

/// A line of data/holidays.csv. Its rule is one of
///   "12-25"            the same date each year
///   "easter+39"        days from Easter Sunday
///   "mon from 05-25"   the first such weekday from a date on (here: the last Monday of May)
///   "2011-04-29 ..."   these days
/// and `weekend` tells, for a weekday the rule may hit, what follows: "sat+2" (the second day after
/// is off as well, "(observed)"), "sun>-1" (kept a day earlier instead), "sun>none" (left out);
/// "pentecost>+7" tells the same of a rule that hits Pentecost.
struct HolidayRule {
  struct Weekend {
    std::optional<unsigned> weekday;  // 0 = Sunday; none: Pentecost
    bool instead = false;             // of the day itself, else beside it
    std::optional<int> offset_days;
  };
  enum class Form { kDate, kEaster, kWeekdayFrom, kListed };

  std::string country, name;
  Form form = Form::kDate;
  unsigned month = 1, day = 1;  // of kDate and kWeekdayFrom
  unsigned weekday = 0;         // of kWeekdayFrom
  int easter_offset = 0;
  std::vector<base::Day> listed;
  std::vector<Weekend> weekends;
  int from = 0, until = 9999;  // years
};

/// Western Easter Sunday.
base::Day easter_sunday(int year);

/// Reads rules as in data/holidays.csv; lines that begin with # are left out. Errors: internal
/// where a line can't be read.
std::vector<HolidayRule> read_holiday_rules(std::string_view csv);

/// What a rule gives for its own year: the day and what is kept beside or instead of it. May fall
/// into the year before or after.
struct RuleDay {
  base::Day day;
  bool observed = false;
};
std::vector<RuleDay> days_of(const HolidayRule& rule, int year);

}  // namespace patron::models
