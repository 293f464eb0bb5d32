#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace patron::ingest {

/// One row of a table, every cell as UTF-8 text. The views hold until the next row is read.
///
/// Cells of typed formats (workbooks, Parquet, JSON, databases) are written as text the plain way:
/// numbers with a decimal point and as few digits as tell them from their neighbours (2.55, not
/// 2.5499999999999998), dates as 2010-12-01 08:26:00, nothing for an empty cell or null.
struct TableRow {
  std::int64_t line =
      0;  // where it begins: line of a text, row of a sheet, number of a record; from 1
  std::vector<std::string_view> cells;
  std::string_view
      original_text;         // as the file has it; of a format without lines, the cells as CSV
  std::string_view trouble;  // why it can't be taken apart into cells; empty where it can
};

/// How a table is written, for the person who wants to know.
struct TableFormat {
  std::string name;  // csv, xlsx, parquet, json-lines, duckdb, sqlite, postgresql
  /// ("encoding", "UTF-16LE"), ("delimiter", ";"), ("compression", "gzip") ...
  std::vector<std::pair<std::string, std::string>> details;
  std::vector<std::string>
      notes;  // what a careful reader should know: lines left out before the header ...
};

/// The rows of one table, one after the other, in one pass and with memory for one block.
/// Every reader of a format is one of these; nothing behind it knows where rows come from.
class TableReader {
 public:
  virtual ~TableReader() = default;

  /// One text for each column, known before the first row; "column1", "column2" ... where the table
  /// has no header. Two columns never share a heading ("price", "price_2").
  virtual const std::vector<std::string>& headings() const = 0;
  virtual const TableFormat& format() const = 0;

  /// The next row that holds anything; false at the end.
  /// Errors: bad_data where the file is broken from here on; io.
  virtual bool next(TableRow& row) = 0;

  /// For progress: bytes of the file (or rows of a database) taken so far and in all; 0 of 0 where
  /// unknown.
  virtual std::int64_t bytes_read() const = 0;
  virtual std::int64_t bytes_total() const = 0;

  /// SHA-256 in hex of what was read (the file as it lies on disk, or the rows of a database
  /// table); valid once next() has returned false.
  virtual std::string sha256() = 0;
};

}  // namespace patron::ingest
