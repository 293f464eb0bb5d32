#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/bytes/byte_source.hpp"

namespace patron::ingest {

/// How a CSV file is written.
struct Dialect {
  char delimiter = ',';
  char quote = '"';
  char line_end = '\n';  // '\r' in files of old Macs; CR before LF is dropped in any case
};

/// Delimiter and line end as the beginning of a file shows them: the delimiter that occurs most
/// often in the first line that holds anything.
Dialect sniff_dialect(std::string_view head);

/// One row of a CSV file. The views live until the next row is read.
struct CsvRow {
  std::int64_t source_line = 0;  // line of the file where the row begins, from 1
  std::vector<std::string_view> fields;
  std::string_view original_text;  // as it stands in the file, without the line end
};

/// Rows of a CSV file, one after the other: fields unquoted, outer blanks removed, empty lines left
/// out. Field splitting is libcsv's; this class adds line numbers, original text and recovery.
/// Cost: one pass, memory of one block and one row.
class CsvRows {
 public:
  CsvRows(ByteSource& source, const Dialect& dialect);
  ~CsvRows();

  /// False at the end. broken(): the row's quotes make no sense even within its line.
  bool next(CsvRow& row);
  bool broken() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace patron::ingest
