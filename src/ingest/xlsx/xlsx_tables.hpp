#pragma once

#include <filesystem>
#include <string_view>
#include <vector>

#include "ingest/table_source.hpp"

namespace patron::ingest {

/// The worksheets of an Excel workbook (.xlsx, .xlsm) as tables, in the order of their tabs, hidden
/// ones last; sheets without a cell, charts and macro sheets left out. `options.table` picks one.
///
/// Cells become text as `TableRow` says; dates are told by the number format of the cell.
/// Errors: those of Workbook; not_found where `options.table` names no sheet (lists the names);
///         bad_data where no sheet holds anything; opening a table: those of open_sheet().
std::vector<TableSource> xlsx_tables(const std::filesystem::path& file,
                                     const SourceOptions& options);

/// True where a zip file ("PK\3\4") is a workbook and no mere archive.
/// Errors: those of ZipArchive; unsupported for the binary .xlsb and for OpenDocument.
bool is_workbook(const std::filesystem::path& file);

/// Old binary workbooks (.xls) and workbooks locked with a password begin alike; neither can be
/// read. Throws unsupported with what to do, where `head` (the first bytes, 8 suffice) is one.
void refuse_old_workbook(std::string_view head, const std::filesystem::path& file);

}  // namespace patron::ingest
