#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <span>
#include <utility>

#include "analysis/forecast.hpp"
#include "analysis/ranking_evaluation.hpp"
#include "analysis/rating_evaluation.hpp"
#include "app/output.hpp"
#include "app/verb.hpp"
#include "app/workspace_of.hpp"
#include "base/error.hpp"
#include "base/figures.hpp"
#include "base/files.hpp"
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
       "all recommenders"},
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

/// Flags that only one kind of evaluation knows.
constexpr std::string_view kOfForecasts[] = {"--weeks",   "--months",   "--start",     "--by",
                                             "--measure", "--series",   "--period",    "--horizon",
                                             "--level",   "--holidays", "--regressors"};
constexpr std::string_view kOfRecommenders[] = {"--cut",        "--top-k", "--groups",
                                                "--bootstraps", "--seed",  "--protocol"};
constexpr std::string_view kOfLists[] = {"ndcg",    "map",  "precision",    "recall",  "hit", "mrr",
                                         "novelty", "gini", "novelty_bits", "hit_rate"};

/// Recommenders are meant where they are named, or where what is asked for fits nothing else.
bool means_recommenders(const State& state, const Context& context) {
  if (context.given.contains("--model")) return state.options.model != "forecast";
  const auto given = [&](std::string_view flag) {
    return context.given.contains(std::string(flag));
  };
  return base::names_a_file(state.series.from) || std::ranges::any_of(kOfRecommenders, given) ||
         std::ranges::find(kOfLists, state.options.metric) != std::end(kOfLists);
}

void refuse_flags(std::span<const std::string_view> flags, const Context& context, const char* what,
                  const char* remedy) {
  for (const std::string_view flag : flags)
    if (context.given.contains(std::string(flag)))
      throw base::Error(base::ErrorCode::kInvalidArgument,
                        fmt::format("{} says nothing of {}.", flag, what), remedy,
                        std::string(flag));
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
  write_evaluation(
      context,
      evaluate(workspace, state.series,
               context.given.contains("--model") ? state.options.model : "all",
               metric_or(state.options.metric, "rmse"), state.ranking.seed, context.progress));
}

void run_lists(State& state, store::Workspace& workspace, Context& context) {
  const int days = state.series.days > 0 ? state.series.days : kWindow_days;
  analysis::Scope scope = state.series;
  std::string predictions;
  if (base::names_a_file(scope.from)) predictions = std::exchange(scope.from, {});
  const bool model_given = context.given.contains("--model");
  const std::string model = model_given           ? state.options.model
                            : predictions.empty() ? "default"
                                                  : "";
  write_evaluation(context, analysis::evaluate_ranking(workspace, scope, state.ranking, model,
                                                       metric_or(state.options.metric, "ndcg"),
                                                       days, predictions, context.progress));
}

void run_recommenders(State& state, Context& context) {
  refuse_flags(kOfForecasts, context, "recommenders", "It belongs to --model forecast.");
  store::Workspace workspace = workspace_of(context, state.import_options);
  context.stages.begin("evaluate");
  const std::string& metric = state.options.metric;
  if (metric == "rmse" || metric == "mae" || state.options.protocol != "temporal")
    run_ratings(state, workspace, context);
  else
    run_lists(state, workspace, context);
}

void run(State& state, Context& context) {
  if (means_recommenders(state, context)) return run_recommenders(state, context);
  refuse_flags(kOfRecommenders, context, "forecasts", "Name a recommender: --model default.");
  run_forecast(state, context);
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
          "my_series.csv --metric smape --json\n  patron evaluate --model default --cut "
          "2011-11-10\n  patron evaluate --model all --metric recall --top-k 5 --groups\n  patron "
          "evaluate --from predictions.csv --metric ndcg\n  patron evaluate --model all --metric "
          "rmse",
      .options = {base::fields_of(state->options), base::fields_of(state->series),
                  base::fields_of(state->ranking), base::fields_of(state->import_options)},
      .positionals = {},
      .run = [state](Context& context) { run(*state, context); }};
}

}  // namespace patron::app
