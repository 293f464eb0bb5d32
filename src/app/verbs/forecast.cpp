#include "analysis/forecast.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <optional>

#include "app/output.hpp"
#include "app/verb.hpp"
#include "app/workspace_of.hpp"
#include "base/error.hpp"
#include "base/figures.hpp"
#include "report/forecast_files.hpp"
#include "report/pictures.hpp"

namespace patron::app {

struct ForecastFiles {
  std::string out = ".";
};
BOOST_DESCRIBE_STRUCT(ForecastFiles, (), (out))

}  // namespace patron::app

namespace patron::base {

template <>
struct Docs<app::ForecastFiles> {
  static constexpr FieldDoc kFields[] = {
      {"out",
       "folder for the files and pictures; none are written where only an answer is asked for "
       "(--output, --format, --json)"},
  };
};

}  // namespace patron::base

namespace patron::app {
namespace {

namespace fs = std::filesystem;

struct State {
  analysis::ForecastOptions options;
  ForecastFiles files;
  analysis::ImportOptions import_options;
};

analysis::SalesForecast forecast_of(State& state, Context& context) {
  state.options.reading = state.import_options;
  if (!state.options.series.empty()) {
    context.stages.begin("forecast");
    return analysis::compute_forecast(nullptr, state.options, context.progress);
  }
  store::Workspace workspace = workspace_of(context, state.import_options);
  context.stages.begin("forecast");
  return analysis::compute_forecast(&workspace, state.options, context.progress);
}

std::string source_name(const State& state, const Context& context) {
  const std::string& place = !state.options.series.empty()   ? state.options.series
                             : !context.common.input.empty() ? context.common.input
                                                             : context.common.workspace;
  return fs::path(place).filename().string();
}

/// Pictures where they can be drawn; without gnuplot the files stand alone.
std::size_t write_pictures(const analysis::SalesForecast& forecast, const State& state,
                           Context& context) {
  analysis::Findings findings;
  findings.shop = source_name(state, context);
  findings.rfm.scope = forecast.scope;
  findings.forecast = forecast;
  try {
    return report::write_forecast_pictures(findings, state.files.out).size();
  } catch (const base::Error& error) {
    if (error.code() != base::ErrorCode::kUnsupported) throw;
    remark(context, "No pictures: " + error.message() + " " + error.hint());
    return 0;
  }
}

void write_files(const analysis::SalesForecast& forecast, const State& state, Context& context) {
  context.stages.begin("files");
  const auto files =
      report::write_forecast_files(forecast, state.files.out, state.options.backtest);
  context.stages.begin("pictures");
  const std::size_t n_pictures = write_pictures(forecast, state, context);
  remark(context,
         fmt::format("Written to {}: {} and {}", fs::path(state.files.out).string(),
                     files.front().filename().string(),
                     base::counted(static_cast<std::int64_t>(files.size() - 1 + n_pictures),
                                   "other file")));
}

void remark_on(const analysis::SalesForecast& forecast, const Context& context) {
  for (const std::string& sentence : forecast.sentences) remark(context, sentence);
  for (const std::string& left_out : forecast.left_out) remark(context, "Left out: " + left_out);
  for (const std::string& note : forecast.notes) remark(context, "Note: " + note);
  for (const std::string& warning : forecast.warnings) remark(context, "Warning: " + warning);
}

void run(State& state, Context& context) {
  analysis::SalesForecast forecast = forecast_of(state, context);
  const CommonOptions& common = context.common;
  // Files first: where they can't be written, there is no answer that looks like success.
  const bool answer_only = !common.output.empty() || !common.format.empty();
  if (!answer_only || context.given.contains("--out")) write_files(forecast, state, context);
  if (common.format == "json" || common.output.ends_with(".json")) {
    write_answer(context, base::fields_of(forecast), "");
  } else {
    write_answer(context, analysis::forecast_table(forecast));
  }
  remark_on(forecast, context);
}

}  // namespace

Verb make_forecast_verb() {
  auto state = std::make_shared<State>();
  return {.name = "forecast",
          .summary =
              "Sales to come, with intervals and the proof: of the shop, its parts, or any series",
          .examples =
              "Examples:\n  patron forecast --days 30\n  patron forecast --start 2011-12-10 --days "
              "7\n  patron forecast --by category --measure orders --weeks 12\n  patron forecast "
              "--series my_series.csv --period day --horizon 14\n  patron forecast --model ets "
              "--backtest --out forecast",
          .options = {base::fields_of(state->options), base::fields_of(state->files),
                      base::fields_of(state->import_options)},
          .positionals = {},
          .run = [state](Context& context) { run(*state, context); }};
}

}  // namespace patron::app
