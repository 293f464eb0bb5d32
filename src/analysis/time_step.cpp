#include "analysis/time_step.hpp"

#include <fmt/format.h>

#include <array>

#include "base/error.hpp"
#include "base/figures.hpp"

namespace patron::analysis {
namespace {

namespace chrono = std::chrono;
using chrono::days;

const std::array<TimeStepFacts, 6>& all_steps() {
  static const std::array<TimeStepFacts, 6> kSteps = {{{"hour", "hourly", {24, 168}, 48},
                                                       {"day", "daily", {7, 365}, 30},
                                                       {"week", "weekly", {52}, 12},
                                                       {"month", "monthly", {12}, 12},
                                                       {"quarter", "quarterly", {4}, 8},
                                                       {"year", "yearly", {}, 5}}};
  return kSteps;
}

/// Months in a step; 0 for those of equal length.
int months_of(TimeStep step) {
  switch (step) {
    case TimeStep::kMonth:
      return 1;
    case TimeStep::kQuarter:
      return 3;
    case TimeStep::kYear:
      return 12;
    default:
      return 0;
  }
}

chrono::microseconds length_of(TimeStep step) {
  if (step == TimeStep::kHour) return chrono::hours{1};
  return step == TimeStep::kWeek ? days{7} : days{1};
}

std::int64_t floor_div(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

std::int64_t month_number(base::Day day) {
  const chrono::year_month_day ymd{day};
  return static_cast<std::int64_t>(static_cast<int>(ymd.year())) * 12 +
         static_cast<unsigned>(ymd.month()) - 1;
}

}  // namespace

const TimeStepFacts& facts_of(TimeStep step) { return all_steps()[static_cast<std::size_t>(step)]; }

TimeStep time_step_named(std::string_view name, std::string_view flag) {
  std::string known;
  for (std::size_t i = 0; i < all_steps().size(); ++i) {
    if (all_steps()[i].name == name) return static_cast<TimeStep>(i);
    known += (i == 0 ? "" : ", ") + std::string(all_steps()[i].name);
  }
  throw base::Error(base::ErrorCode::kInvalidArgument,
                    fmt::format("there is no step \"{}\".", name), fmt::format("Steps: {}.", known),
                    std::string(flag));
}

std::string steps_text(std::int64_t n, TimeStep step) {
  return base::counted(n, facts_of(step).name);
}

TimeGrid TimeGrid::from(std::int64_t index) const {
  TimeGrid grid = *this;
  grid.first_ += index;
  return grid;
}

base::Instant TimeGrid::at(std::int64_t index) const {
  index += first_;
  const int months = months_of(step_);
  if (months == 0) return origin_ + index * length_of(step_);
  const base::Day day = chrono::floor<days>(origin_);
  const std::int64_t month = month_number(day) + index * months;
  const chrono::year_month ym{
      chrono::year{static_cast<int>(floor_div(month, 12))},
      chrono::month{static_cast<unsigned>(month - 12 * floor_div(month, 12) + 1)}};
  const chrono::day last = chrono::year_month_day_last{ym / chrono::last}.day();
  const chrono::day own = chrono::year_month_day{day}.day();
  return base::Instant{base::Day{ym / (month_end_ || own > last ? last : own)}} + (origin_ - day);
}

base::Day TimeGrid::day_at(std::int64_t index) const { return chrono::floor<days>(at(index)); }

std::int64_t TimeGrid::containing(base::Instant instant) const {
  const int months = months_of(step_);
  if (months == 0) return floor_div((instant - origin_).count(), length_of(step_).count()) - first_;
  std::int64_t index = floor_div(month_number(chrono::floor<days>(instant)) -
                                     month_number(chrono::floor<days>(origin_)),
                                 months) -
                       first_;
  while (at(index) > instant) --index;
  return index;
}

std::optional<std::int64_t> TimeGrid::beginning_at(base::Instant instant) const {
  const std::int64_t index = containing(instant);
  if (at(index) != instant) return std::nullopt;
  return index;
}

std::string TimeGrid::text_at(std::int64_t index) const {
  return step_ == TimeStep::kHour ? base::to_iso(at(index)) : base::to_iso_date(day_at(index));
}

base::Day calendar_begin(TimeStep step, base::Day day) {
  if (step == TimeStep::kWeek) return day - (chrono::weekday{day} - chrono::Monday);
  const int months = months_of(step);
  if (months == 0) return day;
  const chrono::year_month_day ymd{day};
  const unsigned month = (static_cast<unsigned>(ymd.month()) - 1) / static_cast<unsigned>(months) *
                             static_cast<unsigned>(months) +
                         1;
  return base::Day{ymd.year() / chrono::month{month} / 1};
}

}  // namespace patron::analysis
