#include <fmt/format.h>

#include <memory>

#include "analysis/forecast.hpp"
#include "app/output.hpp"
#include "app/verb.hpp"
#include "app/workspace_of.hpp"
#include "base/figures.hpp"

namespace patron::app {

struct EvaluateOptions {
  std::string model = "forecast";
  std::string metric = "mase";
};
BOOST_DESCRIBE_STRUCT(EvaluateOptions, (), (model, metric))

}  // namespace patron::app

namespace patron::base {

template <>
struct Docs<app::EvaluateOptions> {
  static constexpr FieldDoc kFields[] = {
      {"model", "what is evaluated", {}, "forecast"},
      {"metric",
       "error to rank by",
       {},
       "mae|rmse|r2|mape|smape|wape|mase|rmsse|bias|coverage|msis"},
  };
};

}  // namespace patron::base

namespace patron::app {
namespace {

struct State {
  EvaluateOptions options;
  analysis::SeriesOptions series;
  analysis::ImportOptions import_options;
};

std::string origins_text(const analysis::SalesForecast& forecast) {
  const auto tested = [](const analysis::SeriesForecast& s) { return s.n_origins > 0; };
  const auto series = std::find_if(forecast.series.begin(), forecast.series.end(), tested);
  if (series == forecast.series.end()) return "There were too few values for a backtest.";
  const auto n = std::count_if(forecast.series.begin(), forecast.series.end(), tested);
  return fmt::format(
      "Rolling origin: {}, {} forecast from each, {} apart{}. Every model saw only what was known "
      "at "
      "the origin.",
      base::counted(series->n_origins, "origin"),
      analysis::steps_text(series->backtest_horizon, forecast.step),
      analysis::steps_text(series->origin_step, forecast.step),
      n > 1 ? fmt::format("; means over {} series", base::count_text(n)) : std::string());
}

void run(State& state, Context& context) {
  analysis::ForecastOptions options;
  static_cast<analysis::SeriesOptions&>(options) = state.series;
  options.reading = state.import_options;
  options.reconcile = "none";  // models are compared by their own forecasts
  std::optional<store::Workspace> workspace;
  if (options.series.empty()) workspace.emplace(workspace_of(context, state.import_options));
  context.stages.begin("evaluate");
  const analysis::SalesForecast forecast =
      analysis::compute_forecast(workspace ? &*workspace : nullptr, options, context.progress);
  write_answer(context, analysis::evaluation_table(forecast, state.options.metric));
  remark(context, origins_text(forecast));
  remark(context, forecast.sentences.back());
}

}  // namespace

Verb make_evaluate_verb() {
  auto state = std::make_shared<State>();
  return {
      .name = "evaluate",
      .summary = "How far off a model was on the past, beside its rivals and the naive one",
      .examples =
          "Examples:\n  patron evaluate --model forecast --metric mase\n  patron evaluate --model "
          "forecast --weeks 12 --measure orders --metric coverage\n  patron evaluate --series "
          "my_series.csv --metric smape --json",
      .options = {base::fields_of(state->options), base::fields_of(state->series),
                  base::fields_of(state->import_options)},
      .positionals = {},
      .run = [state](Context& context) { run(*state, context); }};
}

}  // namespace patron::app
