#include "analysis/shop_days.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <vector>

namespace patron::analysis {
namespace {

namespace chrono = std::chrono;
using chrono::days;

constexpr std::size_t kSameWeekdays = 13, kFewestWeekdays = 4;
constexpr chrono::minutes kClearly{30};

chrono::microseconds clock_of(const DayEnd& day) { return day.last_order - base::Instant{day.day}; }

std::string clock_text(chrono::microseconds clock) {
  return fmt::format("{:02}:{:02}", clock / chrono::hours{1},
                     clock % chrono::hours{1} / chrono::minutes{1});
}

std::string weekday_name(base::Day day) {
  static constexpr std::array<const char*, 7> kNames = {
      "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
  return kNames[chrono::weekday{day}.c_encoding()];
}

/// The days before the last one on its weekday, the newest first.
std::vector<DayEnd> same_weekdays(std::span<const DayEnd> all) {
  std::vector<DayEnd> same;
  for (std::size_t i = all.size() - 1; i-- > 0 && same.size() < kSameWeekdays;)
    if ((all.back().day - all[i].day).count() % 7 == 0) same.push_back(all[i]);
  return same;
}

/// Why the last day was not over; empty where nothing says so.
std::string why_not_over(std::span<const DayEnd> all) {
  const std::vector<DayEnd> same = same_weekdays(all);
  if (same.size() < kFewestWeekdays) return {};
  const DayEnd& last = all.back();
  const std::string day = base::to_words(last.day), name = weekday_name(last.day);
  const bool has_clock = std::any_of(same.begin(), same.end(),
                                     [](const DayEnd& d) { return clock_of(d).count() > 0; });
  if (has_clock) {
    const auto earliest =
        std::min_element(same.begin(), same.end(),
                         [](const auto& a, const auto& b) { return clock_of(a) < clock_of(b); });
    if (clock_of(last) + kClearly >= clock_of(*earliest)) return {};
    return fmt::format(
        "{} was probably not over: its last order came at {}, on no {} before "
        "earlier than {}.",
        day, clock_text(clock_of(last)), name, clock_text(clock_of(*earliest)));
  }
  const auto fewest = std::min_element(
      same.begin(), same.end(), [](const auto& a, const auto& b) { return a.orders < b.orders; });
  if (2 * last.orders >= fewest->orders) return {};
  return fmt::format("{} was probably not over: it has {} orders, no {} before had fewer than {}.",
                     day, last.orders, name, fewest->orders);
}

std::int64_t longest_gap(std::span<const DayEnd> all) {
  std::int64_t longest = 0;
  for (std::size_t i = 1; i < all.size(); ++i)
    longest = std::max<std::int64_t>(longest, (all[i].day - all[i - 1].day).count() - 1);
  return longest;
}

void leave_out_last(ShopDays& out, std::string why) {
  if (why.empty()) return;
  out.left_out = std::move(why);
  out.last_whole = out.last - days{1};
}

/// The days up to an instant that the user named.
void reach_until(ShopDays& out, base::Instant known_until, std::span<const DayEnd> all) {
  const base::Day day = chrono::floor<days>(known_until);
  const bool cut = base::Instant{day} != known_until;
  const base::Day last_whole = day - days{1};
  if (cut && day == out.last) {
    leave_out_last(out, fmt::format("{} is known up to {} only.", base::to_words(day),
                                    clock_text(known_until - base::Instant{day})));
  } else if (last_whole > out.last && (last_whole - out.last).count() <= longest_gap(all)) {
    out.last = out.last_whole = last_whole;
  } else if (last_whole > out.last) {
    out.warning =
        fmt::format("No order lies in the {} days before {}; the data are taken to end on {}.",
                    (last_whole - out.last).count(), base::to_words(day), base::to_words(out.last));
    leave_out_last(out, why_not_over(all));
  }
}

}  // namespace

bool ShopDays::holds(base::Day from, base::Day before) const {
  for (base::Day day = from; day < before; day += days{1})
    if ((day < first || day > last_whole) && open[chrono::weekday{day}.c_encoding()]) return false;
  return true;
}

ShopDays find_shop_days(std::span<const DayEnd> all, std::optional<base::Instant> known_until) {
  ShopDays out{.first = all.front().day, .last = all.back().day, .last_whole = all.back().day};
  for (const DayEnd& day : all) out.open[chrono::weekday{day.day}.c_encoding()] = true;
  if (known_until) {
    reach_until(out, *known_until, all);
  } else {
    leave_out_last(out, why_not_over(all));
  }
  return out;
}

}  // namespace patron::analysis
