#pragma once

#include <filesystem>

#include "base/table.hpp"

namespace patron::report {

/// Writes a table as Parquet (zstd), money as DECIMAL(18, 4), by DuckDB in memory. The file appears
/// whole or not at all. Errors: io where it can't be written.
void write_parquet(const std::filesystem::path& path, const base::Table& table);

}  // namespace patron::report
