// Any bytes as a saved mapping, and any small table with any headings: a mapping or one Error, no
// column taken twice, and a saved mapping that is the same when it is written and read again.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "base/split.hpp"
#include "ingest/mapping/column_mapping.hpp"
#include "ingest/mapping/saved_mapping.hpp"

namespace {

using namespace patron::ingest;

constexpr std::size_t kMostColumns = 8, kMostRows = 6;

void require(bool promise) {
  if (!promise) std::abort();
}

/// nullopt where it was refused.
template <class Call>
auto expect_answer(Call&& call) -> std::optional<decltype(call())> {
  try {
    return call();
  } catch (const patron::base::Error& error) {
    require(error.code() != patron::base::ErrorCode::kInternal);
    return std::nullopt;
  }
}

/// The first line holds headings, the others cells, divided by tabs.
TableSample table_in(std::string_view text) {
  TableSample sample;
  for (const std::string& line : patron::base::split(text, '\n')) {
    std::vector<std::string> cells = patron::base::split(line, '\t');
    if (sample.headings.empty()) {
      cells.resize(std::min(cells.size(), kMostColumns));
      sample.headings = std::move(cells);
    } else if (sample.rows.size() < kMostRows) {
      sample.rows.push_back(std::move(cells));
    }
  }
  return sample;
}

/// Only a person may take one column for two meanings.
void check(const ColumnMapping& mapping, std::size_t n_columns, bool is_told) {
  std::set<std::size_t> taken;
  for (const auto& [meaning, mapped] : mapping.columns) {
    require(find_meaning(mapping.kind, meaning) != nullptr);
    require(mapped.column < n_columns && (taken.insert(mapped.column).second || is_told));
    require(mapped.confidence >= 0 && mapped.confidence <= 1);
  }
}

void map_table(std::string_view text, unsigned choice, const MappingOptions& options) {
  const TableSample sample = table_in(text);
  if (sample.headings.empty()) return;
  const Kind kind = all_kinds()[choice % all_kinds().size()];
  const auto mapping = expect_answer([&] {
    return choice / all_kinds().size() % 4 == 0 ? map_columns(sample, kind, options, "fuzz")
                                                : guess_columns(sample, kind, options);
  });
  if (!mapping) return;
  check(*mapping, sample.headings.size(), options.saved.has_value());
  mapping->to_json(sample.headings);
  missing_meanings(*mapping);
  if (choice >= 0xF0) likely_kind(sample);
}

std::optional<SavedMapping> read_saved(std::string_view text) {
  const auto saved = expect_answer([&] { return parse_mapping(text, "fuzz"); });
  if (saved) require(parse_mapping(mapping_text(*saved, "fuzz"), "fuzz") == *saved);
  return saved;
}

}  // namespace

/// A saved mapping, and behind a zero byte a table; the first byte chooses what is asked.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data + 1), size - 1);
  const std::size_t end = std::min(text.find('\0'), text.size());
  MappingOptions options;
  options.saved = read_saved(text.substr(0, end));
  if (end < text.size()) map_table(text.substr(end + 1), data[0], options);
  return 0;
}
