#include "analysis/rfm.hpp"

#include <memory>

#include "app/output.hpp"
#include "app/verb.hpp"
#include "app/workspace_of.hpp"

namespace patron::app {
namespace {

struct State {
  analysis::RfmOptions options;
  analysis::ImportOptions import_options;
};

void run(State& state, Context& context) {
  store::Workspace workspace = workspace_of(context, state.import_options);
  context.stages.begin("rfm");
  const analysis::Rfm rfm = analysis::compute_rfm(workspace, state.options);
  context.stages.begin("files");
  write_answer(context, analysis::rfm_table(rfm));
}

}  // namespace

Verb make_rfm_verb() {
  auto state = std::make_shared<State>();
  return {.name = "rfm",
          .summary = "Recency, frequency, monetary, scores and rule segment of every customer",
          .examples =
              "Examples:\n  patron rfm --as-of 2011-12-10\n  patron rfm --input orders.csv "
              "--scores first --segment-map "
              "segments10 --output rfm.parquet",
          .options = {base::fields_of(state->options), base::fields_of(state->import_options)},
          .positionals = {},
          .run = [state](Context& context) { run(*state, context); }};
}

}  // namespace patron::app
