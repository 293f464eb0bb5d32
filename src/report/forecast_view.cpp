#include "report/forecast_view.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/figures.hpp"
#include "report/picture_parts.hpp"

namespace patron::report {
namespace {

using analysis::SalesForecast;
using analysis::SeriesForecast;
using analysis::TimeStep;

/// Some months, and at least three times what is forecast.
std::int64_t steps_shown(const SalesForecast& forecast) {
  const std::int64_t some = forecast.step == TimeStep::kDay    ? 120
                            : forecast.step == TimeStep::kHour ? 24 * 14
                                                               : 60;
  return std::max<std::int64_t>(some, 3 * static_cast<std::int64_t>(forecast.horizon));
}

std::size_t last_origin(const std::vector<models::BacktestStep>& backtest) {
  std::size_t from = backtest.size();
  while (from > 0 && backtest[from - 1].origin == backtest.back().origin) --from;
  return from;
}

void take_in(ForecastWindow& window, double value) {
  if (std::isnan(value)) return;
  window.high = std::max(window.high, value);
  window.low = std::min(window.low, value);
}

/// "9 Dec".
std::string day_of_month(base::Day day) {
  const std::string words = base::to_words(day);
  return words.substr(0, words.rfind(' '));
}

bool is_year_long(const SeriesForecast& series, std::int64_t first, std::int64_t end) {
  return (series.grid.day_at(end) - series.grid.day_at(first)).count() > 330;
}

}  // namespace

ForecastWindow forecast_window(const SalesForecast& forecast, const SeriesForecast& series) {
  ForecastWindow window;
  window.n = static_cast<std::int64_t>(series.y.size());
  window.first = std::max<std::int64_t>(0, window.n - steps_shown(forecast));
  window.end = window.n + series.n_ahead + static_cast<std::int64_t>(series.forecast.size());
  window.last_origin_from = last_origin(series.backtest);
  for (std::int64_t i = window.first; i < window.n; ++i)
    take_in(window, series.y[static_cast<std::size_t>(i)]);
  for (const analysis::ForecastStep& step : series.forecast) {
    take_in(window, step.yhat_upper);
    take_in(window, step.yhat_lower);
  }
  return window;
}

std::vector<Tick> step_ticks(const SeriesForecast& series, std::int64_t first, std::int64_t end,
                             std::size_t n) {
  const bool months = is_year_long(series, first, end);
  const std::int64_t every = std::max<std::int64_t>(
      1, (end - first + static_cast<std::int64_t>(n) - 1) / static_cast<std::int64_t>(n));
  std::vector<Tick> ticks;
  for (std::int64_t i = first; i + every / 3 < end; i += every) {
    const base::Day day = series.grid.day_at(i);
    ticks.push_back(
        {static_cast<double>(i),
         months ? base::month_text(base::to_iso_date(day).substr(0, 7)) : day_of_month(day)});
  }
  return ticks;
}

std::vector<Tick> measure_ticks(const SalesForecast& forecast, double low, double high, int n) {
  if (forecast.measure == "sales") return money_ticks(low, high, n, forecast.scope.currency);
  std::vector<Tick> ticks;
  for (const double at : base::round_steps(low, high, n))
    ticks.push_back(
        {at, high > 20 ? base::count_short(at) : base::number_text(at, high > 2 ? 1 : 2)});
  return ticks;
}

std::string forecast_title(const SalesForecast& forecast, const SeriesForecast& series) {
  const auto text = [&](double value) {
    return forecast.measure == "sales" ? base::money_short(value, forecast.scope.currency)
                                       : analysis::measure_text(forecast, value);
  };
  const std::string what =
      series.n_ahead > 1 || forecast.horizon == 1
          ? fmt::format("{} from {}", analysis::steps_text(forecast.horizon, forecast.step),
                        base::day_text(series.forecast.front().ds))
          : fmt::format("The next {}", analysis::steps_text(forecast.horizon, forecast.step));
  return fmt::format("{}: {}, between {} and {}", what, text(series.total_projected),
                     text(series.uncertainty_range[0]), text(series.uncertainty_range[1]));
}

PartView part_view(const SalesForecast& forecast, const SeriesForecast& series,
                   const models::Component& component) {
  PartView view;
  view.by_weekday =
      component.name == "weekly" && forecast.step == TimeStep::kDay && component.values.size() >= 7;
  view.title = component.name;
  if (!view.title.empty()) view.title[0] = static_cast<char>(std::toupper(view.title[0]));
  double largest = 0, mean = 0;
  for (const double value : component.values)
    if (!std::isnan(value)) largest = std::max(largest, std::abs(value));
  for (const double value : series.y)
    if (!std::isnan(value)) mean += std::abs(value) / static_cast<double>(series.y.size());
  view.is_factor = largest > 0 && largest < 20 && mean > 200;
  return view;
}

}  // namespace patron::report
