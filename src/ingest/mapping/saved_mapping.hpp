#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/mapping/kinds.hpp"

namespace patron::ingest {

/// A column mapping that outlives the import: what one source's columns mean and how it is written.
/// Kept as TOML, made to be read and edited by hand.
struct SavedMapping {
  Kind kind = Kind::kOrders;
  std::vector<std::string> headings;                        // all of the table, in its order
  std::map<std::string, std::string, std::less<>> columns;  // heading by meaning

  // How the source is written, where the user has said so; empty: found out anew.
  std::string delimiter, encoding;
  std::string dates;    // "day-first", "month-first", "year-first"
  std::string decimal;  // "." or ","

  bool operator==(const SavedMapping&) const = default;
};

/// Errors: not_found; io; bad_data for what is no TOML, names an unknown kind or meaning, or holds
/// a value of the wrong type (names the line).
SavedMapping load_mapping(const std::filesystem::path& file);

/// The same from the file's text; `file` is its name in messages.
SavedMapping parse_mapping(std::string_view text, const std::filesystem::path& file);

/// What save_mapping() writes into the file.
std::string mapping_text(const SavedMapping& mapping, const std::filesystem::path& file);

/// Written whole or not at all. Errors: io.
void save_mapping(const std::filesystem::path& file, const SavedMapping& mapping);

/// The mapping saved in `folder` (*.toml) for a table of these headings, in whatever order; the
/// first by name where there are several. Nothing where the folder is not there.
/// Errors: those of load_mapping().
std::optional<SavedMapping> find_saved(const std::filesystem::path& folder,
                                       const std::vector<std::string>& headings);
/// The same, the file it lies in; empty where there is none.
std::filesystem::path find_saved_file(const std::filesystem::path& folder,
                                      const std::vector<std::string>& headings);

/// The saved mapping of what looks like the same source with a few columns renamed, added or gone:
/// at least two thirds of all headings are shared, and at least half of those that are mapped.
std::optional<SavedMapping> find_nearly_saved(const std::filesystem::path& folder,
                                              const std::vector<std::string>& headings);

/// What is remembered of a source: find_saved(), or else find_nearly_saved().
std::optional<SavedMapping> find_remembered(const std::filesystem::path& folder,
                                            const std::vector<std::string>& headings);

}  // namespace patron::ingest
