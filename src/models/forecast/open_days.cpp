#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <set>

#include "models/forecast/open_steps.hpp"

namespace patron::models {
namespace {

using base::Day;

constexpr std::size_t kWeeksLooked = 8, kLeastWeeks = 4;
constexpr int kLeastHolidays = 3;
constexpr double kClosedHolidays = 0.75;
constexpr std::size_t kLongClosure = 5;  // days

bool has_sales(double total) { return !std::isnan(total) && total != 0; }

unsigned weekday_of(Day day) { return std::chrono::weekday(day).c_encoding(); }

std::array<bool, 7> closed_weekdays(std::span<const double> total, std::span<const Day> days) {
  std::array<std::size_t, 7> seen{}, with_sales{};
  for (std::size_t t = total.size(); t-- > 0;) {
    const unsigned weekday = weekday_of(days[t]);
    if (std::isnan(total[t]) || seen[weekday] == kWeeksLooked) continue;
    ++seen[weekday];
    with_sales[weekday] += has_sales(total[t]);
  }
  std::array<bool, 7> closed{};
  bool any_open = false;
  for (std::size_t w = 0; w < 7; ++w) {
    closed[w] = seen[w] >= kLeastWeeks && with_sales[w] <= 1;
    any_open |= seen[w] > 0 && 2 * with_sales[w] > seen[w];
  }
  // A shop that sells only now and then has no closing days.
  return any_open ? closed : std::array<bool, 7>{};
}

bool closes_on_holidays(std::span<const double> total, std::span<const Day> days,
                        const std::set<Day>& holidays, const std::array<bool, 7>& closed) {
  int known = 0, without_sales = 0;
  for (std::size_t t = 0; t < total.size(); ++t) {
    if (closed[weekday_of(days[t])] || !holidays.contains(days[t])) continue;
    ++known;
    without_sales += !has_sales(total[t]);
  }
  return known >= kLeastHolidays && without_sales >= kClosedHolidays * known;
}

/// The days of closures long enough to be a habit (the week between the years).
std::set<Day> long_closures(std::span<const double> total, std::span<const Day> days) {
  std::set<Day> closures;
  std::size_t begin = 0;
  for (std::size_t t = 0; t <= total.size(); ++t) {
    if (t < total.size() && !has_sales(total[t])) continue;
    if (t - begin >= kLongClosure) closures.insert(days.begin() + begin, days.begin() + t);
    begin = t + 1;
  }
  return closures;
}

bool closed_a_year_before(Day day, const std::set<Day>& closures) {
  const std::chrono::year_month_day date(day);
  const std::chrono::year_month_day before{date.year() - std::chrono::years(1), date.month(),
                                           date.day()};
  return before.ok() && closures.contains(Day(before));
}

}  // namespace

std::vector<char> learn_open_days(std::span<const double> total, std::span<const Day> days,
                                  std::span<const Day> holidays) {
  const std::set<Day> holiday_set(holidays.begin(), holidays.end());
  const auto closed = closed_weekdays(total, days);
  const bool on_holidays = closes_on_holidays(total, days, holiday_set, closed);
  const std::set<Day> closures = long_closures(total, days);
  std::vector<char> open(days.size(), 1);
  for (std::size_t t = 0; t < days.size(); ++t) {
    if (t < total.size())
      open[t] = has_sales(total[t]);
    else
      open[t] = !closed[weekday_of(days[t])] && !(on_holidays && holiday_set.contains(days[t])) &&
                !closed_a_year_before(days[t], closures);
  }
  return open;
}

}  // namespace patron::models
