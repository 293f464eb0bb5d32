#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <utility>

#include "analysis/forecast.hpp"
#include "analysis/ranking_evaluation.hpp"
#include "analysis/rating_evaluation.hpp"
#include "app/output.hpp"
#include "app/verb.hpp"
#include "app/workspace_of.hpp"
#include "base/figures.hpp"
#include "report/tables.hpp"

namespace patron::app {

struct EvaluateOptions {
  std::string model = "forecast";
  std::string metric;
  std::string protocol = "temporal";
};
BOOST_DESCRIBE_STRUCT(EvaluateOptions, (), (model, metric, protocol))

}  // namespace patron::app

namespace patron::base {

template <>
struct Docs<app::EvaluateOptions> {
  static constexpr FieldDoc kFields[] = {
      {"model",
       "what is evaluated: forecast; a recommender by its name (collaborative: item neighbours); "
       "all "
       "recommenders"},
      {"metric",
       "what to rank by. Forecasts: mae, rmse, r2, mape, smape, wape, mase (default), rmsse, bias, "
       "coverage, msis. Recommendations: ndcg (default), map, precision, recall, hit, mrr, "
       "coverage, "
       "novelty, gini. Ratings: rmse, mae"},
      {"protocol",
       "how recommenders are tested: split by time; or random-line-split, which flatters: lines "
       "are "
       "held out at random, and only products the customer is known to have bought are ranked",
       {},
       "temporal|random-line-split"},
  };
};

}  // namespace patron::base

namespace patron::app {
namespace {

struct State {
  EvaluateOptions options;
  analysis::SeriesOptions series;
  analysis::RankingOptions ranking;
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

constexpr int kWindow_days = 30;

std::string metric_or(const std::string& metric, const char* otherwise) {
  return metric.empty() ? otherwise : metric;
}

/// A file of predictions stands where the first day of a period may stand, too.
bool names_predictions(const std::string& from) {
  return !from.empty() && (std::filesystem::exists(from) || from.find('.') != std::string::npos);
}

void run_forecast(State& state, Context& context) {
  analysis::ForecastOptions options;
  static_cast<analysis::SeriesOptions&>(options) = state.series;
  options.reading = state.import_options;
  options.reconcile = "none";  // models are compared by their own forecasts
  std::optional<store::Workspace> workspace;
  if (options.series.empty()) workspace.emplace(workspace_of(context, state.import_options));
  context.stages.begin("evaluate");
  const analysis::SalesForecast forecast =
      analysis::compute_forecast(workspace ? &*workspace : nullptr, options, context.progress);
  write_answer(context,
               analysis::evaluation_table(forecast, metric_or(state.options.metric, "mase")));
  remark(context, origins_text(forecast));
  remark(context, forecast.sentences.back());
}

template <class Evaluation>
void write_evaluation(Context& context, Evaluation found) {
  if (context.common.format == "json" || context.common.output.ends_with(".json"))
    write_answer(context, base::fields_of(found), "");
  else
    write_answer(context, report::table_of("evaluation", found.models));
  for (const std::string& sentence : found.sentences) remark(context, sentence);
}

void run_ratings(State& state, store::Workspace& workspace, Context& context) {
  const auto evaluate = state.options.protocol == "temporal" ? analysis::evaluate_ratings
                                                             : analysis::evaluate_random_lines;
  write_evaluation(context, evaluate(workspace, state.series, state.options.model,
                                     metric_or(state.options.metric, "rmse"), state.ranking.seed,
                                     context.progress));
}

void run_lists(State& state, store::Workspace& workspace, Context& context) {
  const int days = state.series.days > 0 ? state.series.days : kWindow_days;
  const std::string metric = metric_or(state.options.metric, "ndcg");
  analysis::Scope scope = state.series;
  if (!names_predictions(scope.from)) {
    write_evaluation(
        context, analysis::evaluate_ranking(workspace, scope, state.ranking, state.options.model,
                                            metric, days, context.progress));
    return;
  }
  const std::string file = std::exchange(scope.from, {});
  write_evaluation(
      context, analysis::evaluate_predictions(workspace, scope, state.ranking, file, metric, days));
}

void run_recommenders(State& state, Context& context) {
  store::Workspace workspace = workspace_of(context, state.import_options);
  context.stages.begin("evaluate");
  const std::string& metric = state.options.metric;
  if (metric == "rmse" || metric == "mae" || state.options.protocol != "temporal")
    run_ratings(state, workspace, context);
  else
    run_lists(state, workspace, context);
}

void run(State& state, Context& context) {
  if (state.options.model == "forecast" && !names_predictions(state.series.from))
    run_forecast(state, context);
  else
    run_recommenders(state, context);
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
                  base::fields_of(state->ranking), base::fields_of(state->import_options)},
      .positionals = {},
      .run = [state](Context& context) { run(*state, context); }};
}

}  // namespace patron::app
