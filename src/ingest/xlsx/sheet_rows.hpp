#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/xlsx/serial_dates.hpp"
#include "ingest/xlsx/shared_strings.hpp"
#include "ingest/xlsx/xml_stream.hpp"

namespace patron::ingest {

/// A cell that holds something.
struct SheetCell {
  std::uint32_t column = 0;  // from 0
  std::string_view text;
};

/// A row that holds something: its cells from left to right, each column once. Holds until the next
/// row is read.
struct SheetRow {
  std::int64_t number = 0;  // of the sheet, from 1
  std::span<const SheetCell> cells;
  std::string_view trouble;  // why some of its cells could not be read; empty where all could
};

/// What the cells of a sheet refer to.
struct SheetContext {
  SharedStrings strings;
  std::vector<CellFormat> styles;
  DateSystem date_system = DateSystem::k1900;
};

/// The rows of one worksheet part (xl/worksheets/sheet1.xml), one pass, memory of one block of
/// 128 KiB and one row. Cells and rows may carry references or not, in any order and with gaps; a
/// formula gives the value it had when the workbook was saved, an error its name ("#N/A"), a
/// boolean TRUE or FALSE.
/// Limits: 16,384 columns, 1 MiB in a cell, 32 MiB in a row; a row beyond them has trouble.
/// Errors: those of XmlStream, with the number of the row; those of the feed.
class SheetRows {
 public:
  /// `context` must outlive the rows.
  SheetRows(ByteFeed feed, const SheetContext& context, std::string place);
  ~SheetRows();

  bool next(SheetRow& row);

 private:
  class Parser;
  std::unique_ptr<Parser> parser_;
};

}  // namespace patron::ingest
