#include "analysis/shop_calendar.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/error.hpp"
#include "ingest/mapping/known_headings.hpp"
#include "models/forecast/holidays.hpp"

namespace patron::analysis {
namespace {

bool is_known(std::string_view country) {
  const std::vector<std::string> known = models::holiday_countries();
  return std::find(known.begin(), known.end(), country) != known.end();
}

/// Where bank holidays differ within a country, those of the part where most of its people live.
std::string largest_part(const std::string& country) {
  return country == "GB" ? "GB-ENG" : country;
}

}  // namespace

std::string holiday_country(store::Workspace& workspace, const features::FeatureScope& scope,
                            const std::string& asked) {
  if (asked == "none") return {};
  if (asked == "auto") {
    const base::Table countries = features::compute(workspace, "revenue_by_country", scope);
    if (countries.n_rows() == 0) return {};
    const std::string code(ingest::country_code(countries.get<std::string>("name")[0]));
    return is_known(code) ? largest_part(code) : std::string();
  }
  std::string code = asked;  // "gb" as well
  for (char& c : code)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  if (!is_known(code))
    throw base::Error(
        base::ErrorCode::kInvalidArgument,
        fmt::format("the holidays of \"{}\" are not known.", asked),
        fmt::format("Known: auto, none, {}.", fmt::join(models::holiday_countries(), ", ")),
        "--holidays");
  return code;
}

std::shared_ptr<const models::ShopCalendar> shop_calendar(const ShopDays& days,
                                                          std::span<const DayEnd> ends,
                                                          const std::string& country,
                                                          base::Day until) {
  auto calendar = std::make_shared<models::ShopCalendar>();
  calendar->total.assign(static_cast<std::size_t>((days.last_whole - days.first).count() + 1), 0.0);
  for (const DayEnd& end : ends)
    if (end.day <= days.last_whole)
      calendar->total[static_cast<std::size_t>((end.day - days.first).count())] =
          static_cast<double>(end.orders);
  if (country.empty()) return calendar;
  const auto year_of = [](base::Day day) {
    return static_cast<int>(std::chrono::year_month_day{day}.year());
  };
  for (int year = year_of(days.first); year <= year_of(until); ++year)
    for (const models::Holiday& holiday : models::holidays_of(country, year))
      calendar->holidays.push_back(holiday.day);
  return calendar;
}

}  // namespace patron::analysis
