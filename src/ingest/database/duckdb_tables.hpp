#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "ingest/table_source.hpp"

namespace patron::ingest {

/// A Parquet file as a table, in the order of its rows; read by the DuckDB inside Patron.
/// `place` is named in messages. Errors: bad_data, also in the middle of a broken file; resource
/// where a row group does not fit in 512 MB.
/// Cost:   one pass, memory of some pages of each column.
std::unique_ptr<TableReader> open_parquet(const std::filesystem::path& file,
                                          const std::string& place);

/// The tables and views of a DuckDB file, opened read-only; views see nothing outside of it.
/// Tables outside of the schema `main` are named "schema.table".
/// Errors: conflict where another process is writing the file, unsupported where a newer DuckDB has
///         written it, bad_data; not_found where options.table names nothing in it.
std::vector<TableSource> duckdb_tables(const std::filesystem::path& file, const std::string& place,
                                       const SourceOptions& options);

}  // namespace patron::ingest
