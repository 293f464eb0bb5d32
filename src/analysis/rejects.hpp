#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/table.hpp"
#include "ingest/order_lines/reading.hpp"
#include "ingest/sampled_table.hpp"
#include "store/workspace.hpp"

namespace patron::analysis {

/// The rows that could not be read and have not been mended since, with the columns of their file,
/// so that they can be mended and imported again; patron_import, patron_line, patron_file and
/// patron_reason say where each stood and what was wrong with it.
/// `import_id` 0: of all imports.
/// Errors: conflict where files with different columns left rejects (names the imports).
base::Table rejects_to_mend(store::Workspace& workspace, std::int64_t import_id = 0);

/// How the rows of a mended file of rejects are read: as their first file was.
struct MendedReading {
  std::string kind;
  ingest::ReadOptions options;
};

/// Empty for any table that is no such file.
std::optional<MendedReading> reading_of_mended(store::Workspace& workspace,
                                               const ingest::SampledTable& table);

}  // namespace patron::analysis
