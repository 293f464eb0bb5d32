#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/forecast_options.hpp"
#include "analysis/scope.hpp"
#include "analysis/series_set.hpp"
#include "base/progress.hpp"
#include "base/table.hpp"
#include "models/forecast/outlook.hpp"

namespace patron::store {
class Workspace;
}

namespace patron::analysis {

/// How far off forecasts were in the backtest: means over its origins (docs/forecasting.md). Empty
/// where a measure can't be had.
struct ErrorFigures {
  std::optional<double> mae, rmse, r2, mape, smape, wape, mase, rmsse, bias, coverage, msis;
};
BOOST_DESCRIBE_STRUCT(ErrorFigures, (),
                      (mae, rmse, r2, mape, smape, wape, mase, rmsse, bias, coverage, msis))

struct ModelName {
  std::string model;
  std::string form;
};
BOOST_DESCRIBE_STRUCT(ModelName, (), (model, form))

/// One model of the choice.
struct ForecastCandidate : ModelName, ErrorFigures {
  double weight = 0;
  std::string trouble;
};
BOOST_DESCRIBE_STRUCT(ForecastCandidate, (ModelName, ErrorFigures), (weight, trouble))

struct ForecastStep {
  std::string ds;
  double yhat = 0, yhat_lower = 0, yhat_upper = 0;
};
BOOST_DESCRIBE_STRUCT(ForecastStep, (), (ds, yhat, yhat_lower, yhat_upper))

/// The forecast of one series with its proof.
struct SeriesForecast : ModelName {
  std::string unique_id;
  double total_projected = 0;
  std::vector<double> uncertainty_range;
  double avg_daily_sales = 0;
  std::vector<std::string> peaks;
  bool naive_wins = false;
  double margin = 0;
  double interval_multiplier = 0;
  int n_origins = 0, origin_step = 0, backtest_horizon = 0;
  ErrorFigures errors, naive_errors;
  std::vector<ForecastCandidate> candidates;
  std::vector<ForecastStep> forecast;
  std::string trouble;

  // For pictures and tables: step i of all of these begins at grid.at(i).
  TimeGrid grid;
  int n_ahead = 0;                  // steps between the last value and the first one of `forecast`
  std::vector<double> y;            // what is known
  std::vector<std::string> states;  // of these steps: open, closed, holiday, not observed, whole
  std::vector<double> y_left_out;   // of the steps behind them that were not over
  std::vector<models::BacktestStep> backtest;
  std::vector<models::Component> components;
};
BOOST_DESCRIBE_STRUCT(SeriesForecast, (ModelName),
                      (unique_id, total_projected, uncertainty_range, avg_daily_sales, peaks,
                       naive_wins, margin, interval_multiplier, n_origins, origin_step,
                       backtest_horizon, errors, naive_errors, candidates, forecast, trouble))

/// How the forecasts of the parts and of the total were made to agree.
struct Reconciliation {
  std::string method;  // empty: they were not
  std::int64_t n_errors = 0;
  double shrinkage = 0;
  double total_before = 0, parts_before = 0;
};
BOOST_DESCRIBE_STRUCT(Reconciliation, (), (method, n_errors, shrinkage, total_before, parts_before))

struct SalesForecast {
  ScopeUsed scope;
  std::string measure;  // "sales"; "series" of a file
  std::string by;
  std::string period;
  int horizon = 0;
  double level = 0;
  std::string holidays;
  std::string first, last;  // of the shop's days that are known
  std::int64_t n_days = 0;
  double history_total = 0;
  double history_daily = 0;
  std::vector<std::string> left_out, notes, warnings, sentences;
  Reconciliation reconciliation;
  std::vector<SeriesForecast> series;

  TimeStep step = TimeStep::kDay;
  bool several() const { return by != "total"; }
  /// The one series of the whole shop (or of a file that holds but one); else nothing.
  const SeriesForecast* whole() const;
};
BOOST_DESCRIBE_STRUCT(SalesForecast, (),
                      (scope, measure, by, period, horizon, level, holidays, first, last, n_days,
                       history_total, history_daily, left_out, notes, warnings, sentences,
                       reconciliation, series))

/// Forecasts the shop (or, with options.series, the series of a file; then no workspace is needed).
///
/// Each series is forecast by the model that did best in its own backtest; see models::Outlook. The
/// range of the total holds `level` of the totals: the steps' half-widths, added as if independent,
/// widened as the totals of the backtest's own origins were off, and never wider than if all steps
/// erred together.
///
/// By parts of the shop, the total comes first and its parts add up to it (options.reconcile;
/// forecast_sums.hpp), unless they make up no whole or nobody wants them to.
/// Errors: those of read_sales_series and read_series_file; invalid_argument for an unknown model;
///         too_little_data where the only series can't be forecast (one of several says so itself).
/// Cost:   that of models::forecast_outlooks; fewer origins for many series. Progress is told.
SalesForecast compute_forecast(store::Workspace* workspace, const ForecastOptions& options,
                               const base::Progress& progress);

/// ds, yhat, yhat_lower, yhat_upper, before them unique_id where there are several series.
base::Table forecast_table(const SalesForecast& forecast);
/// Each candidate of each series with its errors, best MASE first.
base::Table candidates_table(const SalesForecast& forecast);
/// ds, component, value over history and forecast. No rows where there are very many series.
base::Table components_table(const SalesForecast& forecast);
/// ds, y, state (open; closed; holiday: closed on one; left out: the last day was not over; not
/// observed; whole: a week or month) of all steps that are known. No rows where there are many
/// series.
base::Table history_table(const SalesForecast& forecast);
/// unique_id, total, lower, upper of all steps, one row for each series.
base::Table totals_table(const SalesForecast& forecast);
/// origin (the last step that was known), ds, y, yhat, yhat_lower, yhat_upper.
base::Table backtest_table(const SalesForecast& forecast);

/// The candidates with `metric` first after their names, best first; `metric` as in ErrorFigures.
/// Several series: the mean of each model's errors over them. Errors: invalid_argument.
base::Table evaluation_table(const SalesForecast& forecast, const std::string& metric);

/// "sales_forecast_30days".
std::string forecast_file_name(const SalesForecast& forecast);

/// "£720k", "1,204 orders": a value of the forecast's measure for people.
std::string measure_text(const SalesForecast& forecast, double value);

/// "the combination", "the same weekday of the week before": a model in plain words.
std::string model_words(const std::string& model, TimeStep step);

}  // namespace patron::analysis

namespace patron::base {

template <>
struct Docs<analysis::ErrorFigures> {
  static constexpr FieldDoc kFields[] = {
      {"mae", "mean absolute error", "unit of the series"},
      {"rmse", "root of the mean squared error", "unit of the series"},
      {"r2", "1 - squared error / squared distance from the mean"},
      {"mape", "mean error in per cent of values that are not 0", "per cent"},
      {"smape", "mean of 200 |y-f| / (|y|+|f|)", "per cent"},
      {"wape", "sum of errors in per cent of the sum of values", "per cent"},
      {"mase", "mean absolute error / that of seasonal naive within the known data"},
      {"rmsse", "root of the mean squared error / that of naive within the known data"},
      {"bias", "sum of forecasts / sum of values - 1", "per cent"},
      {"coverage", "share of values inside the interval", "share 0-1"},
      {"msis", "mean interval score, in units of MASE's scale"},
  };
};

template <>
struct Docs<analysis::ModelName> {
  static constexpr FieldDoc kFields[] = {
      {"model", "name of the model, as --model takes it"},
      {"form", "the form it chose"},
  };
};

template <>
struct Docs<analysis::ForecastCandidate> {
  static constexpr FieldDoc kFields[] = {
      {"weight", "its share in the forecast; 1 of what is used alone, or of the combination",
       "share 0-1"},
      {"trouble", "why it has no errors, empty: it has"},
  };
};

template <>
struct Docs<analysis::ForecastStep> {
  static constexpr FieldDoc kFields[] = {
      {"ds", "day (or instant) the step begins", "ISO 8601"},
      {"yhat", "forecast", "unit of the series"},
      {"yhat_lower", "lower end of its interval", "unit of the series"},
      {"yhat_upper", "upper end of its interval", "unit of the series"},
  };
};

template <>
struct Docs<analysis::SeriesForecast> {
  static constexpr FieldDoc kFields[] = {
      {"unique_id", "the part of the shop or the series of the file, empty: the whole"},
      {"total_projected", "sum of the forecast", "unit of the series"},
      {"uncertainty_range", "interval of that sum: lower and upper end", "unit of the series"},
      {"avg_daily_sales", "forecast per calendar day", "unit of the series"},
      {"peaks", "the three highest steps of the forecast", "ISO 8601"},
      {"naive_wins", "no model was better than seasonal naive, which is used"},
      {"margin", "1 - MASE / MASE of seasonal naive", "share 0-1"},
      {"interval_multiplier",
       "half-width of an interval / the model's standard deviation of the step, by the backtest"},
      {"n_origins", "origins of the backtest"},
      {"origin_step", "steps between two of them", "steps"},
      {"backtest_horizon", "steps forecast from each of them", "steps"},
      {"errors", "errors of the forecast in the backtest"},
      {"naive_errors", "errors of seasonal naive in the same backtest"},
      {"candidates", "all models of the choice with their errors, best MASE first"},
      {"forecast", "the steps"},
      {"trouble", "why there is no forecast, empty: there is"},
  };
};

template <>
struct Docs<analysis::Reconciliation> {
  static constexpr FieldDoc kFields[] = {
      {"method", "how the parts and the total were made to add up, empty: they were not"},
      {"n_errors", "steps of the backtests whose errors decided who gives way", "steps"},
      {"shrinkage", "by which correlations between the errors were made smaller", "share 0-1"},
      {"total_before", "the total's own forecast, all steps", "unit of the series"},
      {"parts_before", "sum of the parts' own forecasts", "unit of the series"},
  };
};

template <>
struct Docs<analysis::SalesForecast> {
  static constexpr FieldDoc kFields[] = {
      {"scope", "what was looked at, and as of when"},
      {"measure", "sales, orders, units; series for those of a file"},
      {"by", "total, or the part of the shop"},
      {"period", "step of the series"},
      {"horizon", "number of steps forecast", "steps"},
      {"level", "of the intervals", "per cent"},
      {"holidays", "country whose public holidays may close the shop, empty: none", "ISO 3166"},
      {"first", "first day of the shop's data", "ISO 8601"},
      {"last", "last day of the shop's data", "ISO 8601"},
      {"n_days", "days from the first to the last", "days"},
      {"history_total", "the measure over these days"},
      {"history_daily", "the same for each day"},
      {"left_out", "what was known and not used"},
      {"notes", "what was done with what is known"},
      {"warnings", "what a careful reader should know"},
      {"sentences", "the forecast in plain words"},
      {"reconciliation", "how the parts add up to the total"},
      {"series", "the forecast of each series"},
  };
};

}  // namespace patron::base
