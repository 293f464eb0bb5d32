#include "ingest/generator/calendar.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

#include "base/random.hpp"

namespace patron::ingest::generator {
namespace {

using namespace std::chrono;

// Sunday first, as std::chrono counts.
constexpr std::array kWeekday = {0.45, 1.0, 0.95, 0.95, 1.05, 1.10, 0.85};
constexpr double kBusiestWeekday = 1.10;
constexpr double kGrowthPerYear = 0.25;
constexpr double kDayNoise = 0.06;

year_month_day black_friday(year y) {
  return year_month_day{sys_days{y / November / Thursday[4]} + days{1}};
}

double month_factor(unsigned month) {
  constexpr std::array kMonth = {0.82, 0.80, 0.92, 0.97, 1.0,  0.98,
                                 0.93, 0.90, 1.02, 1.10, 1.55, 1.65};
  return kMonth[month - 1];
}

/// The last days before Christmas come too late to be delivered, and two days are nearly still.
double holiday_factor(year_month_day ymd) {
  const unsigned month = static_cast<unsigned>(ymd.month()), day = static_cast<unsigned>(ymd.day());
  if ((month == 12 && day == 25) || (month == 1 && day == 1)) return 0.15;
  if (month == 12 && day > 20) return 0.5;
  const auto distance = sys_days{ymd} - sys_days{black_friday(ymd.year())};
  return distance >= days{0} && distance <= days{3} ? 1.6 : 1.0;
}

bool is_black_week(year_month_day ymd) {
  const auto distance = sys_days{ymd} - sys_days{black_friday(ymd.year())};
  return distance >= days{-3} && distance <= days{3};
}

double busyness(sys_days day, int index) {
  const year_month_day ymd{day};
  return kWeekday[weekday{day}.c_encoding()] * month_factor(static_cast<unsigned>(ymd.month())) *
         holiday_factor(ymd) * (1 + kGrowthPerYear * index / 365.0);
}

}  // namespace

Calendar::Calendar(base::Day start, int n_days, std::uint64_t seed) : start_(start) {
  base::Random random(seed, static_cast<std::uint64_t>(Purpose::kCalendar));
  days_.resize(static_cast<std::size_t>(n_days));
  busy_until_.assign(1, 0.0);
  const year first_year = year_month_day{start}.year();
  for (int i = 0; i < n_days; ++i) {
    const year_month_day ymd{day(i)};
    DayInfo& info = days_[static_cast<std::size_t>(i)];
    std::strncpy(info.iso, base::to_iso_date(day(i)).c_str(), sizeof info.iso - 1);
    info.percent = static_cast<std::int16_t>(100 + 3 * (ymd.year() - first_year).count() -
                                             (is_black_week(ymd) ? 15 : 0));
    const auto in_year = day(i) - sys_days{ymd.year() / January / 1};
    info.day_of_year = static_cast<std::int16_t>(std::min<long>(364, in_year.count()));
    busy_until_.push_back(busy_until_.back() +
                          busyness(day(i), i) * std::exp(kDayNoise * random.normal()));
  }
}

double Calendar::share(int from, int to) const {
  return (busy_until_[static_cast<std::size_t>(to)] - busy_until_[static_cast<std::size_t>(from)]) /
         busy_until_.back();
}

int Calendar::draw(Stream& stream, int from, int to) const {
  const auto first = busy_until_.begin() + from, last = busy_until_.begin() + to;
  const double at = stream.uniform(*first, *last);
  const auto above = std::upper_bound(first, last, at);
  return std::clamp(static_cast<int>(above - busy_until_.begin()) - 1, from, to - 1);
}

double Calendar::weekday_share(int index) const {
  return kWeekday[weekday{day(index)}.c_encoding()] / kBusiestWeekday;
}

std::uint32_t Calendar::draw_second(Stream& stream) {
  // Until the end of each hour from six o'clock: mornings slow, noon and the evening busy.
  static constexpr std::array kUntilHour = {0.01, 0.04, 0.09, 0.15, 0.22, 0.29, 0.37, 0.44, 0.50,
                                            0.56, 0.62, 0.68, 0.75, 0.83, 0.91, 0.96, 0.99, 1.0};
  const double at = stream.uniform();
  const auto hour = std::upper_bound(kUntilHour.begin(), kUntilHour.end() - 1, at);
  const double begin = hour == kUntilHour.begin() ? 0.0 : *(hour - 1);
  const double within = std::min(0.9999, (at - begin) / (*hour - begin));
  return static_cast<std::uint32_t>((6 + (hour - kUntilHour.begin()) + within) * 3600);
}

}  // namespace patron::ingest::generator
