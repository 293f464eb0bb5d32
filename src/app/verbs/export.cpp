#include <fmt/format.h>

#include <filesystem>
#include <memory>

#include "analysis/rejects.hpp"
#include "analysis/run.hpp"
#include "analysis/stored_tables.hpp"
#include "app/output.hpp"
#include "app/run_everything.hpp"
#include "app/verb.hpp"
#include "app/workspace_of.hpp"
#include "base/error.hpp"
#include "report/run_files.hpp"

namespace patron::app {

struct ExportOptions {
  std::string out = "./patron-export";
  std::string layout = "patron";
  std::int64_t import_id = 0;
};
BOOST_DESCRIBE_STRUCT(ExportOptions, (), (out, layout, import_id))

}  // namespace patron::app

namespace patron::base {

template <>
struct Docs<app::ExportOptions> {
  static constexpr FieldDoc kFields[] = {
      {"out", "folder for the files of `patron export all`"},
      {"layout", "names and headings of the files", {}, "patron|studies"},
      {"import_id", "rejects of this import only (0: of all; patron export imports lists them)"},
  };
};

}  // namespace patron::base

namespace patron::app {
namespace {

struct State {
  ExportOptions options;
  RunChoices choices;
  std::vector<std::string> what;
};

void export_all(State& state, store::Workspace& workspace, Context& context) {
  const report::Layout layout = report::layout_of(state.options.layout);
  analysis::Findings findings = find_everything(workspace, state.choices, all_analyses(), context);
  findings.shop = workspace.folder().filename().string();
  context.stages.begin("files");
  const auto files = report::write_run_files(findings, analysis::stored_table(workspace, "rejects"),
                                             state.options.out, layout);
  context.stages.end();
  remark(context, fmt::format("{} files in {}", files.size(), state.options.out));
}

/// A stored table is exported whole: a filter that did nothing would mislead.
void refuse_scope(const std::string& table, const Context& context) {
  analysis::Scope scope;
  for (const base::Field& field : base::fields_of(scope))
    if (const std::string flag = flag_of(field.doc->name); context.given.contains(flag))
      throw base::Error(base::ErrorCode::kInvalidArgument, table + " is exported whole.",
                        "Leave the flag out; export all takes it.", flag);
}

void run(State& state, Context& context) {
  store::Workspace workspace = workspace_of(context, state.choices.import_options);
  const std::string what = state.what.empty() ? "all" : state.what.front();
  if (what == "all") return export_all(state, workspace, context);
  refuse_scope(what, context);
  context.stages.begin("files");
  write_answer(context, what == "rejects"
                            ? analysis::rejects_to_mend(workspace, state.options.import_id)
                            : analysis::stored_table(workspace, what));
}

}  // namespace

Verb make_export_verb() {
  auto state = std::make_shared<State>();
  return {.name = "export",
          .summary = "Tables of the workspace, or all files of a run without pictures",
          .examples =
              "Tables: order_lines, customers, products, imports, import_rules, return_pairs, "
              "events, ratings, "
              "rejects; all: the files of a "
              "run.\nRejects come with the columns of their file: mend them and import them "
              "again.\nExamples:\n  patron export rejects "
              "--output mend-me.csv\n  patron export order_lines --output lines.parquet\n  patron "
              "export all --out files --layout studies",
          .options = {base::fields_of(state->options), base::fields_of(state->choices.rfm),
                      base::fields_of(state->choices.clusters),
                      base::fields_of(state->choices.import_options)},
          .positionals = {"TABLE", "what to export (default: all)", &state->what, 0, 1},
          .run = [state](Context& context) { run(*state, context); }};
}

}  // namespace patron::app
