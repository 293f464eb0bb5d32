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

/// One table is one object, as one file is one answer; several are a list.
void write_answer(const Context& context, analysis::Imported& imported) {
  const bool one =
      imported.tables.size() == 1 && imported.skipped.empty() && imported.notes.empty();
  app::write_answer(context,
                    one ? base::fields_of(imported.tables.front()) : base::fields_of(imported),
                    import_text(imported));
}

/// The letter in brief, over all that the workspace holds now; empty where it holds no order line.
std::string oddities(const State& state, store::Workspace& workspace, Context& context) {
  if (!state.choices.letter || context.common.quiet) return {};
  context.stages.begin("letter");
  try {
    return report::letter_brief(analysis::compute_audit_letter(workspace, {}));
  } catch (const base::Error& error) {
    if (error.code() == base::ErrorCode::kTooLittleData ||
        error.code() == base::ErrorCode::kUnsupported)
      return {};
    throw;
  }
}

void run(State& state, Context& context) {
  if (!context.common.input.empty()) state.files.push_back(context.common.input);
  if (state.files.empty())
    throw base::Error(base::ErrorCode::kInvalidArgument, "no file was named.",
                      "Write: patron import orders.csv");
  for (const std::string& file : state.files) analysis::require_readable(file, state.options);
  const bool is_new = !std::filesystem::exists(context.common.workspace);
  analysis::Imported all;
  std::string odd;
  try {
    store::Workspace workspace = store::Workspace::open_or_create(context.common.workspace);
    for (const std::string& file : state.files) {
      context.stages.begin("import");
      const analysis::Imported imported =
          analysis::import_place(workspace, file, state.options, context.progress);
      context.stages.end();
      all.tables.insert(all.tables.end(), imported.tables.begin(), imported.tables.end());
      all.skipped.insert(all.skipped.end(), imported.skipped.begin(), imported.skipped.end());
      all.notes.insert(all.notes.end(), imported.notes.begin(), imported.notes.end());
    }
    odd = oddities(state, workspace, context);
  } catch (...) {
    // A failed first import leaves no workspace behind.
    if (is_new && all.tables.empty()) std::filesystem::remove_all(context.common.workspace);
    if (!all.tables.empty()) remark(context, import_text(all));
    throw;
  }
  write_answer(context, all);
  if (!odd.empty()) remark(context, odd);
}

}  // namespace

Verb make_import_verb() {
  auto state = std::make_shared<State>();
  return {.name = "import",
          .summary =
              "Read exports into the workspace: orders, customers, products ...; known rows change "
              "nothing",
          .examples =
              "Examples:\n  patron import orders.csv\n  patron import export.xlsx --map "
              "customer=KundenNr --map order=Belegnr\n  patron import people.csv --kind customers",
          .options = {base::fields_of(state->options), base::fields_of(state->choices)},
          .positionals = {"FILE", "exports: files, folders, databases; - is standard input",
                          &state->files, 0, 10'000},
          .run = [state](Context& context) { run(*state, context); }};
}

}  // namespace patron::app
