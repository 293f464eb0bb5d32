#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "ingest/placed_table.hpp"
#include "ingest/table_source.hpp"

namespace patron::ingest {

/// The tables of one file, its format told by its first bytes, once unpacked.
/// Errors: bad_data for an empty file, unsupported for a kind that Patron does not read; those of
///         the format.
std::vector<TableSource> file_tables(const KnownFile& file, const SourceOptions& options);

/// Why a file of a folder is no table, "a PDF document"; empty where it is one. A text of a single
/// column counts as none: a folder's notes and manuals are no exports.
std::string why_no_table(const std::filesystem::path& file);

}  // namespace patron::ingest
