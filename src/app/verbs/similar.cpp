#include "analysis/similar.hpp"

#include <memory>

#include "app/output.hpp"
#include "app/verb.hpp"
#include "app/workspace_of.hpp"
#include "report/tables.hpp"

namespace patron::app {
namespace {

struct State {
  analysis::SimilarOptions options;
  analysis::ImportOptions import_options;
};

void run(State& state, Context& context) {
  store::Workspace workspace = workspace_of(context, state.import_options);
  context.stages.begin("similar");
  analysis::Similar similar = analysis::find_similar(workspace, state.options);
  if (context.common.format == "json" || context.common.output.ends_with(".json"))
    write_answer(context, base::fields_of(similar), "");
  else
    write_answer(context, report::table_of("similar", similar.items));
}

}  // namespace

Verb make_similar_verb() {
  auto state = std::make_shared<State>();
  return {.name = "similar",
          .summary = "Products like one product: alike, and bought together",
          .examples =
              "Examples:\n  patron similar --product 85123A\n  patron similar --product "
              "85123A --country Germany --json",
          .options = {base::fields_of(state->options), base::fields_of(state->import_options)},
          .positionals = {},
          .run = [state](Context& context) { run(*state, context); }};
}

}  // namespace patron::app
