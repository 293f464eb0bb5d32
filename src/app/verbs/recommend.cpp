#include "analysis/recommend.hpp"

#include <fmt/format.h>

#include <memory>

#include "app/output.hpp"
#include "app/verb.hpp"
#include "app/workspace_of.hpp"
#include "report/tables.hpp"

namespace patron::app {
namespace {

struct State {
  analysis::RecommendOptions options;
  analysis::ImportOptions import_options;
};

/// Nobody's list has no column of customers.
base::Table recommendations_table(const analysis::Recommendations& found) {
  base::Table table = report::table_of("recommendations", found.items);
  if (found.n_customers == 0) table.columns.erase(table.columns.begin());
  return table;
}

void run(State& state, Context& context) {
  store::Workspace workspace = workspace_of(context, state.import_options);
  context.stages.begin("recommend");
  analysis::Recommendations found = analysis::recommend(workspace, state.options, context.progress);
  context.stages.begin("files");
  if (context.common.format == "json" || context.common.output.ends_with(".json"))
    write_answer(context, base::fields_of(found), "");
  else
    write_answer(context, recommendations_table(found));
  for (const std::string& note : found.notes) remark(context, note);
  remark(context, fmt::format("Model: {}. How it fares on the past: patron evaluate --model {}",
                              found.form, found.model));
}

}  // namespace

Verb make_recommend_verb() {
  auto state = std::make_shared<State>();
  return {.name = "recommend",
          .summary = "What to offer to a customer, a segment, everybody, or with a basket",
          .examples =
              "Examples:\n  patron recommend --user-id 12347 --top-k 10\n  patron recommend --all "
              "--output recommendations.csv\n  patron recommend --basket 85123A,22423\n  patron "
              "recommend --segment \"At Risk\" --new-only --in-stock stock.csv --diverse 0.3",
          .options = {base::fields_of(state->options), base::fields_of(state->import_options)},
          .positionals = {},
          .run = [state](Context& context) { run(*state, context); }};
}

}  // namespace patron::app
