#include "models/forecast/holiday_rules.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>

#include "base/error.hpp"
#include "base/split.hpp"

namespace patron::models {
namespace {

using base::Day;
using std::chrono::days;

[[noreturn]] void refuse(std::string_view what) {
  throw base::Error(base::ErrorCode::kInternal,
                    fmt::format("Table of holidays: \"{}\" can't be read.", what));
}

int read_number(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) refuse(text);
  return number;
}

unsigned read_weekday(std::string_view text) {
  constexpr std::array<std::string_view, 7> kNames = {"sun", "mon", "tue", "wed",
                                                      "thu", "fri", "sat"};
  for (unsigned i = 0; i < kNames.size(); ++i)
    if (text == kNames[i]) return i;
  refuse(text);
}

void read_month_day(std::string_view text, HolidayRule& rule) {
  if (text.size() != 5 || text[2] != '-') refuse(text);
  rule.month = static_cast<unsigned>(read_number(text.substr(0, 2)));
  rule.day = static_cast<unsigned>(read_number(text.substr(3)));
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    const std::size_t blank = text.find(' ');
    if (blank != 0) words.push_back(text.substr(0, blank));
    text = blank == std::string_view::npos ? std::string_view{} : text.substr(blank + 1);
  }
  return words;
}

void read_form(std::string_view text, HolidayRule& rule) {
  const auto words = words_of(text);
  if (words.empty()) refuse(rule.name);
  if (text.starts_with("easter")) {
    rule.form = HolidayRule::Form::kEaster;
    rule.easter_offset = read_number(text.substr(6));
  } else if (words.size() == 3 && words[1] == "from") {
    rule.form = HolidayRule::Form::kWeekdayFrom;
    rule.weekday = read_weekday(words[0]);
    read_month_day(words[2], rule);
  } else if (text.size() == 5) {
    read_month_day(text, rule);
  } else {
    rule.form = HolidayRule::Form::kListed;
    for (const auto word : words)
      rule.listed.push_back(std::chrono::floor<days>(base::parse_instant(word, "holiday")));
  }
}

/// "sat+2", "sun>-1", "sun>none", "pentecost>+7".
HolidayRule::Weekend read_weekend(std::string_view text) {
  const std::size_t end = text.find_first_of("+->");
  if (end == std::string_view::npos) refuse(text);
  HolidayRule::Weekend weekend;
  if (text.substr(0, end) != "pentecost") weekend.weekday = read_weekday(text.substr(0, end));
  weekend.instead = text[end] == '>';
  text.remove_prefix(weekend.instead ? end + 1 : end);
  if (text != "none") weekend.offset_days = read_number(text);
  return weekend;
}

HolidayRule read_rule(std::string_view line) {
  const auto cells = base::split(line, ',');
  if (cells.size() != 6) refuse(line);
  HolidayRule rule;
  rule.country = cells[0];
  rule.name = cells[1];
  read_form(cells[2], rule);
  for (const auto word : words_of(cells[3])) rule.weekends.push_back(read_weekend(word));
  if (!cells[4].empty()) rule.from = read_number(cells[4]);
  if (!cells[5].empty()) rule.until = read_number(cells[5]);
  return rule;
}

bool hits(Day day, const HolidayRule::Weekend& weekend) {
  if (weekend.weekday) return std::chrono::weekday{day}.c_encoding() == *weekend.weekday;
  const std::chrono::year_month_day date{day};
  return day == easter_sunday(static_cast<int>(date.year())) + days{49};
}

std::optional<Day> base_day(const HolidayRule& rule, int year) {
  if (rule.form == HolidayRule::Form::kEaster)
    return easter_sunday(year) + days{rule.easter_offset};
  const auto date = std::chrono::year{year} / std::chrono::month{rule.month} / rule.day;
  if (!date.ok()) return std::nullopt;
  const Day start{date};
  if (rule.form == HolidayRule::Form::kDate) return start;
  return start + (std::chrono::weekday{rule.weekday} - std::chrono::weekday{start});
}

}  // namespace

Day easter_sunday(int year) {
  // The "anonymous Gregorian" computus (Meeus, Astronomical Algorithms, 1991).
  const int a = year % 19, b = year / 100, c = year % 100, d = b / 4, e = b % 4;
  const int f = (b + 8) / 25, g = (b - f + 1) / 3, h = (19 * a + b - d - g + 15) % 30;
  const int i = c / 4, k = c % 4, l = (32 + 2 * e + 2 * i - h - k) % 7;
  const int m = (a + 11 * h + 22 * l) / 451, n = h + l - 7 * m + 114;
  return std::chrono::year{year} / std::chrono::month{static_cast<unsigned>(n / 31)} /
         static_cast<unsigned>(n % 31 + 1);
}

std::vector<HolidayRule> read_holiday_rules(std::string_view csv) {
  std::vector<HolidayRule> rules;
  bool heading = true;
  for (const auto& line : base::split(csv, '\n')) {
    if (line.empty() || line.starts_with('#')) continue;
    if (!heading) rules.push_back(read_rule(line));
    heading = false;
  }
  return rules;
}

std::vector<RuleDay> days_of(const HolidayRule& rule, int year) {
  std::vector<RuleDay> found;
  if (rule.form == HolidayRule::Form::kListed) {
    for (const Day day : rule.listed)
      if (std::chrono::year_month_day{day}.year() == std::chrono::year{year})
        found.push_back({day, false});
    return found;
  }
  const auto day = base_day(rule, year);
  if (!day || year < rule.from || year > rule.until) return found;
  bool kept = true;
  for (const auto& weekend : rule.weekends) {
    if (!hits(*day, weekend)) continue;
    kept = kept && !weekend.instead;
    if (weekend.offset_days) found.push_back({*day + days{*weekend.offset_days}, !weekend.instead});
  }
  if (kept) found.push_back({*day, false});
  return found;
}

}  // namespace patron::models
