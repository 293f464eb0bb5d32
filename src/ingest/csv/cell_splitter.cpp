#include "ingest/csv/cell_splitter.hpp"

#include <csv.h>

#include <algorithm>
#include <cstring>

#include "base/error.hpp"

namespace patron::ingest {
namespace {

/// CR too: what stands before the LF of a line is no part of the last cell.
bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

std::string_view trimmed(const char* begin, const char* end, char delimiter) {
  while (begin < end && is_blank(*begin) && *begin != delimiter) ++begin;
  while (begin < end && is_blank(end[-1]) && end[-1] != delimiter) --end;
  return {begin, static_cast<std::size_t>(end - begin)};
}

void split_at_blanks(std::string_view record, std::vector<std::string_view>& cells) {
  for (std::size_t at = 0; cells.size() < kMaxCells;) {
    while (at < record.size() && is_blank(record[at])) ++at;
    if (at == record.size()) return;
    const std::size_t begin = at;
    while (at < record.size() && !is_blank(record[at])) ++at;
    cells.push_back(record.substr(begin, at - begin));
  }
}

const char* find(const char* begin, const char* end, char c) {
  const void* found = std::memchr(begin, c, static_cast<std::size_t>(end - begin));
  return found == nullptr ? end : static_cast<const char*>(found);
}

/// The next delimiter that no backslash takes its meaning from.
const char* find_unescaped(const char* begin, const char* end, char delimiter) {
  for (; begin < end && *begin != delimiter; ++begin)
    if (*begin == '\\' && begin + 1 < end) ++begin;
  return begin;
}

/// Appends the text without the backslashes before delimiters and backslashes.
void unescape(std::string_view text, char delimiter, std::string& out) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape =
        text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == delimiter || text[i + 1] == '\\');
    out += text[i += escape];
  }
}

void split_escaped(std::string_view record, char delimiter, std::vector<std::string_view>& cells,
                   std::string& unescaped) {
  unescaped.clear();
  unescaped.reserve(record.size());  // so that the views stay
  const char* const end = record.data() + record.size();
  for (const char* at = record.data(); cells.size() < kMaxCells;) {
    const char* const stop = find_unescaped(at, end, delimiter);
    const std::size_t from = unescaped.size();
    unescape(trimmed(at, stop, delimiter), delimiter, unescaped);
    cells.emplace_back(unescaped.data() + from, unescaped.size() - from);
    if (stop == end) return;
    at = stop + 1;
  }
}

}  // namespace

void split_unquoted(std::string_view record, const Dialect& dialect,
                    std::vector<std::string_view>& cells, std::string& unescaped) {
  cells.clear();
  if (dialect.blank_runs) return split_at_blanks(record, cells);
  while (record.ends_with('\n') || record.ends_with('\r')) record.remove_suffix(1);
  const char delimiter = dialect.delimiter;
  if (dialect.backslash_escapes && record.find('\\') != std::string_view::npos)
    return split_escaped(record, delimiter, cells, unescaped);
  const char* const end = record.data() + record.size();
  for (const char* at = record.data(); cells.size() < kMaxCells;) {
    const char* const stop = find(at, end, delimiter);
    cells.push_back(trimmed(at, stop, delimiter));
    if (stop == end) return;
    at = stop + 1;
  }
}

struct QuotedSplitter::State {
  Dialect dialect;
  unsigned char options;
  csv_parser parser{};
  std::string bytes;
  std::vector<std::size_t> ends;
  bool complete = false, refused = false;
  bool in_quotes = false;  // where the last line of a rewritten record ended
  std::string rewritten;

  State(const Dialect& d, bool strict)
      : dialect(d), options(strict ? CSV_STRICT | CSV_STRICT_FINI : CSV_STRICT_FINI) {
    start();
  }
  ~State() { csv_free(&parser); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  void start() {
    if (csv_init(&parser, options) != 0)
      throw base::Error(base::ErrorCode::kInternal, "libcsv can't be started.");
    csv_set_delim(&parser, static_cast<unsigned char>(dialect.delimiter));
    csv_set_quote(&parser, static_cast<unsigned char>(dialect.quote));
    csv_set_blk_size(&parser, 4096);
    set_line_end();
  }

  /// What ends no line is a blank.
  void set_line_end() {
    using Test = int (*)(unsigned char);
    const Test lf = [](unsigned char c) -> int { return c == '\n'; };
    const Test cr = [](unsigned char c) -> int { return c == '\r'; };
    const Test either = [](unsigned char c) -> int { return c == '\n' || c == '\r'; };
    const Test blank_or_cr = [](unsigned char c) -> int {
      return c == ' ' || c == '\t' || c == '\r';
    };
    const Test blank_or_lf = [](unsigned char c) -> int {
      return c == ' ' || c == '\t' || c == '\n';
    };
    const bool is_cr = dialect.line_end == LineEnd::kCr;
    const bool is_mixed = dialect.line_end == LineEnd::kMixed;
    csv_set_term_func(&parser, is_mixed ? either : is_cr ? cr : lf);
    csv_set_space_func(&parser, is_cr ? blank_or_lf : blank_or_cr);
  }
  /// False in the last line of a file that ends without one.
  bool has_line_end(std::string_view line) const {
    return dialect.line_end == LineEnd::kCr      ? line.ends_with('\r')
           : dialect.line_end == LineEnd::kMixed ? line.ends_with('\n') || line.ends_with('\r')
                                                 : line.ends_with('\n');
  }

  static void on_field(void* cell, std::size_t n, void* self) {
    auto& state = *static_cast<State*>(self);
    if (state.ends.size() >= kMaxCells) return;
    state.bytes.append(static_cast<const char*>(cell), n);
    state.ends.push_back(state.bytes.size());
  }
  static void on_row(int, void* self) { static_cast<State*>(self)->complete = true; }

  void feed(std::string_view text) {
    refused = refused ||
              csv_parse(&parser, text.data(), text.size(), on_field, on_row, this) != text.size();
  }

  bool must_rewrite() const { return dialect.backslash_escapes || dialect.blank_runs; }

  /// The line as libcsv understands it: quotes doubled instead of escaped, one delimiter instead
  /// of a run of blanks.
  std::string_view rewrite(std::string_view line) {
    rewritten.clear();
    for (std::size_t i = 0; i < line.size(); ++i)
      in_quotes ? rewrite_quoted(line, i) : rewrite_outside(line, i);
    return rewritten;
  }
  void rewrite_quoted(std::string_view line, std::size_t& i) {
    const char c = line[i], next = i + 1 < line.size() ? line[i + 1] : '\0';
    const bool escape = c == '\\' && dialect.backslash_escapes;
    if ((escape || c == dialect.quote) && next == dialect.quote) {
      rewritten.append(2, dialect.quote);
      ++i;
    } else if (escape && (next == '\\' || next == dialect.delimiter)) {
      rewritten += next;
      ++i;
    } else {
      in_quotes = c != dialect.quote;
      rewritten += c;
    }
  }
  void rewrite_outside(std::string_view line, std::size_t& i) {
    const char c = line[i];
    if (dialect.blank_runs && (c == ' ' || c == '\t')) {
      const bool outer = rewritten.empty() || line.find_first_not_of(" \t\r\n", i) == line.npos;
      if (!outer && rewritten.back() != dialect.delimiter) rewritten += dialect.delimiter;
      return;
    }
    in_quotes = c == dialect.quote && (rewritten.empty() || rewritten.back() == dialect.delimiter ||
                                       is_blank(rewritten.back()));
    rewritten += c;
  }
};

QuotedSplitter::QuotedSplitter(const Dialect& dialect, bool strict)
    : state_(std::make_unique<State>(dialect, strict)) {}
QuotedSplitter::~QuotedSplitter() = default;

void QuotedSplitter::restart() {
  State& state = *state_;
  // A parser between two records is as good as new.
  if (!state.complete || state.refused) {
    csv_free(&state.parser);
    state.start();
  }
  state.bytes.clear();
  state.ends.clear();
  state.complete = state.refused = state.in_quotes = false;
}

QuotedSplitter::Answer QuotedSplitter::take_line(std::string_view line) {
  State& state = *state_;
  state.feed(state.must_rewrite() ? state.rewrite(line) : line);
  if (!state.has_line_end(line)) state.feed(state.dialect.line_end == LineEnd::kCr ? "\r" : "\n");
  if (state.refused) return Answer::kRefused;
  return state.complete ? Answer::kComplete : Answer::kOpen;
}

void QuotedSplitter::cells(std::vector<std::string_view>& cells) const {
  cells.clear();
  std::size_t from = 0;
  for (const std::size_t to : state_->ends) {
    cells.emplace_back(state_->bytes.data() + from, to - from);
    from = to;
  }
}

std::size_t QuotedSplitter::n_cells() const { return state_->ends.size(); }

}  // namespace patron::ingest
