#include "analysis/rejects.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "base/error.hpp"

namespace patron::analysis {
namespace {

using Texts = std::vector<std::string>;

/// Refuses rejects of files with different columns: one table can't hold both.
void require_one_shape(store::Workspace& workspace, const std::string& where) {
  const base::Table shapes = workspace.connection().query(
      "select headings, min(import_id) as import_id, any_value(file_name) as file from imports "
      "where import_id in (select import_id from rejects where " +
      where + ") group by headings order by 2");
  if (shapes.n_rows() < 2) return;
  Texts choices;
  for (std::size_t i = 0; i < shapes.n_rows(); ++i)
    choices.push_back(fmt::format("{} ({})", shapes.get<std::int64_t>("import_id")[i],
                                  shapes.get<std::string>("file")[i]));
  throw base::Error(base::ErrorCode::kConflict, "files with different columns have left rejects.",
                    fmt::format("Export those of one import: --import-id ID, one of {}.",
                                fmt::join(choices, ", ")));
}

/// Column i of rows of any width; what a row does not have is empty.
Texts column_of(const std::vector<Texts>& rows, std::size_t i) {
  Texts column;
  for (const Texts& row : rows) column.push_back(i < row.size() ? row[i] : "");
  return column;
}

std::vector<Texts> cells_of(const base::Table& rejects) {
  std::vector<Texts> rows;
  for (const std::string& cells : rejects.get<std::string>("cells"))
    rows.push_back(nlohmann::json::parse(cells).get<Texts>());
  return rows;
}

std::optional<std::int64_t> first_import_id(const ingest::SampledTable& table) {
  const Texts& headings = table.headings();
  const auto column = std::find(headings.begin(), headings.end(), ingest::kMendedImport);
  if (column == headings.end()) return std::nullopt;
  const auto at = static_cast<std::size_t>(column - headings.begin());
  for (const Texts& row : table.sample().rows) {
    std::int64_t id = 0;
    if (at < row.size() &&
        std::from_chars(row[at].data(), row[at].data() + row[at].size(), id).ec == std::errc{})
      return id;
  }
  return std::nullopt;
}

/// "day first" -> "day-first"; other styles are told from the rows themselves.
std::string dates_flag(std::string dates) {
  std::replace(dates.begin(), dates.end(), ' ', '-');
  const std::set<std::string> flags = {"day-first", "month-first", "year-first"};
  return flags.contains(dates) ? dates : "";
}

}  // namespace

base::Table rejects_to_mend(store::Workspace& workspace, std::int64_t import_id) {
  std::string where = "settled_by is null";
  if (import_id != 0) where += fmt::format(" and import_id = {}", import_id);
  require_one_shape(workspace, where);
  const base::Table rejects = workspace.connection().query(
      "select r.import_id, r.source_line, i.file_name, r.reason, r.cells, i.headings from rejects "
      "r join imports i using (import_id) where " +
      where + " order by r.import_id, r.source_line");
  base::Table table{"rejects", {}};
  if (rejects.n_rows() > 0) {
    Texts headings = nlohmann::json::parse(rejects.get<std::string>("headings")[0]).get<Texts>();
    const std::vector<Texts> rows = cells_of(rejects);
    std::size_t width = headings.size();
    for (const Texts& row : rows) width = std::max(width, row.size());
    for (std::size_t i = 0; i < width; ++i)
      if (i >= headings.size() || !headings[i].starts_with("patron_"))  // of a mended file, again
        table.columns.push_back(
            {i < headings.size() ? headings[i] : fmt::format("surplus_{}", i + 1),
             column_of(rows, i)});
  }
  const auto add = [&](std::string_view name, const auto& values) {
    table.columns.push_back({std::string(name), values});
  };
  add(ingest::kMendedImport, rejects.get<std::int64_t>("import_id"));
  add(ingest::kMendedLine, rejects.get<std::int64_t>("source_line"));
  add("patron_file", rejects.get<std::string>("file_name"));
  add(ingest::kMendedReason, rejects.get<std::string>("reason"));
  return table;
}

std::optional<MendedReading> reading_of_mended(store::Workspace& workspace,
                                               const ingest::SampledTable& table) {
  const auto import_id = first_import_id(table);
  if (!import_id) return std::nullopt;
  const base::Table import = workspace.connection().query(fmt::format(
      "select kind, mapping, dates, decimal_mark, currency from imports where import_id = {}",
      *import_id));
  if (import.n_rows() == 0) return std::nullopt;
  MendedReading mended{import.get<std::string>("kind")[0], {}};
  ingest::ReadOptions& reading = mended.options;
  const auto mapping = nlohmann::json::parse(import.get<std::string>("mapping")[0]);
  for (const auto& [meaning, heading] : mapping.items())
    reading.mapping.map.push_back(meaning + "=" + heading.get<std::string>());
  reading.dates = dates_flag(import.get<std::string>("dates")[0]);
  reading.decimal = import.get<std::string>("decimal_mark")[0];
  reading.currency = import.get<std::string>("currency")[0];
  return mended;
}

}  // namespace patron::analysis
