#include "analysis/stock.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <memory>

#include "app/output.hpp"
#include "app/verb.hpp"
#include "app/workspace_of.hpp"
#include "base/files.hpp"
#include "report/tables.hpp"

namespace patron::app {

struct StockFiles {
  std::string out = ".";
};
BOOST_DESCRIBE_STRUCT(StockFiles, (), (out))

}  // namespace patron::app

namespace patron::base {

template <>
struct Docs<app::StockFiles> {
  static constexpr FieldDoc kFields[] = {
      {"out",
       "folder for reorder_points.csv and peak_days.csv; none are written where only an answer is "
       "asked for (--output, --format, --json)"},
  };
};

}  // namespace patron::base

namespace patron::app {
namespace {

namespace fs = std::filesystem;

struct State {
  analysis::StockOptions options;
  StockFiles files;
  analysis::ImportOptions import_options;
};

void write_files(const analysis::StockPlan& plan, const fs::path& folder, Context& context) {
  for (const base::Table& table : {analysis::reorder_table(plan), analysis::peak_table(plan)})
    base::write_file_atomically(folder / (table.name + ".csv"),
                                [&](std::ostream& out) { report::write_csv(out, table); });
  remark(context,
         fmt::format("Written to {}: reorder_points.csv and peak_days.csv", folder.string()));
}

void run(State& state, Context& context) {
  store::Workspace workspace = workspace_of(context, state.import_options);
  context.stages.begin("stock");
  analysis::StockPlan plan = analysis::plan_stock(workspace, state.options, context.progress);
  const CommonOptions& common = context.common;
  if (common.format == "json" || common.output.ends_with(".json"))
    write_answer(context, base::fields_of(plan), "");
  else
    write_answer(context, analysis::reorder_table(plan));
  for (const std::string& sentence : plan.sentences) remark(context, sentence);
  for (const std::string& warning : plan.warnings) remark(context, "Warning: " + warning);
  const bool answer_only = !common.output.empty() || !common.format.empty();
  if (!answer_only || context.given.contains("--out")) write_files(plan, state.files.out, context);
}

}  // namespace

Verb make_stock_verb() {
  auto state = std::make_shared<State>();
  return {.name = "stock",
          .summary = "When to order each product anew, how much to keep, and what may run out",
          .examples =
              "Examples:\n  patron stock --lead-days 14 --service-level 95\n  patron stock --stock "
              "on_hand.csv --out store-room",
          .options = {base::fields_of(state->options), base::fields_of(state->files),
                      base::fields_of(state->import_options)},
          .positionals = {},
          .run = [state](Context& context) { run(*state, context); }};
}

}  // namespace patron::app
