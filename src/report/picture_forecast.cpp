#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/figures.hpp"
#include "report/forecast_view.hpp"
#include "report/picture_parts.hpp"

namespace patron::report {
namespace {

using analysis::Findings;
using analysis::SalesForecast;
using analysis::SeriesForecast;

constexpr int kPanelHeight = 190;
constexpr std::size_t kMostParts = 6;

/// Rows "x y"; where a value is missing, an empty line, which ends the drawn line.
std::string rows_of(const std::vector<double>& values, std::int64_t from) {
  std::string rows;
  for (auto i = static_cast<std::size_t>(from); i < values.size(); ++i)
    rows += std::isnan(values[i]) ? std::string("\n") : fmt::format("{} {}\n", i, values[i]);
  return rows;
}

/// The same with the line drawn on over missing values: the days on which the shop was closed.
std::string open_rows(const std::vector<double>& values) {
  std::string rows;
  for (std::size_t i = 0; i < values.size(); ++i)
    if (!std::isnan(values[i])) rows += fmt::format("{} {}\n", i, values[i]);
  return rows;
}

void draw_band(Figure& figure, const SeriesForecast& series, const ForecastWindow& window) {
  std::string band, line;
  for (std::size_t i = 0; i < series.forecast.size(); ++i) {
    const auto x = window.n + series.n_ahead + static_cast<std::int64_t>(i);
    const analysis::ForecastStep& step = series.forecast[i];
    band += fmt::format("{} {} {}\n", x, step.yhat_lower, step.yhat_upper);
    line += fmt::format("{} {}\n", x, step.yhat);
  }
  figure.plot(figure.data(band) +
              fmt::format(" using 1:2:3 with filledcurves fs solid 0.45 noborder fc rgb '{}'",
                          kSeriesSoft));
  figure.plot(figure.data(line) +
              fmt::format(" using 1:2 with lines lw 2.25 lc rgb '{}'", kSeries));
}

void draw_last_origin(Figure& figure, const SeriesForecast& series, const ForecastWindow& window) {
  std::string line;
  for (std::size_t i = window.last_origin_from; i < series.backtest.size(); ++i)
    if (series.backtest[i].step >= window.first)
      line += fmt::format("{} {}\n", series.backtest[i].step, series.backtest[i].yhat);
  if (!line.empty())
    figure.plot(figure.data(line) +
                fmt::format(" using 1:2 with lines lw 1.75 dt (6,4) lc rgb '{}'", kSeries));
}

std::string reading_aid(const SalesForecast& forecast, const SeriesForecast& series,
                        const ForecastWindow& window) {
  std::string text =
      fmt::format("grey: what came; blue: the forecast, in the area that is to hold {} of the {}s",
                  base::percent_text(forecast.level / 100, 0), forecast.period);
  if (window.last_origin_from < series.backtest.size())
    text += fmt::format("; dashed: what was forecast on {}, as a test",
                        base::to_words(series.grid.day_at(series.backtest.back().origin - 1)));
  return text;
}

std::string subtitle_of(const SalesForecast& forecast, const SeriesForecast& series) {
  const std::string tested =
      fmt::format("tested on the past from {}", base::counted(series.n_origins, "origin"));
  if (series.naive_wins || !series.errors.mase || !series.naive_errors.mase)
    return fmt::format("Forecast by {}; {}", analysis::model_words(series.model, forecast.step),
                       tested);
  return fmt::format("Forecast by {}; MASE {}, seasonal naive {}; {}",
                     analysis::model_words(series.model, forecast.step),
                     base::number_text(*series.errors.mase, 2),
                     base::number_text(*series.naive_errors.mase, 2), tested);
}

void draw_weekdays(Figure& figure, const Box& box, const SeriesForecast& series,
                   const models::Component& component, const std::vector<Tick>& ticks) {
  static constexpr const char* kNames[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  figure.panel(box, -0.6, 6.6, ticks.front().at, ticks.back().at);
  std::string bars;
  std::vector<Tick> names;
  std::array<double, 7> last{};  // a weekday on which the shop is closed has none
  for (std::size_t i = 0; i < component.values.size(); ++i)
    if (!std::isnan(component.values[i]))
      last[std::chrono::weekday{series.grid.day_at(static_cast<std::int64_t>(i))}.iso_encoding() -
           1] = component.values[i];
  for (std::size_t place = 0; place < 7; ++place) {
    const auto middle = static_cast<double>(place);
    bars += fmt::format("{} {} 0 {} {}\n", middle - 0.36, middle + 0.36, last[place], rgb(kSeries));
  }
  for (int place = 0; place < 7; ++place)
    names.push_back({static_cast<double>(place), kNames[place]});
  figure.x_ticks(names);
  figure.rectangles(bars);
}

void draw_over_time(Figure& figure, const Box& box, const SeriesForecast& series,
                    const models::Component& component, const std::vector<Tick>& ticks) {
  const auto end = static_cast<std::int64_t>(component.values.size());
  figure.panel(box, -0.5, static_cast<double>(end) - 0.5, ticks.front().at, ticks.back().at);
  figure.x_ticks(step_ticks(series, 0, end, 9));
  const auto n = static_cast<double>(series.y.size());
  figure.line(n - 0.5, ticks.front().at, n - 0.5, ticks.back().at, kLine2, 1, true);
  figure.plot(figure.data(open_rows(component.values)) +
              fmt::format(" using 1:2 with lines lw 2 lc rgb '{}'", kSeries));
}

void draw_part(Figure& figure, const Box& box, const SalesForecast& forecast,
               const SeriesForecast& series, const models::Component& component) {
  const PartView view = part_view(forecast, series, component);
  double low = view.by_weekday ? 0 : 1e300, high = view.by_weekday ? 0 : -1e300;
  for (const double value : component.values)
    if (!std::isnan(value)) {
      low = std::min(low, value);
      high = std::max(high, value);
    }
  if (low > high) low = high = 0;
  if (high - low < 1e-9) high = low + 1;
  std::vector<Tick> ticks;
  if (view.is_factor)
    for (const double at : base::round_steps(low, high, 3))
      ticks.push_back({at, "× " + base::number_text(at, 2)});
  else
    ticks = measure_ticks(forecast, low, high, 3);
  if (view.by_weekday) {
    draw_weekdays(figure, box, series, component, ticks);
  } else {
    draw_over_time(figure, box, series, component, ticks);
  }
  figure.panel_title(view.title);
  figure.y_ticks(ticks);
  figure.draw();
}

}  // namespace

MaybeFigure draw_sales_forecast(const Findings& findings) {
  if (!findings.forecast || findings.forecast->whole() == nullptr) return std::nullopt;
  const SalesForecast& forecast = *findings.forecast;
  const SeriesForecast& series = *forecast.whole();
  const ForecastWindow window = forecast_window(forecast, series);
  Figure figure("sales_forecast", kWidth, kHeight);
  figure.heading(forecast_title(forecast, series), subtitle_of(forecast, series));
  figure.foot(foot_of(findings));
  const Box box{96, 150, 1088, 600};
  const auto ticks = measure_ticks(forecast, window.low, window.high, 5);
  figure.panel(box, static_cast<double>(window.first) - 0.5, static_cast<double>(window.end) - 0.5,
               ticks.front().at, ticks.back().at);
  figure.panel_title(fmt::format("By {}", forecast.period), reading_aid(forecast, series, window));
  figure.y_ticks(ticks);
  figure.x_ticks(step_ticks(series, window.first, window.end, 10));
  const double begin = static_cast<double>(window.n) - 0.5;
  figure.line(begin, ticks.front().at, begin, ticks.back().at, kLine2, 1, true);
  figure.plot(figure.data(rows_of(series.y, window.first)) +
              fmt::format(" using 1:2 with lines lw 1.5 lc rgb '{}'", kCompare));
  draw_last_origin(figure, series, window);
  draw_band(figure, series, window);
  figure.draw();
  return figure;
}

MaybeFigure draw_forecast_components(const Findings& findings) {
  if (!findings.forecast || findings.forecast->whole() == nullptr) return std::nullopt;
  const SalesForecast& forecast = *findings.forecast;
  const SeriesForecast& series = *forecast.whole();
  const std::size_t n = std::min(series.components.size(), kMostParts);
  if (n == 0) return std::nullopt;
  const int height = 120 + static_cast<int>(n) * kPanelHeight + 50;
  Figure figure("forecast_components", kWidth, height);
  figure.heading("What moves the series",
                 "Parts by an additive model, whichever model forecasts it: as they were up to the "
                 "dashed line, "
                 "then as expected");
  figure.foot(foot_of(findings));
  for (std::size_t i = 0; i < n; ++i) {
    const double top = 140 + static_cast<double>(i) * kPanelHeight;
    draw_part(figure, {96, top, 1088, top + kPanelHeight - 78}, forecast, series,
              series.components[i]);
  }
  return figure;
}

}  // namespace patron::report
