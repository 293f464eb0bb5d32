#include "app/workspace_of.hpp"

#include <fmt/format.h>

#include "app/output.hpp"
#include "base/figures.hpp"

namespace patron::app {

store::Workspace workspace_of(Context& context, const analysis::ImportOptions& import_options) {
  if (context.common.input.empty()) return store::Workspace::open(context.common.workspace);
  store::Workspace workspace = store::Workspace::temporary();
  context.stages.begin("import");
  const analysis::Imported imported =
      analysis::import_place(workspace, context.common.input, import_options, context.progress);
  context.stages.end();
  for (const analysis::ImportReport& report : imported.tables)
    if (report.rows_rejected > 0)
      remark(context, fmt::format("{}: {} of {} rows could not be read; patron import shows them.",
                                  report.file, base::count_text(report.rows_rejected),
                                  base::count_text(report.rows_read)));
  return workspace;
}

namespace {

std::string table_text(const analysis::ImportReport& report) {
  std::string text =
      fmt::format("{}: {} rows{} read\n", report.file, base::count_text(report.rows_read),
                  report.kind == "orders" ? "" : " of " + report.kind);
  const auto line = [&](const std::string& what, std::int64_t rows) {
    text += fmt::format("  {:<32}{:>14}\n", what, base::count_text(rows));
  };
  line("accepted", report.rows_accepted);
  for (const analysis::CleaningStep& step : report.cleaning)
    line("cleaned: " + step.rule, step.rows);
  for (const analysis::MarkedRows& marked : report.marked)
    line("marked: " + marked.rule, marked.rows);
  line("rejected", report.rows_rejected);
  if (report.rows_rejected > 0)
    text += "    to mend them: patron export rejects --output mend-me.csv\n";
  text += fmt::format("  new in the workspace: {}, known before: {}; data version {}\n",
                      base::count_text(report.rows_new), base::count_text(report.rows_known),
                      report.data_version);
  for (const std::string& note : report.notes) text += "  note: " + note + "\n";
  return text;
}

}  // namespace

std::string import_text(const analysis::Imported& imported) {
  std::string text;
  for (const analysis::ImportReport& report : imported.tables) text += table_text(report);
  for (const analysis::SkippedTable& skipped : imported.skipped)
    text += fmt::format("passed over: {}: {}\n", skipped.file, skipped.reason);
  return text;
}

}  // namespace patron::app
