#include "analysis/forecast_sums.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "analysis/forecast_total.hpp"
#include "base/figures.hpp"
#include "models/forecast/reconcile.hpp"

namespace patron::analysis {
namespace {

constexpr double kNothingLeft = 1e-9;  // of the largest value of the whole
constexpr const char* kRest = "not known";

/// The error at each step of the series, as the latest origin before it had forecast it.
std::map<int, double> errors_by_step(const SeriesForecast& series) {
  std::map<int, double> errors;
  for (const models::BacktestStep& step : series.backtest)  // origins ascend
    if (!std::isnan(step.y)) errors[step.step] = step.y - step.yhat;
  return errors;
}

/// Errors of the steps that the backtests of all series hold: series x steps.
base::Matrix common_errors(const std::vector<SeriesForecast>& series) {
  std::vector<std::map<int, double>> errors;
  for (const SeriesForecast& one : series) errors.push_back(errors_by_step(one));
  std::vector<int> steps;
  for (const auto& [step, error] : errors.front())
    if (std::all_of(errors.begin(), errors.end(),
                    [step = step](const auto& of_one) { return of_one.contains(step); }))
      steps.push_back(step);
  base::Matrix matrix(series.size(), steps.size());
  for (std::size_t i = 0; i < series.size(); ++i)
    for (std::size_t t = 0; t < steps.size(); ++t) matrix(i, t) = errors[i].at(steps[t]);
  return matrix;
}

models::BaseForecasts base_forecasts(const std::vector<SeriesForecast>& series) {
  const base::Matrix empty(series.size(), series.front().forecast.size());
  models::BaseForecasts forecasts{empty, empty, empty};
  for (std::size_t i = 0; i < series.size(); ++i)
    for (std::size_t h = 0; h < empty.n_columns(); ++h) {
      const ForecastStep& step = series[i].forecast[h];
      forecasts.yhat(i, h) = step.yhat;
      forecasts.lower(i, h) = step.yhat_lower;
      forecasts.upper(i, h) = step.yhat_upper;
    }
  return forecasts;
}

void take_over(SeriesForecast& series, const models::Reconciled& reconciled, std::size_t i,
               double level) {
  for (std::size_t h = 0; h < series.forecast.size(); ++h) {
    ForecastStep& step = series.forecast[h];
    step.yhat = reconciled.yhat(i, h);
    step.yhat_lower = reconciled.lower(i, h);
    step.yhat_upper = reconciled.upper(i, h);
  }
  set_sums(series, level);
}

}  // namespace

bool parts_add_up(const SeriesOptions& options) {
  return options.measure != "orders" || (options.by != "product" && options.by != "category");
}

void add_what_is_left(SeriesSet& parts, const NamedSeries& whole) {
  std::vector<double> left = whole.series.y;
  double largest = 0;
  for (const double value : left) largest = std::max(largest, std::abs(value));
  for (const NamedSeries& part : parts.series)
    for (std::size_t t = 0; t < left.size(); ++t) left[t] -= part.series.y[t];
  bool any = false;
  for (double& value : left) {
    if (std::abs(value) <= kNothingLeft * largest) value = 0;
    any |= value != 0;
  }
  if (!any) return;
  auto rest = std::find_if(parts.series.begin(), parts.series.end(),
                           [](const NamedSeries& part) { return part.unique_id == kRest; });
  if (rest == parts.series.end()) {
    rest = parts.series.insert(rest, whole);
    rest->unique_id = kRest;
    rest->series.y.assign(left.size(), 0.0);
  }
  for (std::size_t t = 0; t < left.size(); ++t) rest->series.y[t] += left[t];
}

void reconcile_parts(SalesForecast& out, const std::string& method, bool non_negative) {
  const models::BaseForecasts base = base_forecasts(out.series);
  const base::Matrix errors = common_errors(out.series);
  models::Hierarchy hierarchy{std::vector<int>(out.series.size(), 0)};
  hierarchy.parent.front() = -1;
  const double before = out.series.front().total_projected;
  double of_parts = 0;
  for (std::size_t i = 1; i < out.series.size(); ++i) of_parts += out.series[i].total_projected;

  const models::Reconciled reconciled =
      models::reconcile(base, hierarchy, errors, {models::reconciling_named(method), non_negative});
  for (std::size_t i = 0; i < out.series.size(); ++i)
    take_over(out.series[i], reconciled, i, out.level);
  out.reconciliation = {.method = method,
                        .n_errors = static_cast<std::int64_t>(errors.n_columns()),
                        .shrinkage = reconciled.shrinkage,
                        .total_before = before,
                        .parts_before = of_parts};
}

std::string reconciliation_sentence(const SalesForecast& forecast) {
  const Reconciliation& how = forecast.reconciliation;
  static const std::map<std::string, std::string> kWords = {
      {"mint", "each gave way by the size of its errors and by how they move together (MinT)"},
      {"wls", "each gave way by the size of its errors (weighted least squares)"},
      {"bottom-up", "the total is the sum of the parts (bottom-up)"},
      {"top-down", "the parts share the forecast of the total (top-down)"}};
  return fmt::format(
      "The {} parts add up to the total: {}. Forecast alone, the total was {} and the parts {}.",
      base::count_text(static_cast<std::int64_t>(forecast.series.size()) - 1),
      kWords.at(how.method), measure_text(forecast, how.total_before),
      measure_text(forecast, how.parts_before));
}

}  // namespace patron::analysis
