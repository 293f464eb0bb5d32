#include "ingest/mapping/saved_mapping.hpp"

// toml++ 3.3 takes for granted that a name follows "[" (an assertion, with NDEBUG an assumption of
// the compiler); without either it says of any other character that it does not belong there.
#undef NDEBUG
#define TOML_ASSERT(expression) static_cast<void>(0)
#define TOML_EXCEPTIONS 1
#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

#include "base/error.hpp"
#include "base/files.hpp"

namespace patron::ingest {
namespace {

using base::Error;
using base::ErrorCode;
namespace fs = std::filesystem;

constexpr std::uintmax_t kLargestFile = 4 << 20;
constexpr const char* kHint = "Mend the file, or save the mapping again with --save-mapping.";

[[noreturn]] void fail(const fs::path& file, std::string message) {
  throw Error(ErrorCode::kBadData, std::move(message), kHint, file.string());
}

std::string content_of(const fs::path& file) {
  std::error_code problem;
  if (!fs::is_regular_file(file, problem))
    throw Error(ErrorCode::kNotFound, "there is no such mapping.",
                "Save one with: patron import FILE --save-mapping " + file.filename().string(),
                file.string());
  if (fs::file_size(file, problem) > kLargestFile)
    fail(file, "this is no mapping: it is too large.");
  std::ifstream in(file, std::ios::binary);
  std::ostringstream content;
  content << in.rdbuf();
  if (!in) throw Error(ErrorCode::kIo, "the mapping can't be read.", "", file.string());
  return content.str();
}

std::string text_of(const toml::table& table, std::string_view key, const fs::path& file) {
  const toml::node* node = table.get(key);
  if (node == nullptr) return {};
  const auto text = node->value_exact<std::string>();
  if (!text) fail(file, fmt::format("{} is not a text in quotes.", key));
  return *text;
}

void read_columns(const toml::table& columns, const fs::path& file, SavedMapping& out) {
  for (const auto& [key, node] : columns) {
    const std::string meaning(key.str());
    if (find_meaning(out.kind, meaning) == nullptr)
      fail(file, fmt::format("there is no meaning \"{}\" of {}: {}.", meaning, name_of(out.kind),
                             meaning_names(out.kind)));
    const auto heading = node.value_exact<std::string>();
    if (!heading) fail(file, fmt::format("columns.{} is not a text in quotes.", meaning));
    out.columns[meaning] = *heading;
  }
}

std::string one_of(const std::string& value, std::string_view key,
                   std::initializer_list<std::string_view> choices, const fs::path& file) {
  if (value.empty() || std::find(choices.begin(), choices.end(), value) != choices.end())
    return value;
  fail(file, fmt::format("{} is \"{}\".", key, value));
}

/// Line of the first letter beyond ASCII that stands in no quotes and no comment, or of a text over
/// several lines; 0 where there is none. The former is no TOML, and toml++ 3.3 must not see it: its
/// test for blanks beyond ASCII is undefined for most letters. The latter could hide one.
int line_of_bare_letter(std::string_view content) {
  int line = 1;
  char within = 0;  // the quote or # that began what we are in
  if (content.starts_with("\xEF\xBB\xBF")) content.remove_prefix(3);
  for (std::size_t i = 0; i < content.size(); ++i) {
    const char c = content[i];
    if (c == '\n') {
      ++line, within = 0;
    } else if (within == 0) {
      if (c == '"' || c == '\'' || c == '#') within = c;
      const std::string_view three = content.substr(i, 3);
      if (static_cast<unsigned char>(c) >= 0x80 || three == "\"\"\"" || three == "'''") return line;
    } else if (within == '"' && c == '\\') {
      ++i;
    } else if (c == within && within != '#') {
      within = 0;
    }
  }
  return 0;
}

SavedMapping from_toml(const toml::table& table, const fs::path& file) {
  SavedMapping out;
  if (const std::string name = text_of(table, "kind", file); !name.empty()) {
    const auto kind = kind_named(name);
    if (!kind) fail(file, fmt::format("there is no kind \"{}\".", name));
    out.kind = *kind;
  }
  if (const toml::array* headings = table["headings"].as_array())
    for (const toml::node& node : *headings) {
      const auto heading = node.value_exact<std::string>();
      if (!heading) fail(file, "headings holds something that is no text in quotes.");
      out.headings.push_back(*heading);
    }
  if (const toml::table* columns = table["columns"].as_table()) read_columns(*columns, file, out);
  if (out.columns.empty()) fail(file, "the mapping holds no [columns].");
  out.delimiter = text_of(table, "delimiter", file);
  out.encoding = text_of(table, "encoding", file);
  out.dates = one_of(text_of(table, "dates", file), "dates",
                     {"day-first", "month-first", "year-first"}, file);
  out.decimal = one_of(text_of(table, "decimal", file), "decimal", {".", ","}, file);
  return out;
}

toml::table to_toml(const SavedMapping& mapping) {
  toml::table table;
  table.insert("kind", std::string(name_of(mapping.kind)));
  toml::array headings;
  for (const std::string& heading : mapping.headings) headings.push_back(heading);
  table.insert("headings", std::move(headings));
  for (const auto& [key, value] : {std::pair{"delimiter", mapping.delimiter},
                                   {"encoding", mapping.encoding},
                                   {"dates", mapping.dates},
                                   {"decimal", mapping.decimal}})
    if (!value.empty()) table.insert(key, value);
  toml::table columns;
  for (const auto& [meaning, heading] : mapping.columns) columns.insert(meaning, heading);
  table.insert("columns", std::move(columns));
  return table;
}

std::vector<fs::path> mappings_in(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code problem;
  for (const auto& entry : fs::directory_iterator(folder, problem))
    if (entry.path().extension() == ".toml" && entry.path().filename().string()[0] != '.')
      files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

using Headings = std::set<std::string>;

std::size_t n_shared(const Headings& a, const Headings& b) {
  return static_cast<std::size_t>(
      std::count_if(a.begin(), a.end(), [&](const std::string& h) { return b.contains(h); }));
}

/// Shared headings among all; 0 where too few of the mapped ones are still there.
double overlap(const SavedMapping& saved, const Headings& here) {
  const Headings there(saved.headings.begin(), saved.headings.end());
  Headings mapped;
  for (const auto& [meaning, heading] : saved.columns) mapped.insert(heading);
  if (2 * n_shared(mapped, here) < mapped.size()) return 0;
  const std::size_t shared = n_shared(there, here);
  return static_cast<double>(shared) /
         static_cast<double>(std::max<std::size_t>(1, std::max(there.size(), here.size())));
}

}  // namespace

SavedMapping load_mapping(const fs::path& file) { return parse_mapping(content_of(file), file); }

SavedMapping parse_mapping(std::string_view text, const fs::path& file) {
  if (const int line = line_of_bare_letter(text); line > 0)
    throw Error(ErrorCode::kBadData,
                "this is no mapping: letters beyond ASCII belong in quotes, on one line.", kHint,
                fmt::format("{}:{}", file.string(), line));
  try {
    return from_toml(toml::parse(text), file);
  } catch (const toml::parse_error& problem) {
    throw Error(ErrorCode::kBadData, fmt::format("this is no mapping: {}.", problem.description()),
                kHint, fmt::format("{}:{}", file.string(), problem.source().begin.line));
  }
}

std::string mapping_text(const SavedMapping& mapping, const fs::path& file) {
  std::ostringstream text;
  text << "# What the columns of this source mean: patron import FILE --mapping "
       << file.filename().string() << "\n"
       << to_toml(mapping) << "\n";
  return text.str();
}

void save_mapping(const fs::path& file, const SavedMapping& mapping) {
  base::write_file_atomically(file, mapping_text(mapping, file));
}

fs::path find_saved_file(const fs::path& folder, const std::vector<std::string>& headings) {
  const Headings here(headings.begin(), headings.end());
  for (const fs::path& file : mappings_in(folder)) {
    const SavedMapping saved = load_mapping(file);
    if (Headings(saved.headings.begin(), saved.headings.end()) == here) return file;
  }
  return {};
}

std::optional<SavedMapping> find_saved(const fs::path& folder,
                                       const std::vector<std::string>& headings) {
  const fs::path file = find_saved_file(folder, headings);
  if (file.empty()) return std::nullopt;
  return load_mapping(file);
}

std::optional<SavedMapping> find_nearly_saved(const fs::path& folder,
                                              const std::vector<std::string>& headings) {
  const Headings here(headings.begin(), headings.end());
  std::optional<SavedMapping> best;
  double most = 0.66;
  for (const fs::path& file : mappings_in(folder)) {
    SavedMapping saved = load_mapping(file);
    const double share = overlap(saved, here);
    if (share > most) most = share, best = std::move(saved);
  }
  return best;
}

std::optional<SavedMapping> find_remembered(const fs::path& folder,
                                            const std::vector<std::string>& headings) {
  if (auto saved = find_saved(folder, headings)) return saved;
  return find_nearly_saved(folder, headings);
}

}  // namespace patron::ingest
