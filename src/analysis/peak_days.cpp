#include "analysis/peak_days.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>

#include "models/forecast/holidays.hpp"

namespace patron::analysis {
namespace {

namespace chrono = std::chrono;

constexpr double kStandsOut = 1.15, kStrongWeekday = 1.10;
constexpr std::size_t kMostPeaks = 5;

struct ForecastDay {
  base::Day day;
  const ForecastStep* step;
};

std::vector<ForecastDay> open_days(const SeriesForecast& series) {
  std::vector<ForecastDay> days;
  for (std::size_t h = 0; h < series.forecast.size(); ++h)
    if (series.forecast[h].yhat > 0)
      days.push_back(
          {series.grid.day_at(static_cast<std::int64_t>(series.y.size() + h) + series.n_ahead),
           &series.forecast[h]});
  return days;
}

double mean_of(const std::vector<ForecastDay>& days) {
  double sum = 0;
  for (const ForecastDay& day : days) sum += day.step->yhat;
  return days.empty() ? 0 : sum / static_cast<double>(days.size());
}

std::string holiday_soon(base::Day day, const std::string& country) {
  if (country.empty()) return {};
  const auto year = static_cast<int>(chrono::year_month_day{day}.year());
  for (const int of : {year, year + 1})
    for (const models::Holiday& holiday : models::holidays_of(country, of)) {
      const auto until = (holiday.day - day).count();
      if (until == 0) return holiday.name;
      if (until > 0 && until <= 7)
        return fmt::format("{} day{} before {}", until, until == 1 ? "" : "s", holiday.name);
    }
  return {};
}

std::string weekday_name(base::Day day) {
  static constexpr std::array kNames = {"Sundays",   "Mondays", "Tuesdays", "Wednesdays",
                                        "Thursdays", "Fridays", "Saturdays"};
  return kNames[chrono::weekday{day}.c_encoding()];
}

std::string reason_of(const ForecastDay& peak, const std::vector<ForecastDay>& days, double mean,
                      const std::string& country) {
  if (std::string holiday = holiday_soon(peak.day, country); !holiday.empty()) return holiday;
  std::vector<ForecastDay> same;
  for (const ForecastDay& day : days)
    if (chrono::weekday{day.day} == chrono::weekday{peak.day}) same.push_back(day);
  if (mean_of(same) >= kStrongWeekday * mean)
    return fmt::format("{} are strong", weekday_name(peak.day));
  return "sales are high around this day";
}

}  // namespace

std::vector<PeakDay> find_peak_days(const SeriesForecast& series, const std::string& country) {
  const std::vector<ForecastDay> days = open_days(series);
  const double mean = mean_of(days);
  std::vector<ForecastDay> highest = days;
  std::stable_sort(highest.begin(), highest.end(),
                   [](const auto& a, const auto& b) { return a.step->yhat > b.step->yhat; });
  std::erase_if(highest, [&](const auto& day) { return day.step->yhat < kStandsOut * mean; });
  highest.resize(std::min(highest.size(), kMostPeaks));
  std::stable_sort(highest.begin(), highest.end(),
                   [](const auto& a, const auto& b) { return a.day < b.day; });
  std::vector<PeakDay> peaks;
  for (const ForecastDay& day : highest)
    peaks.push_back({day.step->ds, day.step->yhat, day.step->yhat / mean - 1,
                     reason_of(day, days, mean, country)});
  return peaks;
}

}  // namespace patron::analysis
