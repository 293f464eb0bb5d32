#include "analysis/summary.hpp"

#include <memory>

#include "app/output.hpp"
#include "app/verb.hpp"
#include "app/workspace_of.hpp"
#include "report/dashboard_data.hpp"
#include "report/tables.hpp"

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
  context.stages.begin("summary");
  const analysis::Summary summary = analysis::compute_summary(workspace, state.options, rfm);
  context.stages.end();
  if (context.common.format == "json" || context.common.output.ends_with(".json"))
    return write_text_answer(context, report::kpis_json(summary));
  write_answer(context, report::table_of("kpis", summary.kpis));
  for (const std::string& sentence : summary.sentences) remark(context, sentence);
}

}  // namespace

Verb make_summary_verb() {
  auto state = std::make_shared<State>();
  return {
      .name = "summary",
      .summary =
          "Key figures with their comparisons; with --json also revenue by part and the way "
          "from the file's total to it",
      .examples =
          "Examples:\n  patron summary\n  patron summary --from 2011-09-01 --to 2011-09-30 --json",
      .options = {base::fields_of(state->options), base::fields_of(state->import_options)},
      .positionals = {},
      .run = [state](Context& context) { run(*state, context); }};
}

}  // namespace patron::app
