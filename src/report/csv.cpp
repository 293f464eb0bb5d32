#include <fmt/format.h>

#include <string_view>

#include "report/tables.hpp"

namespace patron::report {
namespace {

using Buffer = fmt::memory_buffer;
constexpr std::size_t kFlushBytes = 1 << 16;

bool is_number(std::string_view text) {
  bool digit = false;
  for (const char c : text) {
    if (c >= '0' && c <= '9')
      digit = true;
    else if (c != '.' && c != ',')
      return false;
  }
  return digit;
}

bool looks_like_formula(std::string_view text) {
  if (text.empty()) return false;
  if (text[0] == '\'') return looks_like_formula(text.substr(1));  // so that it can be undone
  if (std::string_view("=+@\t\r").find(text[0]) != std::string_view::npos) return true;
  return text[0] == '-' && text.size() > 1 && !is_number(text.substr(1));
}

/// Appends cells of one table to a buffer.
class CsvCells {
 public:
  explicit CsvCells(const CsvOptions& options)
      : options_(options), special_{options.delimiter, '"', '\n', '\r'} {}

  void append_text(Buffer& out, std::string_view text) const {
    const bool guard = options_.guard_formulas && looks_like_formula(text);
    const bool quote = text.find_first_of(special_) != std::string_view::npos;
    if (quote) out.push_back('"');
    if (guard) out.push_back('\'');
    for (const char c : text) {
      if (c == '"') out.push_back('"');
      out.push_back(c);
    }
    if (quote) out.push_back('"');
  }
  void append(Buffer& out, const std::string& value) const { append_text(out, value); }
  void append(Buffer& out, std::int64_t value) const {
    fmt::format_to(std::back_inserter(out), "{}", value);
  }
  void append(Buffer& out, double value) const {
    fmt::format_to(std::back_inserter(out), "{}", value);
  }
  void append(Buffer& out, base::Money value) const { append_plain(out, base::to_string(value)); }
  void append(Buffer& out, base::Instant value) const { append_plain(out, base::to_iso(value)); }
  void append(Buffer& out, base::Day value) const { append_plain(out, base::to_iso_date(value)); }

 private:
  static void append_plain(Buffer& out, std::string_view text) { out.append(text); }

  CsvOptions options_;
  std::string special_;
};

void append_header(Buffer& out, const base::Table& table, const CsvCells& cells, char delimiter) {
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    if (c > 0) out.push_back(delimiter);
    cells.append_text(out, table.columns[c].name);
  }
  out.push_back('\n');
}

void append_row(Buffer& out, const base::Table& table, std::size_t row, const CsvCells& cells,
                char delimiter) {
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    if (c > 0) out.push_back(delimiter);
    const base::Column& column = table.columns[c];
    if (column.null_at(row)) continue;
    std::visit([&](const auto& values) { cells.append(out, values[row]); }, column.values);
  }
  out.push_back('\n');
}

void flush(std::ostream& out, Buffer& buffer) {
  out.write(buffer.data(), static_cast<std::streamsize>(buffer.size()));
  buffer.clear();
}

}  // namespace

void write_csv(std::ostream& out, const base::Table& table, const CsvOptions& options) {
  if (table.columns.empty()) return;
  const CsvCells cells(options);
  Buffer buffer;
  append_header(buffer, table, cells, options.delimiter);
  for (std::size_t row = 0; row < table.n_rows(); ++row) {
    append_row(buffer, table, row, cells, options.delimiter);
    if (buffer.size() >= kFlushBytes) flush(out, buffer);
  }
  flush(out, buffer);
}

}  // namespace patron::report
