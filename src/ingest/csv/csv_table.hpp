#pragma once

#include <filesystem>
#include <memory>

#include "ingest/table_source.hpp"

namespace patron::ingest {

/// A text table (CSV, TSV, any delimiter), plain or packed, as a TableReader.
/// Errors: those of ByteSource; bad_data for an empty file, for what is no text and for a header
///         without a row.
std::unique_ptr<TableReader> open_csv(const std::filesystem::path& file,
                                      const SourceOptions& options = {});

}  // namespace patron::ingest
