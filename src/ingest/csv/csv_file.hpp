#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "ingest/bytes/byte_source.hpp"
#include "ingest/csv/csv_rows.hpp"

namespace patron::ingest {

/// A CSV file as it comes: unpacked, byte order mark skipped, delimiter and line end told from its
/// beginning.
/// Errors: those of ByteSource; bad_data for an empty file and for what is no text; unsupported for
/// UTF-16.
class CsvFile {
 public:
  explicit CsvFile(const std::filesystem::path& file);
  ~CsvFile();

  bool next(CsvRow& row) { return rows_->next(row); }
  bool broken() const { return rows_->broken(); }
  const ByteSource& source() const { return *source_; }
  ByteSource& source() { return *source_; }

 private:
  std::unique_ptr<ByteSource> source_;
  std::unique_ptr<CsvRows> rows_;
};

}  // namespace patron::ingest
