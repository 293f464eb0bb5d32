// Any bytes as a table (first line: headings) and as a saved mapping: mapped or refused with an
// Error; no column for two meanings.

#include <fmt/format.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>

#include "base/error.hpp"
#include "base/split.hpp"
#include "ingest/mapping/column_mapping.hpp"

using namespace patron;
using namespace patron::ingest;

namespace {

void check(const ColumnMapping& mapping, std::size_t n_columns) {
  std::set<std::size_t> columns;
  for (const auto& [meaning, mapped] : mapping.columns)
    if (mapped.column >= n_columns || !columns.insert(mapped.column).second) std::abort();
}

void map_table(std::string_view text) {
  TableSample sample;
  for (const std::string& line : base::split(text, '\n')) {
    if (sample.headings.empty()) {
      sample.headings = base::split(line, '|');
    } else {
      sample.rows.push_back(base::split(line, '|'));
    }
  }
  for (const Kind kind : all_kinds()) {
    check(guess_columns(sample, kind, {}), sample.headings.size());
    try {
      check(map_columns(sample, kind, {}, "fuzz"), sample.headings.size());
    } catch (const base::Error&) {
    }
  }
  likely_kind(sample);
}

void load(std::string_view text) {
  static const std::string file =
      fmt::format("{}/patron-mapping-fuzz-{}.toml", std::filesystem::temp_directory_path().string(),
                  ::getpid());
  std::ofstream(file, std::ios::binary) << text;
  try {
    const SavedMapping saved = load_mapping(file);
    save_mapping(file, saved);
    if (load_mapping(file) != saved) std::abort();
  } catch (const base::Error&) {
  }
  std::filesystem::remove(file);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (size > 0 && data[0] % 2 == 0) {
    map_table(text.substr(1));
  } else if (size > 0) {
    load(text.substr(1));
  }
  return 0;
}
