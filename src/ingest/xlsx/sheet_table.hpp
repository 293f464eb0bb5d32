#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "ingest/table.hpp"
#include "ingest/xlsx/workbook.hpp"

namespace patron::ingest {

/// One worksheet as a table. Lines are the numbers of the sheet's rows. Rows shorter than the
/// header are filled up with empty cells (sheets leave them out at the end of a row), longer ones
/// stay as they are. Rows before the header, a title say, are left out and noted.
/// Errors: those of Workbook and SheetRows; bad_data where the sheet is empty.
/// Cost: memory of the shared texts and of one block; about 2 µs of CPU for a cell's bytes and
/// itself (see bench/workbook.py).
std::unique_ptr<TableReader> open_sheet(const std::filesystem::path& file, const SheetEntry& sheet);

/// True where some cell of the sheet holds something; reads no further than that. True as well
/// where the sheet can't be read: opening it says why.
bool holds_cells(const Workbook& workbook, const SheetEntry& sheet);

}  // namespace patron::ingest
