#include "base/date.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>

#include "base/error.hpp"

namespace patron::base {
namespace {

using namespace std::chrono;

/// Takes `digits` digits (at least one) from the front of `text`; -1 where there are none.
int take_number(std::string_view& text, std::size_t max_digits) {
  int value = 0;
  const char* end = text.data() + std::min(max_digits, text.size());
  const auto [rest, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || value < 0) return -1;
  text.remove_prefix(static_cast<std::size_t>(rest - text.data()));
  return value;
}

bool take(std::string_view& text, char c) {
  if (text.empty() || text[0] != c) return false;
  text.remove_prefix(1);
  return true;
}

bool take_separator(std::string_view& text) {
  return take(text, '-') || take(text, '/') || take(text, '.');
}

bool parse_date(std::string_view& text, DateOrder order, Day& day) {
  const std::size_t first_digits = order == DateOrder::kYearFirst ? 4 : 2;
  const int first = take_number(text, first_digits);
  if (first < 0 || !take_separator(text)) return false;
  const int second = take_number(text, 2);
  if (second < 0 || !take_separator(text)) return false;
  const int third = take_number(text, 6 - first_digits);
  if (third < 0) return false;
  const int y = order == DateOrder::kYearFirst ? first : third;
  const int m = order == DateOrder::kMonthFirst ? first : second;
  const int d = order == DateOrder::kYearFirst    ? third
                : order == DateOrder::kMonthFirst ? second
                                                  : first;
  const year_month_day ymd{year{y}, month{static_cast<unsigned>(m)},
                           std::chrono::day{static_cast<unsigned>(d)}};
  if (!ymd.ok() || y < 1000) return false;
  day = sys_days{ymd};
  return true;
}

bool parse_clock(std::string_view& text, microseconds& clock) {
  const int h = take_number(text, 2);
  if (h < 0 || h > 23 || !take(text, ':')) return false;
  const int min = take_number(text, 2);
  if (min < 0 || min > 59) return false;
  clock = hours{h} + minutes{min};
  if (!take(text, ':')) return true;
  const int s = take_number(text, 2);
  if (s < 0 || s > 59) return false;
  clock += seconds{s};
  if (!take(text, '.')) return true;
  const std::size_t before = text.size();
  const int fraction = take_number(text, 6);
  if (fraction < 0) return false;
  std::int64_t scaled = fraction;
  for (std::size_t digits = before - text.size(); digits < 6; ++digits) scaled *= 10;
  clock += microseconds{scaled};
  return true;
}

}  // namespace

std::optional<Instant> parse_timestamp(std::string_view text, DateOrder order) {
  Day day;
  microseconds clock{0};
  if (!parse_date(text, order, day)) return std::nullopt;
  if (!text.empty() && (!(take(text, ' ') || take(text, 'T')) || !parse_clock(text, clock)))
    return std::nullopt;
  take(text, 'Z');
  if (!text.empty()) return std::nullopt;
  return Instant{day} + clock;
}

Instant parse_instant(std::string_view text, std::string_view what) {
  if (const auto instant = parse_timestamp(text, DateOrder::kYearFirst)) return *instant;
  throw Error(ErrorCode::kInvalidArgument, fmt::format("\"{}\" is not a day or an instant.", text),
              "Write 2011-12-10 or \"2011-12-10 12:50:00\".", std::string(what));
}

Instant instant_of(std::int64_t value) { return Instant{microseconds{value}}; }

std::int64_t microseconds_of(Instant instant) { return instant.time_since_epoch().count(); }

std::string to_iso_date(Day day) {
  const year_month_day ymd{day};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(ymd.year()),
                     static_cast<unsigned>(ymd.month()), static_cast<unsigned>(ymd.day()));
}

std::string to_iso(Instant instant) {
  const Day day = floor<days>(instant);
  const hh_mm_ss clock{instant - day};
  std::string text = fmt::format("{} {:02}:{:02}:{:02}", to_iso_date(day), clock.hours().count(),
                                 clock.minutes().count(), clock.seconds().count());
  if (const auto fraction = clock.subseconds().count(); fraction != 0)
    text += fmt::format(".{:06}", fraction);
  return text;
}

std::string to_words(Day day) {
  static constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const year_month_day ymd{day};
  return fmt::format("{} {} {}", static_cast<unsigned>(ymd.day()),
                     kMonths[static_cast<unsigned>(ymd.month()) - 1], static_cast<int>(ymd.year()));
}

}  // namespace patron::base
