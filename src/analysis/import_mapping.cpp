#include "analysis/import_mapping.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <optional>

#include "base/error.hpp"

namespace patron::analysis {
namespace {

namespace fs = std::filesystem;
using ingest::SavedMapping;

/// Where a workspace remembers mappings; empty for one that goes away.
fs::path mappings_folder(const store::Workspace& workspace) {
  return workspace.folder().empty() ? fs::path() : workspace.folder() / "mappings";
}

bool is_there(const std::vector<std::string>& headings, const std::string& heading) {
  return std::find(headings.begin(), headings.end(), heading) != headings.end();
}

/// A mapping of nearly this shape, if the table is understood with it: with its gone columns found
/// again under other names, or else without them, which is noted.
std::optional<SavedMapping> repairable(const fs::path& folder, const ingest::SampledTable& table,
                                       ingest::Kind kind, const ImportOptions& options,
                                       std::vector<std::string>& notes) {
  auto saved = ingest::find_nearly_saved(folder, table.headings());
  if (!saved || saved->kind != kind) return std::nullopt;
  const auto understood = [&](const SavedMapping& mapping) {
    try {
      ingest::map_columns(table.sample(), kind, {options.map, mapping}, table.source().place);
      return true;
    } catch (const base::Error&) {
      return false;
    }
  };
  if (understood(*saved)) return saved;
  SavedMapping rest = *saved;
  std::string gone;
  std::erase_if(rest.columns, [&](const auto& column) {
    if (is_there(table.headings(), column.second)) return false;
    gone += (gone.empty() ? "\"" : ", \"") + column.second + "\"";
    return true;
  });
  if (!understood(rest)) return saved;  // its proposal is the better message
  notes.push_back("Columns of the remembered mapping are gone: " + gone +
                  ". What they held was looked for anew; check it with patron inspect.");
  return rest;
}

/// A file name of letters, digits, points, dashes.
std::string plain_name(std::string text) {
  for (char& c : text)
    if (!std::isalnum(static_cast<unsigned char>(c)) && c != '.' && c != '-') c = '_';
  return text;
}

/// Where the mapping of a table of these headings is kept: one file for each shape, so that two
/// shops that both send "orders.csv" do not take each other's place.
fs::path place_for(const fs::path& folder, const std::string& file,
                   const std::vector<std::string>& headings) {
  if (const fs::path here = ingest::find_saved_file(folder, headings); !here.empty()) return here;
  const std::string name = plain_name(file);
  fs::path place = folder / (name + ".toml");
  for (int i = 2; fs::exists(place); ++i) place = folder / fmt::format("{}-{}.toml", name, i);
  return place;
}

}  // namespace

ingest::SourceOptions source_options(const ImportOptions& options) {
  ingest::SourceOptions how{
      .table = options.table, .encoding = options.encoding, .delimiter = options.delimiter};
  if (options.mapping.empty()) return how;
  const SavedMapping saved = ingest::load_mapping(options.mapping);
  if (how.encoding.empty()) how.encoding = saved.encoding;
  if (how.delimiter.empty()) how.delimiter = saved.delimiter;
  return how;
}

void use_saved_mapping(const store::Workspace& workspace, const ingest::SampledTable& table,
                       ingest::Kind kind, const ImportOptions& options,
                       ingest::ReadOptions& reading) {
  const fs::path folder = mappings_folder(workspace);
  if (!options.mapping.empty()) {
    reading.mapping.saved = ingest::load_mapping(options.mapping);
  } else if (!folder.empty()) {
    reading.mapping.saved = ingest::find_saved(folder, table.headings());
    if (reading.mapping.saved && reading.mapping.saved->kind != kind) reading.mapping.saved.reset();
    if (!reading.mapping.saved)
      reading.mapping.saved = repairable(folder, table, kind, options, reading.notes);
  }
  if (!reading.mapping.saved) return;
  if (reading.dates.empty()) reading.dates = reading.mapping.saved->dates;
  if (reading.decimal.empty()) reading.decimal = reading.mapping.saved->decimal;
}

void keep_mapping(const store::Workspace& workspace, const std::string& file,
                  const ImportOptions& options, const ingest::ReadOptions& reading,
                  SavedMapping used) {
  used.delimiter = options.delimiter;
  used.encoding = options.encoding;
  used.dates = reading.dates;
  used.decimal = reading.decimal;
  if (!options.save_mapping.empty()) ingest::save_mapping(options.save_mapping, used);
  const fs::path folder = mappings_folder(workspace);
  const bool told = !options.map.empty() || !options.mapping.empty() || !options.dates.empty() ||
                    !options.decimal.empty() || reading.mapping.saved;
  if (folder.empty() || !told || ingest::find_saved(folder, used.headings) == used) return;
  fs::create_directories(folder);
  ingest::save_mapping(place_for(folder, file, used.headings), used);
}

std::string saved_words(const SavedMapping& mapping, const std::string& file) {
  std::string columns;
  for (const auto& [meaning, heading] : mapping.columns)
    columns += fmt::format("{}{} from \"{}\"", columns.empty() ? "" : ", ", meaning, heading);
  return fmt::format("The mapping is kept in {0}: {1}. --mapping {0} follows it.", file, columns);
}

}  // namespace patron::analysis
