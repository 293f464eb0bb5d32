#pragma once

#include <filesystem>
#include <vector>

#include "ingest/table_source.hpp"

namespace patron::ingest {

/// The tables and views of a SQLite file, opened read-only. Other programs may write meanwhile:
/// each table is read as it was when its reading began. Rows come in the order of their rowid (or
/// primary key), those of views as the view gives them.
/// `is_private_copy`: no other program knows the file, no lock is needed.
/// Errors: bad_data for a broken file, also in its middle; conflict where it stays locked;
///         not_found where options.table names nothing in it.
std::vector<TableSource> sqlite_tables(const std::filesystem::path& file, const std::string& place,
                                       const SourceOptions& options, bool is_private_copy = false);

}  // namespace patron::ingest
