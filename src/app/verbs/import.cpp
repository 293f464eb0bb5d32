#include "analysis/import.hpp"

#include <filesystem>
#include <memory>

#include "analysis/audit_letter.hpp"
#include "app/output.hpp"
#include "app/verb.hpp"
#include "app/workspace_of.hpp"
#include "base/error.hpp"
#include "report/letter_view.hpp"
#include "store/workspace.hpp"

namespace patron::app {

struct ImportChoices {
  bool letter = true;
};
BOOST_DESCRIBE_STRUCT(ImportChoices, (), (letter))

}  // namespace patron::app

namespace patron::base {

template <>
struct Docs<app::ImportChoices> {
  static constexpr FieldDoc kFields[] = {
      {"letter", "tell what is odd in the data after the import"},
  };
};

}  // namespace patron::base

namespace patron::app {
namespace {

struct State {
  analysis::ImportOptions options;
  ImportChoices choices;
  std::vector<std::string> files;
};

/// The letter in brief, over all that the workspace holds now.
void tell_oddities(store::Workspace& workspace, Context& context) {
  context.stages.begin("letter");
  const analysis::AuditLetter letter = analysis::compute_audit_letter(workspace, {});
  context.stages.end();
  remark(context, report::letter_brief(letter));
}

void run(State& state, Context& context) {
  if (!context.common.input.empty()) state.files.push_back(context.common.input);
  if (state.files.empty())
    throw base::Error(base::ErrorCode::kInvalidArgument, "no file was named.",
                      "Write: patron import orders.csv");
  for (const std::string& file : state.files) analysis::require_readable(file);
  const bool is_new = !std::filesystem::exists(context.common.workspace);
  bool imported = false;
  try {
    store::Workspace workspace = store::Workspace::open_or_create(context.common.workspace);
    for (const std::string& file : state.files) {
      context.stages.begin("import");
      analysis::ImportReport report =
          analysis::import_file(workspace, file, state.options, context.progress);
      context.stages.end();
      imported = true;
      write_answer(context, base::fields_of(report), import_text(report));
    }
    if (state.choices.letter && !context.common.quiet) tell_oddities(workspace, context);
  } catch (...) {
    // A failed first import leaves no workspace behind.
    if (is_new && !imported) std::filesystem::remove_all(context.common.workspace);
    throw;
  }
}

}  // namespace

Verb make_import_verb() {
  auto state = std::make_shared<State>();
  return {.name = "import",
          .summary = "Read exports of order lines into the workspace; known rows change nothing",
          .examples =
              "Examples:\n  patron import orders.csv\n  patron import export.csv --map "
              "customer=KundenNr --map "
              "order=Belegnr",
          .options = {base::fields_of(state->options), base::fields_of(state->choices)},
          .positionals = {"FILE", "exports: .csv, .csv.gz, .csv.zst", &state->files, 0, 10'000},
          .run = [state](Context& context) { run(*state, context); }};
}

}  // namespace patron::app
