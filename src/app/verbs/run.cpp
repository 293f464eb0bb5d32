#include "analysis/run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <set>

#include "analysis/import.hpp"
#include "analysis/stored_tables.hpp"
#include "app/output.hpp"
#include "app/run_everything.hpp"
#include "app/run_folder.hpp"
#include "app/verb.hpp"
#include "app/workspace_of.hpp"
#include "base/error.hpp"
#include "base/figures.hpp"
#include "base/split.hpp"
#include "ingest/table_source.hpp"
#include "report/dashboard_data.hpp"
#include "report/html.hpp"
#include "report/pictures.hpp"
#include "report/run_files.hpp"
#include "store/workspace.hpp"

namespace patron::app {

struct RunOptions {
  std::string out = "./patron-report";
  std::string steps;
  std::string layout = "patron";
};
BOOST_DESCRIBE_STRUCT(RunOptions, (), (out, steps, layout))

}  // namespace patron::app

namespace patron::base {

template <>
struct Docs<app::RunOptions> {
  static constexpr FieldDoc kFields[] = {
      {"out", "folder for the files and the report"},
      {"steps",
       "what to make, say segment,cohorts (default: all of "
       "rfm,segment,audit,cohorts,summary,forecast,recommend,letter,pictures,report)"},
      {"layout", "names and headings of the files", {}, "patron|studies"},
  };
};

}  // namespace patron::base

namespace patron::app {
namespace {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorCode;

constexpr const char* kAllSteps =
    "rfm,segment,audit,cohorts,summary,forecast,recommend,letter,pictures,report";

constexpr const char* kFilesWords =
    "exports: files (CSV, JSON, Excel, Parquet, SQLite, DuckDB, zip, gzip, zstd), folders, "
    "databases; - is standard input";

struct State {
  RunOptions options;
  RunChoices choices;
  std::vector<std::string> files;
};

std::set<std::string> step_names(const std::string& list) {
  const std::vector<std::string> names = base::split(list, ',');
  return {names.begin(), names.end()};
}

std::set<std::string> steps_of(const RunOptions& options) {
  const std::set<std::string> known = step_names(kAllSteps);
  if (options.steps.empty()) return known;
  const std::set<std::string> steps = step_names(options.steps);
  for (const std::string& step : steps)
    if (!known.contains(step))
      throw Error(ErrorCode::kInvalidArgument, fmt::format("there is no step \"{}\".", step),
                  fmt::format("Steps: {}.", kAllSteps), "--steps");
  return steps;
}

void write_everything(analysis::Findings& findings, const base::Table& rejects, const fs::path& out,
                      const State& state, const std::set<std::string>& steps, Context& context) {
  const report::Layout layout = report::layout_of(state.options.layout);
  if (steps.contains("pictures"))
    analyse(findings, context, "pictures", [&] {
      context.stages.begin("pictures");
      report::write_pictures(findings, out);
      if (layout == report::Layout::kStudies && fs::exists(out / "elbow_method.png"))
        fs::copy_file(out / "elbow_method.png", out / "elbow_plot.png",
                      fs::copy_options::overwrite_existing);
    });
  context.stages.begin("files");
  report::write_run_files(findings, rejects, out, layout);
  if (steps.contains("report")) {
    context.stages.begin("report");
    report::write_report(findings, out / "report.html");
    if (findings.clustering)
      report::write_interactive_plot(findings, out / "interactive_rfm_plot.html");
  }
  context.stages.end();
}

std::string closing_words(const analysis::Findings& findings, const fs::path& out,
                          bool has_report) {
  std::string text;
  if (findings.summary)
    for (const std::string& sentence : findings.summary->sentences) text += sentence + "\n";
  if (findings.forecast && !findings.forecast->sentences.empty())
    text += findings.forecast->sentences.back() + "\n";
  if (findings.clustering)
    text += findings.clustering->verdict + " " + findings.clustering->k_reason + "\n";
  for (const analysis::Skipped& skipped : findings.skipped)
    text += fmt::format("Left out: {}. {}\n", skipped.analysis, skipped.reason);
  return text + fmt::format("Written to {}{}", out.string(),
                            has_report ? "; open report.html in a browser" : "");
}

std::string shop_name(const State& state, const store::Workspace& workspace) {
  if (state.files.empty()) return workspace.folder().filename().string();
  return ingest::name_of_place(state.files.front());
}

/// Imports the files and finds everything; the workspace is closed when it returns.
analysis::Findings read_and_find(State& state, const fs::path& folder,
                                 const std::set<std::string>& steps, base::Table& rejects,
                                 Context& context) {
  store::Workspace workspace = store::Workspace::open_or_create(folder);
  if (const std::int64_t before = workspace.n_imports(); before > 0 && !state.files.empty())
    remark(
        context,
        fmt::format(
            "Added to {}, which holds {} already: all of it is analysed. A fresh start: --out DIR",
            folder.string(), base::counted(before, "import")));
  for (const std::string& file : state.files) {
    context.stages.begin("import");
    const analysis::Imported imported =
        analysis::import_place(workspace, file, state.choices.import_options, context.progress);
    context.stages.end();
    remark(context, import_text(imported));
  }
  analysis::Findings findings = find_everything(workspace, state.choices, steps, context);
  findings.shop = shop_name(state, workspace);
  rejects = analysis::stored_table(workspace, "rejects");
  context.stages.begin("workspace");  // DuckDB writes its last pages when it closes
  return findings;
}

void run(State& state, Context& context) {
  if (!context.common.input.empty()) state.files.push_back(context.common.input);
  const std::set<std::string> steps = steps_of(state.options);
  report::layout_of(state.options.layout);
  const fs::path out = state.options.out;
  const bool out_given = context.given.contains("--out");
  const bool fresh = out_given && !context.given.contains("--workspace") && !state.files.empty();
  if (state.files.empty()) store::Workspace::require(context.common.workspace);
  for (const std::string& file : state.files)
    analysis::require_readable(file, state.choices.import_options);

  RunFolder folder(out, fresh);
  const fs::path workspace = fresh ? folder.workspace() : fs::path(context.common.workspace);
  const bool workspace_is_new = !fs::exists(workspace);
  base::Table rejects;
  analysis::Findings findings;
  try {
    findings = read_and_find(state, workspace, steps, rejects, context);
  } catch (...) {
    if (workspace_is_new) fs::remove_all(workspace);
    throw;
  }
  context.stages.end();
  write_everything(findings, rejects, folder.files(), state, steps, context);
  folder.publish();
  if (context.common.format == "json") {
    write_text_answer(context, report::dashboard_json(findings));
  } else {
    remark(context, closing_words(findings, out, steps.contains("report")));
  }
}

}  // namespace

Verb make_run_verb() {
  auto state = std::make_shared<State>();
  return {.name = "run",
          .summary =
              "Everything in one go: import, segments, clusters, cohorts, key figures, forecast, "
              "pictures, "
              "report",
          .examples =
              "Examples:\n  patron run orders.csv --out report\n  patron run export.csv --map "
              "customer=KundenNr "
              "--as-of 2011-12-01 --steps segment,cohorts,report\nWithout a file the workspace is "
              "analysed as it is.",
          .options = {base::fields_of(state->options), base::fields_of(state->choices.rfm),
                      base::fields_of(state->choices.clusters),
                      base::fields_of(state->choices.import_options)},
          .positionals = {"FILE", kFilesWords, &state->files, 0, 10'000},
          .run = [state](Context& context) { run(*state, context); }};
}

}  // namespace patron::app
