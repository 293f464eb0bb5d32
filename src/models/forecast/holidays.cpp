#include "models/forecast/holidays.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/error.hpp"
#include "models/forecast/holiday_rules.hpp"

namespace patron::models {

std::string_view models_data(std::string_view file_name);  // embedded from src/models/*/data

namespace {

using base::Day;
using base::Error;
using base::ErrorCode;

const std::vector<HolidayRule>& rules_of(HolidayKind kind) {
  static const auto known = read_holiday_rules(models_data("holidays.csv"));
  static const auto retail = read_holiday_rules(models_data("retail_days.csv"));
  return kind == HolidayKind::kPublic ? known : retail;
}

void require_country(std::string_view country) {
  for (const HolidayRule& rule : rules_of(HolidayKind::kPublic))
    if (rule.country == country) return;
  throw Error(ErrorCode::kNotFound, fmt::format("The holidays of \"{}\" are not known.", country),
              fmt::format("Choose one of {}.", fmt::join(holiday_countries(), ", ")));
}

/// Retail days: a country's own rule takes the place of everyone's of that name. Parts of a country
/// follow its customs.
std::vector<const HolidayRule*> rules_for(std::string_view country, HolidayKind kind) {
  const bool retail = kind == HolidayKind::kRetail;
  const std::string_view own = retail ? country.substr(0, 2) : country;
  std::set<std::string_view> own_names;
  for (const HolidayRule& rule : rules_of(kind))
    if (rule.country == own) own_names.insert(rule.name);
  std::vector<const HolidayRule*> chosen;
  for (const HolidayRule& rule : rules_of(kind))
    if (rule.country == own || (rule.country == "*" && !own_names.contains(rule.name)))
      chosen.push_back(&rule);
  return chosen;
}

int year_of(Day day) { return static_cast<int>(std::chrono::year_month_day{day}.year()); }

/// Where the step that begins on days[i] ends: the next day, in series of weeks and longer the day
/// the next step begins.
Day end_of_step(std::span<const Day> days, std::size_t i, bool daily) {
  if (daily) return days[i] + std::chrono::days{1};
  if (i + 1 < days.size()) return days[i + 1];
  return days[i] + (days[i] - days[i - 1]);
}

bool is_daily(std::span<const Day> days) {
  for (std::size_t i = 1; i < days.size(); ++i)
    if (days[i] - days[i - 1] < std::chrono::days{7}) return true;
  return days.size() < 2;
}

}  // namespace

std::vector<std::string> holiday_countries() {
  std::set<std::string> countries;
  for (const HolidayRule& rule : rules_of(HolidayKind::kPublic)) countries.insert(rule.country);
  return {countries.begin(), countries.end()};
}

std::vector<Holiday> holidays_of(std::string_view country, int year, HolidayKind kind) {
  require_country(country);
  if (year < 1583 || year > 9999)
    throw Error(ErrorCode::kInvalidArgument,
                fmt::format("Holidays of the year {} can't be computed.", year),
                "Choose a year from 1583 to 9999.");
  std::set<std::pair<Day, std::string>> found;
  for (const HolidayRule* rule : rules_for(country, kind))
    // A day observed for New Year may fall into the year before.
    for (int own = year - 1; own <= year + 1; ++own)
      for (const RuleDay& given : days_of(*rule, own))
        if (year_of(given.day) == year)
          found.emplace(given.day, rule->name + (given.observed ? " (observed)" : ""));
  std::vector<Holiday> holidays;
  for (const auto& [day, name] : found) holidays.push_back({day, name});
  return holidays;
}

HolidayColumns holiday_regressors(std::string_view country, std::span<const Day> days,
                                  std::span<const Day> training, HolidayKind kind) {
  require_country(country);
  HolidayColumns columns;
  if (days.empty()) return columns;
  const bool daily = is_daily(days);
  const std::set<Day> trained(training.begin(), training.end());
  std::map<std::string, std::set<std::size_t>> rows;  // of each holiday
  std::set<std::string> seen;
  const Day end = end_of_step(days, days.size() - 1, daily);
  for (int year = year_of(days.front()); year <= year_of(end); ++year)
    for (const Holiday& holiday : holidays_of(country, year, kind)) {
      const auto next = std::upper_bound(days.begin(), days.end(), holiday.day);
      if (next == days.begin()) continue;
      const auto row = static_cast<std::size_t>(next - days.begin()) - 1;
      if (holiday.day >= end_of_step(days, row, daily)) continue;
      rows[holiday.name].insert(row);
      if (trained.contains(days[row])) seen.insert(holiday.name);
    }
  columns.names.assign(seen.begin(), seen.end());
  columns.values = base::Matrix(days.size(), columns.names.size());
  for (std::size_t j = 0; j < columns.names.size(); ++j)
    for (const std::size_t row : rows[columns.names[j]]) columns.values(row, j) = 1;
  return columns;
}

}  // namespace patron::models
