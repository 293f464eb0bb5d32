#include "ingest/xlsx/cell_text.hpp"

#include <charconv>
#include <cmath>

#include "ingest/row_buffer.hpp"

namespace patron::ingest {
namespace {

/// Digits that a double holds for certain.
constexpr std::size_t kSafeDigits = 15;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// True for what would be written just so: "-12.5", "0.05", an id of any length; not "+1", "007",
/// "1.50", "-0".
bool is_plain_and_short(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  if (text.empty() || !is_digit(text[0])) return false;
  if (text[0] == '0' && (text.size() < 3 || text[1] != '.')) return false;
  bool point = false;
  for (const char c : text) {
    if (!is_digit(c) && (c != '.' || point)) return false;
    point |= c == '.';
  }
  if (!point) return true;
  return text.size() <= kSafeDigits + 1 && is_digit(text.back()) && text.back() != '0';
}

/// The code of "_x000D_" at the beginning of the text; -1 where there is none.
int escape_code(std::string_view text) {
  if (text.size() < 7 || !text.starts_with("_x") || text[6] != '_') return -1;
  int code = 0;
  const auto [end, error] = std::from_chars(text.data() + 2, text.data() + 6, code, 16);
  return error == std::errc{} && end == text.data() + 6 ? code : -1;
}

bool needs_quotes(std::string_view cell) {
  for (const char c : cell)
    if (c == ',' || c == '"' || c == '\n' || c == '\r') return true;
  return false;
}

void append_quoted(std::string_view cell, std::string& line) {
  line += '"';
  for (const char c : cell) {
    if (c == '"') line += '"';
    line += c;
  }
  line += '"';
}

}  // namespace

std::string_view without_outer_blanks(std::string_view text) {
  const auto is_blank = [](char c) { return c == ' ' || c == '\t'; };
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

void unescape_from(std::string& text, std::size_t begin) {
  std::size_t at = text.find("_x", begin);
  if (at == std::string::npos) return;
  std::size_t to = at;
  while (at < text.size()) {
    const int code = escape_code(std::string_view(text).substr(at));
    if (code > 0 && code < 0x80) {
      text[to++] = static_cast<char>(code);
      at += 7;
    } else {
      text[to++] = text[at++];
    }
  }
  text.resize(to);
}

std::string_view plain_number(std::string_view written, std::string& scratch) {
  if (written == "0" || is_plain_and_short(written)) return written;
  const std::string_view digits = written.starts_with('+') ? written.substr(1) : written;
  double value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc{} || end != digits.data() + digits.size() || !std::isfinite(value))
    return written;
  char buffer[64];
  scratch = number_text(value, buffer);
  return scratch;
}

void write_csv_line(std::span<const std::string_view> cells, std::size_t most_bytes,
                    std::string& line) {
  line.clear();
  for (const std::string_view cell : cells) {
    if (line.size() + cell.size() > most_bytes) return;
    needs_quotes(cell) ? append_quoted(cell, line) : void(line.append(cell));
    line += ',';
  }
  if (!line.empty()) line.pop_back();
}

}  // namespace patron::ingest
