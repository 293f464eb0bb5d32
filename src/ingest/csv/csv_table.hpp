#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "ingest/bytes/byte_source.hpp"
#include "ingest/table_source.hpp"

namespace patron::ingest {

/// A text table (CSV, TSV, any delimiter, any encoding), plain or packed, as a TableReader.
/// How it is written is told from its first MiB (sniff_dialect, detect_encoding, find_table_start)
/// unless `options` say it; TableFormat::details name it, TableFormat::notes what was left out
/// before the header.
/// Rows that lack or have more cells than there are headings are handed on as they are, but for
/// empty cells at the end: a delimiter at every line's end makes no column.
/// Bounds: see CsvRows; a row with a zero byte or a quote that is never closed has `trouble`.
/// Errors: those of ByteSource; bad_data for an empty file, for what is no text, for blank lines
///         only and for a line of more than 8 MiB; invalid_argument for options it can't follow.
std::unique_ptr<TableReader> open_csv(const std::filesystem::path& file,
                                      const SourceOptions& options = {});

/// The same of bytes from elsewhere: a member of an archive, standard input. `name`: for messages.
std::unique_ptr<TableReader> open_csv(std::unique_ptr<ByteSource> source, const std::string& name,
                                      const SourceOptions& options = {});

}  // namespace patron::ingest
