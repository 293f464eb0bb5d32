#include "analysis/inspect.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>
#include <memory>
#include <sstream>

#include "app/output.hpp"
#include "app/verb.hpp"
#include "base/error.hpp"
#include "report/tables.hpp"

namespace patron::app {
namespace {

struct State {
  analysis::InspectOptions options;
  std::vector<std::string> files;
};

base::Table columns_table(const analysis::InspectedTable& table) {
  std::vector<std::string> column, meaning, confidence, why, written, empty, first;
  for (const analysis::InspectedColumn& c : table.columns) {
    column.push_back(c.column);
    meaning.push_back(c.meaning.empty() ? "-" : c.meaning);
    confidence.push_back(c.meaning.empty() ? "" : fmt::format("{:.2f}", c.confidence));
    why.push_back(c.why);
    written.push_back(c.written);
    empty.push_back(fmt::format("{:.0f}", 100 * c.empty_share));
    first.push_back(fmt::format("{}", fmt::join(c.first_values, " | ")));
  }
  base::Table out{"columns", {}};
  for (auto& [name, values] : {std::pair{"column", column},
                               {"meaning", meaning},
                               {"confidence", confidence},
                               {"why", why},
                               {"written", written},
                               {"empty %", empty},
                               {"first values", first}})
    out.columns.push_back({name, values});
  return out;
}

std::string text_of(const analysis::InspectedTable& table) {
  std::ostringstream out;
  out << table.file;
  if (!table.format.empty()) out << ": " << table.format;
  if (!table.details.empty()) out << " (" << table.details << ")";
  if (!table.kind.empty()) out << ", " << table.kind;
  if (!table.system.empty()) out << " exported by " << table.system;
  out << fmt::format(", {} rows looked at\n\n", table.rows_looked_at);
  report::write_text(out, columns_table(table), {.max_rows = 0, .max_cell_width = 60});
  if (!table.warnings.empty()) out << '\n';
  for (const std::string& warning : table.warnings) out << "note: " << warning << '\n';
  out << '\n';
  for (const std::string& what : table.missing) out << "missing: " << what << '\n';
  if (!table.missing.empty()) out << "Say which column it is: --map MEANING=COLUMN\n";
  if (!table.command.empty()) out << table.command << '\n';
  return out.str();
}

void run(State& state, Context& context) {
  if (!context.common.input.empty()) state.files.push_back(context.common.input);
  if (state.files.empty())
    throw base::Error(base::ErrorCode::kInvalidArgument, "no file was named.",
                      "Write: patron inspect orders.csv");
  const std::filesystem::path mappings =
      std::filesystem::path(context.common.workspace) / "mappings";
  analysis::Inspection all;
  for (const std::string& file : state.files)
    for (analysis::InspectedTable& table :
         analysis::inspect_place(file, state.options, mappings).tables)
      all.tables.push_back(std::move(table));
  std::string text;
  for (const analysis::InspectedTable& table : all.tables)
    text += (text.empty() ? "" : "\n") + text_of(table);
  write_answer(context, base::fields_of(all), text);
}

}  // namespace

Verb make_inspect_verb() {
  auto state = std::make_shared<State>();
  return {
      .name = "inspect",
      .summary = "Show what an import would make of a file: columns, values, what is missing",
      .examples =
          "Examples:\n  patron inspect orders.csv\n  patron inspect sales.xlsx --table "
          "2011 --map customer=KundenNr",
      .options = {base::fields_of(state->options)},
      .positionals = {"FILE", "exports, of any format that import reads", &state->files, 0, 10'000},
      .run = [state](Context& context) { run(*state, context); }};
}

}  // namespace patron::app
