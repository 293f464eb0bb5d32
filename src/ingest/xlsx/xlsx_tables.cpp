#include "ingest/xlsx/xlsx_tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/error.hpp"
#include "ingest/xlsx/sheet_table.hpp"
#include "ingest/xlsx/workbook.hpp"

namespace patron::ingest {
namespace {

using base::Error;
using base::ErrorCode;

/// Hidden ones last, otherwise in the order of the tabs.
std::vector<SheetEntry> sheets_in(const Workbook& workbook) {
  std::vector<SheetEntry> sheets = workbook.sheets();
  std::stable_partition(sheets.begin(), sheets.end(), [](const auto& s) { return !s.hidden; });
  return sheets;
}

[[noreturn]] void fail_no_such_sheet(const std::vector<SheetEntry>& sheets,
                                     const std::string& wanted, const std::string& file) {
  std::string names;
  for (const SheetEntry& sheet : sheets)
    names += (names.empty() ? "\"" : ", \"") + sheet.name + "\"";
  throw Error(ErrorCode::kNotFound, fmt::format("the workbook has no sheet \"{}\".", wanted),
              "It has: " + names + ".", file);
}

TableSource source_of(const std::filesystem::path& file, const SheetEntry& sheet) {
  return {file.string(), sheet.name, [file, sheet] { return open_sheet(file, sheet); }};
}

}  // namespace

std::vector<TableSource> xlsx_tables(const std::filesystem::path& file,
                                     const SourceOptions& options) {
  const Workbook workbook(file);
  std::vector<SheetEntry> sheets = sheets_in(workbook);
  if (!options.table.empty()) {
    const auto picked = std::find_if(sheets.begin(), sheets.end(),
                                     [&](const auto& s) { return s.name == options.table; });
    if (picked == sheets.end()) fail_no_such_sheet(sheets, options.table, file.string());
    return {source_of(file, *picked)};
  }
  std::erase_if(sheets, [&](const auto& sheet) { return !holds_cells(workbook, sheet); });
  if (sheets.empty())
    throw Error(ErrorCode::kBadData, "no sheet of the workbook holds anything.", "Export it again.",
                file.string());
  // A hidden sheet is nobody's export, unless there is no other; --table names it.
  if (!sheets.front().hidden) std::erase_if(sheets, [](const auto& sheet) { return sheet.hidden; });
  std::vector<TableSource> sources;
  for (const SheetEntry& sheet : sheets) sources.push_back(source_of(file, sheet));
  if (sources.size() == 1) sources.front().table.clear();
  return sources;
}

bool is_workbook(const std::filesystem::path& file) {
  const ZipArchive archive(file);
  if (!workbook_part_of(archive).empty()) {
    if (!workbook_part_of(archive).ends_with(".bin")) return true;
    throw Error(ErrorCode::kUnsupported, "this is a binary workbook (.xlsb).",
                "Save it as .xlsx or CSV.", file.string());
  }
  if (archive.find("content.xml") != nullptr && archive.find("mimetype") != nullptr)
    throw Error(ErrorCode::kUnsupported, "this is an OpenDocument file (.ods).",
                "Save it as .xlsx or CSV.", file.string());
  return false;
}

void refuse_old_workbook(std::string_view head, const std::filesystem::path& file) {
  if (!head.starts_with("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")) return;
  throw Error(
      ErrorCode::kUnsupported,
      "this is a workbook in Excel's old binary form (.xls), or one locked with a password.",
      "Open it in a spreadsheet program, take the password off if it has one, and save it "
      "as .xlsx or CSV.",
      file.string());
}

}  // namespace patron::ingest
