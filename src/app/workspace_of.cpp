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
  for (const std::string& note : imported.notes) remark(context, "note: " + note);
  return workspace;
}

namespace {

/// `full`: also the rules that no row breaks, as an answer about one table has them.
std::string table_text(const analysis::ImportReport& report, bool full) {
  std::string text =
      fmt::format("{}: {} rows{} read\n", report.file, base::count_text(report.rows_read),
                  report.kind == "orders" ? "" : " of " + report.kind);
  const auto line = [&](const std::string& what, std::int64_t rows) {
    if (full || rows != 0) text += fmt::format("  {:<32}{:>14}\n", what, base::count_text(rows));
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

/// All tables in one line.
std::string total_text(const analysis::Imported& imported) {
  if (imported.tables.empty()) return {};
  std::int64_t read = 0, accepted = 0, cleaned = 0, rejected = 0, fresh = 0;
  for (const analysis::ImportReport& report : imported.tables) {
    read += report.rows_read, accepted += report.rows_accepted;
    cleaned += report.rows_cleaned, rejected += report.rows_rejected;
    fresh += report.rows_new;
  }
  return fmt::format(
      "total of {} tables: {} read, {} accepted, {} cleaned, {} rejected; new in the workspace: "
      "{}\n",
      imported.tables.size(), base::counted(read, "row"), base::count_text(accepted),
      base::count_text(cleaned), base::count_text(rejected), base::count_text(fresh));
}

}  // namespace

std::string import_text(const analysis::Imported& imported) {
  std::string text;
  const bool one = imported.tables.size() == 1;
  for (const analysis::ImportReport& report : imported.tables) text += table_text(report, one);
  for (const analysis::SkippedTable& skipped : imported.skipped)
    text += fmt::format("passed over: {}: {}\n", skipped.file, skipped.reason);
  for (const std::string& note : imported.notes) text += "note: " + note + "\n";
  return one ? text : text + total_text(imported);
}

}  // namespace patron::app
