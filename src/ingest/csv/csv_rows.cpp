#include "ingest/csv/csv_rows.hpp"

#include <csv.h>

#include <algorithm>
#include <cstring>

#include "base/error.hpp"

namespace patron::ingest {
namespace {

constexpr std::size_t kBlock = 1 << 18;
/// A row of several lines longer than this is a quote that was never closed, not a row.
constexpr std::size_t kMaxRowBytes = 1 << 18;

/// libcsv's parser; frees itself.
class Parser {
 public:
  Parser(const Dialect& dialect, unsigned char options) : dialect_(dialect), options_(options) {
    start();
  }
  ~Parser() { csv_free(&parser_); }
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;

  void restart() {
    csv_free(&parser_);
    start();
  }
  csv_parser* get() { return &parser_; }

 private:
  void start() {
    if (csv_init(&parser_, options_) != 0)
      throw base::Error(base::ErrorCode::kInternal, "libcsv can't be started.");
    csv_set_delim(&parser_, static_cast<unsigned char>(dialect_.delimiter));
    csv_set_quote(&parser_, static_cast<unsigned char>(dialect_.quote));
    csv_set_blk_size(&parser_, 4096);
  }
  Dialect dialect_;
  unsigned char options_;
  csv_parser parser_{};
};

}  // namespace

struct CsvRows::State {
  ByteSource& source;
  char line_end;
  Parser strict, lenient;  // the second for lines that the first refuses
  std::vector<char> block = std::vector<char>(kBlock);
  std::size_t begin = 0, end = 0;  // unread part of block
  bool at_end = false;
  std::int64_t line = 0;  // lines begun so far

  // The row being read.
  std::string field_bytes;
  std::vector<std::size_t> field_ends;
  std::string raw;
  bool row_complete = false;
  bool refused = false;
  bool broken = false;

  State(ByteSource& s, const Dialect& dialect)
      : source(s),
        line_end(dialect.line_end),
        strict(dialect, CSV_STRICT | CSV_STRICT_FINI),
        lenient(dialect, CSV_STRICT_FINI) {}

  static void on_field(void* bytes, std::size_t n, void* self) {
    auto& state = *static_cast<State*>(self);
    state.field_bytes.append(static_cast<const char*>(bytes), n);
    state.field_ends.push_back(state.field_bytes.size());
  }
  static void on_row(int, void* self) { static_cast<State*>(self)->row_complete = true; }

  bool fill() {
    if (at_end) return false;
    begin = 0;
    block.resize(std::max(block.size(), kBlock));
    end = source.read(block);
    at_end = end == 0;
    return !at_end;
  }

  /// Takes bytes up to and including the next line end, or to the end of the block, into `raw` and,
  /// as long as it takes them, into libcsv. True when a whole line has been taken.
  bool take_line_part() {
    const char* from = block.data() + begin;
    const auto* found = static_cast<const char*>(std::memchr(from, line_end, end - begin));
    const std::size_t n =
        found == nullptr ? end - begin : static_cast<std::size_t>(found - from) + 1;
    raw.append(from, n);
    if (!refused) refused = csv_parse(strict.get(), from, n, on_field, on_row, this) != n;
    begin += n;
    return found != nullptr;
  }

  void start_row() {
    clear_fields();
    raw.clear();
    refused = broken = false;
  }
  void clear_fields() {
    field_bytes.clear();
    field_ends.clear();
    row_complete = false;
  }

  /// Keeps the first line of `raw` as the row, and gives the rest back to be read again.
  void keep_first_line(std::int64_t first_line) {
    const std::size_t cut = std::min(raw.find(line_end), raw.size() - 1) + 1;
    std::vector<char> unread(raw.begin() + static_cast<std::ptrdiff_t>(cut), raw.end());
    unread.insert(unread.end(), block.begin() + static_cast<std::ptrdiff_t>(begin),
                  block.begin() + static_cast<std::ptrdiff_t>(end));
    block = std::move(unread);
    begin = 0;
    end = block.size();
    raw.resize(cut);
    line = first_line;
    strict.restart();
    lenient.restart();
    clear_fields();
    csv_parse(lenient.get(), raw.data(), raw.size(), on_field, on_row, this);
    constexpr int kFieldBegun = 2;  // libcsv's state inside a field
    broken = !row_complete && lenient.get()->quoted && lenient.get()->pstate == kFieldBegun;
    if (!row_complete) csv_fini(lenient.get(), on_field, on_row, this);
  }

  /// Reads lines until libcsv has seen a row's end; false where the file ends before any byte of a
  /// row.
  bool read_row(std::int64_t& first_line) {
    start_row();
    bool in_line = false;
    while (true) {
      if (begin == end && !fill()) {
        if (raw.empty()) return false;
        if (refused || csv_fini(strict.get(), on_field, on_row, this) != 0)
          keep_first_line(first_line);
        return !field_ends.empty() || broken;
      }
      if (!in_line && raw.empty()) first_line = line + 1;
      if (!in_line) ++line;
      in_line = !take_line_part();
      if (in_line) continue;
      if (refused || (!row_complete && raw.size() > kMaxRowBytes)) {
        keep_first_line(first_line);
        return true;
      }
      if (row_complete) return true;
      if (field_ends.empty() && is_blank(raw)) raw.clear();
    }
  }

  static bool is_blank(const std::string& text) {
    return text.find_first_not_of(" \t\r\n") == std::string::npos;
  }

  void hand_out(CsvRow& row) const {
    row.fields.clear();
    std::size_t from = 0;
    for (const std::size_t to : field_ends) {
      row.fields.emplace_back(field_bytes.data() + from, to - from);
      from = to;
    }
    std::string_view text = raw;
    while (text.ends_with('\n') || text.ends_with('\r')) text.remove_suffix(1);
    row.original_text = text;
  }
};

Dialect sniff_dialect(std::string_view head) {
  Dialect dialect;
  if (head.find('\n') == std::string_view::npos && head.find('\r') != std::string_view::npos)
    dialect.line_end = '\r';
  head.remove_prefix(std::min(head.find_first_not_of("\r\n "), head.size()));
  const std::string_view first_line = head.substr(0, head.find(dialect.line_end));
  std::ptrdiff_t most = 0;
  for (const char delimiter : {',', ';', '\t', '|'}) {
    const auto n = std::count(first_line.begin(), first_line.end(), delimiter);
    if (n > most) dialect.delimiter = delimiter, most = n;
  }
  return dialect;
}

CsvRows::CsvRows(ByteSource& source, const Dialect& dialect)
    : state_(std::make_unique<State>(source, dialect)) {}
CsvRows::~CsvRows() = default;

bool CsvRows::next(CsvRow& row) {
  if (!state_->read_row(row.source_line)) return false;
  state_->hand_out(row);
  return true;
}

bool CsvRows::broken() const { return state_->broken; }

}  // namespace patron::ingest
