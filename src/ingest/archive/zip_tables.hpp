#pragma once

#include <filesystem>
#include <vector>

#include "ingest/table_source.hpp"

namespace patron::ingest {

/// The tables in a zip archive, in the order of its contents: members of any format that Patron
/// reads (told by their bytes, gzip and zstd included); other files, folders, archives inside it
/// and what macOS adds (__MACOSX, ._name, .DS_Store) are left out. `options.table` picks one by its
/// name in the archive, with or without folders.
///
/// Opening a table copies its member into a nameless temporary file (Spool), since a table may be
/// read more than once and from its beginning.
/// Errors: those of ZipArchive; not_found where `options.table` names nothing (lists what is
///         there); bad_data where the archive holds no table.
std::vector<TableSource> zip_tables(const std::filesystem::path& file,
                                    const SourceOptions& options);

}  // namespace patron::ingest
