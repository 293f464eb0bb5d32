#include "ingest/csv_rows.hpp"

#include <csv.h>

#include <cstring>

#include "base/error.hpp"

namespace patron::ingest {
namespace {

constexpr std::size_t kBlock = 1 << 18;
/// A row longer than this is a quote that was never closed, not a row.
constexpr std::size_t kMaxRowBytes = 1 << 20;

}  // namespace

struct CsvRows::State {
  ByteSource& source;
  csv_parser parser{};
  std::vector<char> block = std::vector<char>(kBlock);
  std::size_t begin = 0, end = 0;  // unread part of block
  bool at_end = false;
  std::int64_t line = 0;  // lines begun so far

  // The row being read.
  std::string field_bytes;
  std::vector<std::size_t> field_ends;
  std::string raw;
  bool row_complete = false;
  bool broken = false;

  State(ByteSource& s, const Dialect& dialect) : source(s) {
    if (csv_init(&parser, 0) != 0)
      throw base::Error(base::ErrorCode::kInternal, "libcsv can't be started.");
    csv_set_delim(&parser, static_cast<unsigned char>(dialect.delimiter));
    csv_set_quote(&parser, static_cast<unsigned char>(dialect.quote));
    csv_set_blk_size(&parser, 4096);
  }
  ~State() { csv_free(&parser); }

  static void on_field(void* bytes, std::size_t n, void* self) {
    auto& state = *static_cast<State*>(self);
    state.field_bytes.append(static_cast<const char*>(bytes), n);
    state.field_ends.push_back(state.field_bytes.size());
  }
  static void on_row(int, void* self) { static_cast<State*>(self)->row_complete = true; }

  bool fill() {
    if (at_end) return false;
    begin = 0;
    end = source.read(block);
    at_end = end == 0;
    return !at_end;
  }

  /// Feeds libcsv up to and including the next line end, or to the end of the block.
  /// True when a whole line has been fed.
  bool feed_line_part() {
    const char* from = block.data() + begin;
    const auto* newline = static_cast<const char*>(std::memchr(from, '\n', end - begin));
    const std::size_t n =
        newline == nullptr ? end - begin : static_cast<std::size_t>(newline - from) + 1;
    raw.append(from, n);
    csv_parse(&parser, from, n, on_field, on_row, this);
    begin += n;
    return newline != nullptr;
  }

  void start_row() {
    field_bytes.clear();
    field_ends.clear();
    raw.clear();
    row_complete = broken = false;
  }

  void finish_open_row() {
    csv_fini(&parser, on_field, on_row, this);
    row_complete = true;
  }

  /// Reads lines until libcsv has seen a row's end; false where the file ends before any byte of a
  /// row.
  bool read_row(std::int64_t& first_line) {
    start_row();
    bool in_line = false;
    while (true) {
      if (begin == end && !fill()) {
        if (raw.empty()) return false;
        finish_open_row();
        return true;
      }
      if (!in_line && raw.empty()) first_line = line + 1;
      if (!in_line) ++line;
      in_line = !feed_line_part();
      if (!in_line && row_complete) return true;
      if (!in_line && field_ends.empty() && is_blank(raw)) raw.clear();
      if (raw.size() > kMaxRowBytes) {
        broken = true;
        finish_open_row();
        return true;
      }
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
