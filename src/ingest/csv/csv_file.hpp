#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "ingest/bytes/byte_source.hpp"
#include "ingest/csv/csv_rows.hpp"
#include "ingest/csv/table_start.hpp"
#include "ingest/table_source.hpp"

namespace patron::ingest {

/// A text table as it comes: unpacked, transcoded where need be, its dialect and its beginning told
/// from its first MiB. Rows are handed out from the table's first one on, the header included.
/// Errors: those of ByteSource; bad_data for an empty file and for what is no text; unsupported for
/// a known kind of file that holds no text; invalid_argument for wrong options.
class CsvFile {
 public:
  explicit CsvFile(const std::filesystem::path& file, const SourceOptions& options = {});
  /// `name`: for messages.
  CsvFile(std::unique_ptr<ByteSource> source, const std::string& name,
          const SourceOptions& options = {});
  ~CsvFile();

  bool next(CsvRow& row) { return rows_->next(row); }
  const TableStart& start() const { return start_; }
  const Dialect& dialect() const { return dialect_; }
  const std::string& encoding() const { return encoding_; }
  const ByteSource& source() const { return *source_; }
  ByteSource& source() { return *source_; }

 private:
  std::string encoding_;
  Dialect dialect_;
  TableStart start_;
  std::unique_ptr<ByteSource> source_;
  std::unique_ptr<CsvRows> rows_;
};

}  // namespace patron::ingest
