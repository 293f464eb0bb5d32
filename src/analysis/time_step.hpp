#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.hpp"

namespace patron::analysis {

/// The distance between two neighbouring values of a series.
enum class TimeStep { kHour, kDay, kWeek, kMonth, kQuarter, kYear };

/// What is known of a step of time.
struct TimeStepFacts {
  std::string_view name;     // "day"
  std::string_view each;     // "daily"
  std::vector<int> seasons;  // season lengths in steps, shortest first
  int horizon;               // steps forecast where nobody says how many
};
const TimeStepFacts& facts_of(TimeStep step);

/// Errors: invalid_argument naming `flag` and the steps there are.
TimeStep time_step_named(std::string_view name, std::string_view flag);

/// "30 days", "1 week".
std::string steps_text(std::int64_t n, TimeStep step);

/// The equal steps of one series: step 0 begins at `origin`, step i + 1 where step i ends.
///
/// Months, quarters and years keep the origin's day of the month; where a month has fewer days, its
/// last one. `month_end`: always the last one ("2011-01-31", "2011-02-28").
class TimeGrid {
 public:
  TimeGrid() = default;
  TimeGrid(TimeStep step, base::Instant origin, bool month_end = false)
      : step_(step), origin_(origin), month_end_(month_end) {}

  TimeStep step() const { return step_; }
  base::Instant at(std::int64_t index) const;
  base::Day day_at(std::int64_t index) const;
  /// The same steps, counted from another one of them.
  TimeGrid from(std::int64_t index) const;
  /// The step an instant lies in; negative before the origin.
  std::int64_t containing(base::Instant instant) const;
  /// The step that begins exactly there; empty where none does.
  std::optional<std::int64_t> beginning_at(base::Instant instant) const;
  /// ISO day; for hours ISO instant.
  std::string text_at(std::int64_t index) const;

 private:
  TimeStep step_ = TimeStep::kDay;
  base::Instant origin_{};
  std::int64_t first_ = 0;  // step 0 lies so many steps after the origin
  bool month_end_ = false;
};

/// The calendar's own step around a day: the day itself, its Monday, the first of its month,
/// quarter or year.
base::Day calendar_begin(TimeStep step, base::Day day);

}  // namespace patron::analysis
