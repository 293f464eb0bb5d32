#include <memory>

#include "analysis/audit_letter.hpp"
#include "app/output.hpp"
#include "app/verb.hpp"
#include "app/workspace_of.hpp"
#include "report/letter_view.hpp"

namespace patron::app {
namespace {

struct State {
  analysis::Scope options;
  analysis::ImportOptions import_options;
};

void run(State& state, Context& context) {
  store::Workspace workspace = workspace_of(context, state.import_options);
  context.stages.begin("letter");
  const analysis::AuditLetter letter = analysis::compute_audit_letter(workspace, state.options);
  context.stages.end();
  const bool json = context.common.format == "json" || context.common.output.ends_with(".json");
  write_text_answer(context, json ? report::letter_json(letter) : report::letter_text(letter));
}

}  // namespace

Verb make_letter_verb() {
  auto state = std::make_shared<State>();
  return {.name = "letter",
          .summary =
              "The audit letter: what is odd in the data and what it does to the results, as one "
              "plain page",
          .examples =
              "Examples:\n  patron letter\n  patron letter --input orders.csv\n  patron letter "
              "--json --output audit_letter.json",
          .options = {base::fields_of(state->options), base::fields_of(state->import_options)},
          .positionals = {},
          .run = [state](Context& context) { run(*state, context); }};
}

}  // namespace patron::app
