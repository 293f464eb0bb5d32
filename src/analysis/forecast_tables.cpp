#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analysis/forecast.hpp"
#include "base/error.hpp"
#include "models/forecast/candidates.hpp"

namespace patron::analysis {
namespace {

/// A column of days, or of instants for hours, and unique_id before it where there are several.
class StepColumns {
 public:
  explicit StepColumns(const SalesForecast& forecast)
      : several_(forecast.several()), hours_(forecast.step == TimeStep::kHour) {}

  void add(const SeriesForecast& series, std::int64_t step) {
    unique_id_.push_back(series.unique_id);
    at_.push_back(series.grid.at(step));
  }
  /// Puts unique_id first.
  void open(base::Table& table) {
    if (several_) table.columns.push_back({"unique_id", std::move(unique_id_)});
  }
  base::Column column(const std::string& name) const {
    if (hours_) return {name, at_};
    std::vector<base::Day> days;
    for (const base::Instant at : at_) days.push_back(std::chrono::floor<std::chrono::days>(at));
    return {name, std::move(days)};
  }

 private:
  bool several_, hours_;
  std::vector<std::string> unique_id_;
  std::vector<base::Instant> at_;
};

base::Column numbers(const char* name, std::vector<double> values) {
  std::vector<bool> is_null;
  if (std::any_of(values.begin(), values.end(), [](double v) { return std::isnan(v); }))
    for (const double value : values) is_null.push_back(std::isnan(value));
  return {name, std::move(values), std::move(is_null)};
}

const std::vector<std::pair<const char*, std::optional<double> ErrorFigures::*>>& error_members() {
  static const std::vector<std::pair<const char*, std::optional<double> ErrorFigures::*>> kMembers =
      {{"mae", &ErrorFigures::mae},     {"rmse", &ErrorFigures::rmse},
       {"r2", &ErrorFigures::r2},       {"mape", &ErrorFigures::mape},
       {"smape", &ErrorFigures::smape}, {"wape", &ErrorFigures::wape},
       {"mase", &ErrorFigures::mase},   {"rmsse", &ErrorFigures::rmsse},
       {"bias", &ErrorFigures::bias},   {"coverage", &ErrorFigures::coverage},
       {"msis", &ErrorFigures::msis}};
  return kMembers;
}

base::Column error_column(const char* name, std::optional<double> ErrorFigures::*member,
                          const std::vector<const ForecastCandidate*>& rows) {
  std::vector<double> values;
  for (const ForecastCandidate* row : rows) values.push_back((row->*member).value_or(std::nan("")));
  return numbers(name, std::move(values));
}

template <class Value, class Get>
base::Column column_of(const char* name, const std::vector<const ForecastCandidate*>& rows,
                       const Get& get) {
  std::vector<Value> values;
  for (const ForecastCandidate* row : rows) values.push_back(get(*row));
  return {name, std::move(values)};
}

/// Model and form, `first` of the errors (if any), the other errors, weight and trouble.
void add_candidate_columns(base::Table& table, const std::vector<const ForecastCandidate*>& rows,
                           const std::string& first) {
  table.columns.push_back(
      column_of<std::string>("model", rows, [](const auto& row) { return row.model; }));
  for (const auto& [name, member] : error_members())
    if (name == first) table.columns.push_back(error_column(name, member, rows));
  for (const auto& [name, member] : error_members())
    if (name != first) table.columns.push_back(error_column(name, member, rows));
  table.columns.push_back(
      column_of<double>("weight", rows, [](const auto& row) { return row.weight; }));
  table.columns.push_back(
      column_of<std::string>("form", rows, [](const auto& row) { return row.form; }));
  table.columns.push_back(
      column_of<std::string>("trouble", rows, [](const auto& row) { return row.trouble; }));
}

/// The smaller, the better.
double badness(const ForecastCandidate& candidate, const std::string& metric,
               std::optional<double> ErrorFigures::*member, double level) {
  const std::optional<double> value = candidate.*member;
  if (!value) return std::numeric_limits<double>::infinity();
  if (metric == "r2") return -*value;
  if (metric == "bias") return std::abs(*value);
  return metric == "coverage" ? std::abs(*value - level) : *value;
}

/// One row for each model: the means of its errors over the series it has them of.
std::vector<ForecastCandidate> mean_candidates(const SalesForecast& forecast) {
  std::vector<ForecastCandidate> means;
  std::vector<std::vector<double>> counts;  // by model, then by measure
  for (const SeriesForecast& series : forecast.series)
    for (const ForecastCandidate& candidate : series.candidates) {
      auto at = std::find_if(means.begin(), means.end(),
                             [&](const auto& m) { return m.model == candidate.model; });
      if (at == means.end()) {
        means.push_back({{candidate.model, ""}, {}, 0, ""});
        counts.emplace_back(error_members().size() + 1, 0.0);
        at = means.end() - 1;
      }
      auto& count = counts[static_cast<std::size_t>(at - means.begin())];
      for (std::size_t e = 0; e < error_members().size(); ++e)
        if (const auto value = candidate.*error_members()[e].second) {
          auto& sum = (*at).*error_members()[e].second;
          sum = sum.value_or(0) + *value;
          ++count[e];
        }
      at->weight += candidate.weight;
      ++count.back();
    }
  for (std::size_t m = 0; m < means.size(); ++m) {
    for (std::size_t e = 0; e < error_members().size(); ++e)
      if (auto& sum = means[m].*error_members()[e].second) sum = *sum / counts[m][e];
    means[m].weight /= counts[m].back();
  }
  return means;
}

}  // namespace

base::Table forecast_table(const SalesForecast& forecast) {
  StepColumns steps(forecast);
  std::vector<double> yhat, lower, upper;
  for (const SeriesForecast& series : forecast.series)
    for (std::size_t i = 0; i < series.forecast.size(); ++i) {
      steps.add(series, static_cast<std::int64_t>(series.y.size() + i) + series.n_ahead);
      yhat.push_back(series.forecast[i].yhat);
      lower.push_back(series.forecast[i].yhat_lower);
      upper.push_back(series.forecast[i].yhat_upper);
    }
  base::Table table{forecast_file_name(forecast), {}};
  steps.open(table);
  table.columns.push_back(steps.column("ds"));
  table.columns.push_back({"yhat", std::move(yhat)});
  table.columns.push_back({"yhat_lower", std::move(lower)});
  table.columns.push_back({"yhat_upper", std::move(upper)});
  return table;
}

base::Table candidates_table(const SalesForecast& forecast) {
  std::vector<std::string> unique_id;
  std::vector<const ForecastCandidate*> rows;
  for (const SeriesForecast& series : forecast.series)
    for (const ForecastCandidate& candidate : series.candidates) {
      unique_id.push_back(series.unique_id);
      rows.push_back(&candidate);
    }
  base::Table table{"forecast_candidates", {}};
  if (forecast.several()) table.columns.push_back({"unique_id", std::move(unique_id)});
  add_candidate_columns(table, rows, "");
  return table;
}

base::Table components_table(const SalesForecast& forecast) {
  StepColumns steps(forecast);
  std::vector<std::string> name;
  std::vector<double> value;
  for (const SeriesForecast& series : forecast.series)
    for (const models::Component& component : series.components)
      for (std::size_t i = 0; i < component.values.size(); ++i) {
        steps.add(series, static_cast<std::int64_t>(i));
        name.push_back(component.name);
        value.push_back(component.values[i]);
      }
  base::Table table{"forecast_components", {}};
  steps.open(table);
  table.columns.push_back(steps.column("ds"));
  table.columns.push_back({"component", std::move(name)});
  table.columns.push_back(numbers("value", std::move(value)));
  return table;
}

base::Table history_table(const SalesForecast& forecast) {
  StepColumns steps(forecast);
  std::vector<double> y;
  std::vector<std::string> states;
  const bool shown = forecast.series.size() <= models::kManySeries;
  for (const SeriesForecast& series : forecast.series) {
    const std::size_t n = series.y.size();
    for (std::size_t t = 0; shown && t < n + series.y_left_out.size(); ++t) {
      steps.add(series, static_cast<std::int64_t>(t));
      y.push_back(t < n ? series.y[t] : series.y_left_out[t - n]);
      states.push_back(t < n ? series.states[t] : "left out");
    }
  }
  base::Table table{"sales_history", {}};
  steps.open(table);
  table.columns.push_back(steps.column("ds"));
  table.columns.push_back(numbers("y", std::move(y)));
  table.columns.push_back({"state", std::move(states)});
  return table;
}

base::Table totals_table(const SalesForecast& forecast) {
  std::vector<std::string> names;
  std::vector<double> total, lower, upper;
  for (const SeriesForecast& series : forecast.series) {
    if (!series.trouble.empty()) continue;
    names.push_back(series.unique_id);
    total.push_back(series.total_projected);
    lower.push_back(series.uncertainty_range[0]);
    upper.push_back(series.uncertainty_range[1]);
  }
  base::Table table{"forecast_totals", {}};
  table.columns.push_back({"unique_id", std::move(names)});
  table.columns.push_back({"total", std::move(total)});
  table.columns.push_back({"lower", std::move(lower)});
  table.columns.push_back({"upper", std::move(upper)});
  return table;
}

base::Table backtest_table(const SalesForecast& forecast) {
  StepColumns origins(forecast), steps(forecast);
  std::vector<double> y, yhat, lower, upper;
  for (const SeriesForecast& series : forecast.series)
    for (const models::BacktestStep& step : series.backtest) {
      origins.add(series, step.origin - 1);
      steps.add(series, step.step);
      y.push_back(step.y);
      yhat.push_back(step.yhat);
      lower.push_back(step.yhat_lower);
      upper.push_back(step.yhat_upper);
    }
  base::Table table{"forecast_backtest", {}};
  steps.open(table);
  table.columns.push_back(origins.column("origin"));
  table.columns.push_back(steps.column("ds"));
  table.columns.push_back(numbers("y", std::move(y)));
  table.columns.push_back({"yhat", std::move(yhat)});
  table.columns.push_back({"yhat_lower", std::move(lower)});
  table.columns.push_back({"yhat_upper", std::move(upper)});
  return table;
}

base::Table evaluation_table(const SalesForecast& forecast, const std::string& metric) {
  const auto member = std::find_if(error_members().begin(), error_members().end(),
                                   [&](const auto& m) { return m.first == metric; });
  if (member == error_members().end())
    throw base::Error(base::ErrorCode::kInvalidArgument,
                      fmt::format("there is no error named \"{}\".", metric),
                      "See patron evaluate --help.", "--metric");
  std::vector<ForecastCandidate> candidates =
      forecast.series.size() == 1 ? forecast.series.front().candidates : mean_candidates(forecast);
  std::stable_sort(candidates.begin(), candidates.end(), [&](const auto& a, const auto& b) {
    return badness(a, metric, member->second, forecast.level / 100) <
           badness(b, metric, member->second, forecast.level / 100);
  });
  std::vector<const ForecastCandidate*> rows;
  for (const ForecastCandidate& candidate : candidates) rows.push_back(&candidate);
  base::Table table{"evaluation", {}};
  add_candidate_columns(table, rows, metric);
  return table;
}

std::string forecast_file_name(const SalesForecast& forecast) {
  return fmt::format("{}_forecast_{}{}{}", forecast.measure, forecast.horizon, forecast.period,
                     forecast.horizon == 1 ? "" : "s");
}

}  // namespace patron::analysis
