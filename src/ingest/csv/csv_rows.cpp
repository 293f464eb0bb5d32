#include "ingest/csv/csv_rows.hpp"

#include <cstring>
#include <utility>

#include "ingest/csv/cell_splitter.hpp"
#include "ingest/csv/line_window.hpp"

namespace patron::ingest {
namespace {

constexpr std::string_view kOpenQuote = "a quote that is not closed";
constexpr std::string_view kZeroByte = "a zero byte (NUL) inside";
constexpr std::string_view kTooManyCells = "more than 65,535 fields";

bool holds(std::string_view text, char c) {
  return std::memchr(text.data(), c, text.size()) != nullptr;
}

/// Nothing but blanks; with a delimiter between, nothing but empty cells.
bool is_empty(std::string_view line, char delimiter) {
  for (const char c : line)
    if (c != ' ' && c != '\t' && c != '\r' && c != '\n' && (c != delimiter || c == '\0'))
      return false;
  return true;
}

std::string_view without_line_end(std::string_view text) {
  while (text.ends_with('\n') || text.ends_with('\r')) text.remove_suffix(1);
  return text;
}

}  // namespace

struct CsvRows::State {
  LineWindow lines;
  Dialect dialect;
  QuotedSplitter strict, lenient;  // the second for lines that the first refuses
  std::string unescaped;

  State(ByteSource& source, const Dialect& d, std::string place, std::int64_t first_line)
      : lines(source, d.line_end, std::move(place), first_line),
        dialect(d),
        strict(d, true),
        lenient(d, false) {}

  bool read_row(CsvRow& row) {
    do {
      lines.drop_record();
      if (!lines.take_line()) return false;
    } while (is_empty(lines.record(), dialect.delimiter));
    row.trouble = {};
    row.irregular = false;
    if (dialect.quote != 0 && holds(lines.record(), dialect.quote))
      read_quoted(row);
    else
      split_unquoted(lines.record(), dialect, row.fields, unescaped);
    describe(row);
    return true;
  }

  void read_quoted(CsvRow& row) {
    using Answer = QuotedSplitter::Answer;
    strict.restart();
    Answer answer = strict.take_line(lines.record());
    while (answer == Answer::kOpen && lines.record().size() <= kMaxQuotedBytes && lines.take_line())
      answer = strict.take_line(lines.last_line());
    if (answer == Answer::kComplete) return strict.cells(row.fields);
    lines.keep_first_line();
    lenient.restart();
    row.irregular = true;
    if (lenient.take_line(lines.record()) == Answer::kComplete) return lenient.cells(row.fields);
    row.trouble = kOpenQuote;
    split_unquoted(lines.record(), dialect, row.fields, unescaped);  // to show what it holds
  }

  void describe(CsvRow& row) const {
    row.source_line = lines.line();
    row.offset = lines.offset();
    row.original_text = without_line_end(lines.record());
    if (holds(row.original_text, '\0')) row.trouble = kZeroByte;
    if (row.fields.size() >= kMaxCells) row.trouble = kTooManyCells;
  }
};

CsvRows::CsvRows(ByteSource& source, const Dialect& dialect, std::string place,
                 std::int64_t first_line)
    : state_(std::make_unique<State>(source, dialect, std::move(place), first_line)) {}
CsvRows::~CsvRows() = default;

bool CsvRows::next(CsvRow& row) { return state_->read_row(row); }

}  // namespace patron::ingest
