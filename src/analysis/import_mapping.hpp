#pragma once

#include <string>

#include "analysis/import.hpp"
#include "ingest/order_lines/reading.hpp"
#include "ingest/sampled_table.hpp"
#include "store/workspace.hpp"

namespace patron::analysis {

/// How a place is opened: as the flags say, or else the saved mapping they name.
ingest::SourceOptions source_options(const ImportOptions& options);

/// Adds to `reading` the mapping that --mapping names, or the one this workspace remembers of
/// tables of this shape. A remembered mapping whose columns are partly gone is repaired where that
/// is certain, and forgotten where the table is understood without it. Errors: those of
/// ingest::load_mapping.
void use_saved_mapping(const store::Workspace& workspace, const ingest::SampledTable& table,
                       ingest::Kind kind, const ImportOptions& options,
                       ingest::ReadOptions& reading);

/// Keeps the mapping an import has used: where --save-mapping says, and in the workspace where it
/// was told or repaired, so that the next export of this shape needs no flags. Errors: io.
void keep_mapping(const store::Workspace& workspace, const std::string& file,
                  const ImportOptions& options, const ingest::ReadOptions& reading,
                  ingest::SavedMapping used);

/// What was kept and where, for people.
std::string saved_words(const ingest::SavedMapping& mapping, const std::string& file);

}  // namespace patron::analysis
