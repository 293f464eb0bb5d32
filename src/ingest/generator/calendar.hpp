#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/date.hpp"
#include "ingest/generator/stream.hpp"

namespace patron::ingest::generator {

/// The shop's days: how busy each is, and what it does to prices.
/// Days are counted 0 .. n_days - 1 from the start.
class Calendar {
 public:
  Calendar(base::Day start, int n_days, std::uint64_t seed);

  int n_days() const { return static_cast<int>(days_.size()); }
  base::Day day(int index) const { return start_ + std::chrono::days{index}; }
  /// "2023-01-01".
  const char* iso(int index) const { return days_[static_cast<std::size_t>(index)].iso; }
  /// Prices on a day in percent of the list price: 3 points more each January, 15 less in the
  /// week of Black Friday.
  int price_percent(int index) const { return days_[static_cast<std::size_t>(index)].percent; }
  /// Share of the whole period's business done in days [from, to).
  double share(int from, int to) const;
  /// A day of [from, to), busier days more often.
  int draw(Stream& stream, int from, int to) const;
  /// How busy its weekday is beside the busiest, 0-1: Sundays are slow.
  double weekday_share(int index) const;
  /// Day 0's place in its year, 0-364, so that seasons can be found.
  int day_of_year(int index) const { return days_[static_cast<std::size_t>(index)].day_of_year; }
  /// A second of the day, 06:00 to 23:59.
  static std::uint32_t draw_second(Stream& stream);

 private:
  struct DayInfo {
    char iso[12];
    std::int16_t percent;
    std::int16_t day_of_year;
  };
  base::Day start_;
  std::vector<DayInfo> days_;
  std::vector<double> busy_until_;  // n_days + 1 cumulative intensities, from 0
};

}  // namespace patron::ingest::generator
