#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/figures.hpp"
#include "report/forecast_view.hpp"
#include "report/markup.hpp"
#include "report/report_parts.hpp"
#include "report/svg_chart.hpp"

namespace patron::report {
namespace {

using analysis::ForecastCandidate;
using analysis::SalesForecast;
using analysis::SeriesForecast;

LineChart chart_of(const SalesForecast& forecast, const SeriesForecast& series,
                   const ForecastWindow& window) {
  LineChart chart;
  for (std::int64_t i = window.first; i < window.n; ++i)
    if (const double y = series.y[static_cast<std::size_t>(i)]; !std::isnan(y))
      chart.known.emplace_back(i, y);
  for (std::size_t i = window.last_origin_from; i < series.backtest.size(); ++i)
    if (series.backtest[i].step >= window.first)
      chart.test.emplace_back(series.backtest[i].step, series.backtest[i].yhat);
  for (std::size_t i = 0; i < series.forecast.size(); ++i) {
    const auto x = static_cast<double>(window.n + series.n_ahead) + static_cast<double>(i);
    const analysis::ForecastStep& step = series.forecast[i];
    chart.line.emplace_back(x, step.yhat);
    chart.band.push_back({x, step.yhat_lower, step.yhat_upper});
  }
  chart.y_ticks = measure_ticks(forecast, window.low, window.high, 5);
  chart.marked_x = static_cast<double>(window.n) - 0.5;
  chart.summary = forecast_title(forecast, series);
  return chart;
}

std::string chart_html(const SalesForecast& forecast, const SeriesForecast& series) {
  const ForecastWindow window = forecast_window(forecast, series);
  LineChart chart = chart_of(forecast, series, window);
  chart.x_ticks = step_ticks(series, window.first, window.end, 10);
  std::string html = line_chart_svg(chart, 1180, 360, "wide");
  // On a narrow page the history is shorter: what is to come must stay legible.
  const std::int64_t last = window.n - std::max<std::int64_t>(30, forecast.horizon);
  const auto before = [last](const auto& point) { return point.first < static_cast<double>(last); };
  std::erase_if(chart.known, before);
  std::erase_if(chart.test, before);
  chart.x_ticks = step_ticks(series, std::max(window.first, last), window.end, 4);
  return html + line_chart_svg(chart, 340, 240, "narrow");
}

std::string fact(const std::string& name, const std::string& value) {
  return fmt::format("<dt>{}</dt><dd>{}</dd>", escaped(name), escaped(value));
}

std::string facts_html(const SalesForecast& forecast, const SeriesForecast& series) {
  std::string peaks;
  for (const std::string& peak : series.peaks)
    peaks += (peaks.empty() ? "" : ", ") + base::day_text(peak);
  return "<dl>" + fact("In total", analysis::measure_text(forecast, series.total_projected)) +
         fact(base::percent_text(forecast.level / 100, 0) + " range",
              analysis::measure_text(forecast, series.uncertainty_range[0]) + " to " +
                  analysis::measure_text(forecast, series.uncertainty_range[1])) +
         fact("A day", analysis::measure_text(forecast, series.avg_daily_sales)) +
         fact("A day so far", analysis::measure_text(forecast, forecast.history_daily)) +
         fact("Strongest", peaks) + "</dl>";
}

std::string notes_html(const SalesForecast& forecast) {
  std::string html;
  for (const std::string& note : forecast.notes) html += paragraph(note, "sub");
  for (const std::string& note : forecast.left_out) html += paragraph(note, "sub");
  for (const std::string& warning : forecast.warnings)
    html += "<p class=\"note\">" + escaped(warning) + "</p>";
  return html;
}

void candidate_row(HtmlTable& table, const ForecastCandidate& candidate,
                   const SalesForecast& forecast, double naive_mase) {
  table.begin_row();
  std::string name = analysis::model_words(candidate.model, forecast.step);
  if (!name.empty()) name[0] = static_cast<char>(std::toupper(name[0]));
  table.head(name);
  if (!candidate.mae) {
    table.text(candidate.trouble, "words");
    for (int i = 0; i < 5; ++i) table.text("");
    return table.end_row();
  }
  const auto number = [&](const std::optional<double>& value, const std::string& text) {
    value ? table.number(text, *value, "soft") : table.text("");
  };
  table.number(analysis::measure_text(forecast, *candidate.mae), *candidate.mae);
  number(candidate.wape, base::percent_text(candidate.wape.value_or(0) / 100));
  number(candidate.mase, base::number_text(candidate.mase.value_or(0), 2));
  if (candidate.mase && naive_mase > 0) {
    const double better = 1 - *candidate.mase / naive_mase;
    table.number(base::percent_text(better, 0), better, "soft");
  } else {
    table.text("");
  }
  number(candidate.coverage, base::percent_text(candidate.coverage.value_or(0), 0));
  candidate.model == "combination"
      ? table.text("")
      : table.number(base::percent_text(candidate.weight, 0), candidate.weight, "soft");
  table.end_row();
}

/// Every model tried, beside the naive one.
std::string candidates_html(const SalesForecast& forecast, const SeriesForecast& series) {
  if (series.candidates.empty()) return {};
  HtmlTable table("Models tried on the past", {{"Model"},
                                               {"Mean error", true},
                                               {"Error of all sales", true},
                                               {"MASE", true},
                                               {"Better than naive", true},
                                               {"Inside the interval", true},
                                               {"Share in the forecast", true}});
  for (const ForecastCandidate& candidate : series.candidates)
    candidate_row(table, candidate, forecast, series.naive_errors.mase.value_or(0));
  return table.done();
}

std::string test_subtitle(const SalesForecast& forecast, const SeriesForecast& series) {
  return fmt::format("{} on the past, {} ahead from each; naive: {}",
                     base::counted(series.n_origins, "test"),
                     analysis::steps_text(series.backtest_horizon, forecast.step),
                     analysis::model_words("seasonal-naive", forecast.step));
}

}  // namespace

std::string forecast_html(const analysis::Findings& findings) {
  if (!findings.forecast || findings.forecast->whole() == nullptr) return {};
  const SalesForecast& forecast = *findings.forecast;
  const SeriesForecast& series = *forecast.whole();
  return card("w12", "What will be sold",
              "Grey: what came; blue: the forecast with its interval; dashed: a forecast made "
              "earlier, as a test",
              chart_html(forecast, series)) +
         card("w4",
              fmt::format("The next {}", analysis::steps_text(forecast.horizon, forecast.step)),
              base::day_text(series.forecast.front().ds) + " – " +
                  base::day_text(series.forecast.back().ds),
              facts_html(forecast, series) + notes_html(forecast)) +
         card("w8", "How good the forecast is", test_subtitle(forecast, series),
              paragraph(forecast.sentences.back()) + candidates_html(forecast, series));
}

}  // namespace patron::report
