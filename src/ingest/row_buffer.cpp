#include "ingest/row_buffer.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

namespace patron::ingest {
namespace {

/// A whole number too large for all of its digits to count: the shortest ones, then zeros.
/// std::to_chars would write out digits that the number does not hold.
template <class Number>
std::string_view with_zeros(Number value, char (&buffer)[64]) {
  const auto end =
      std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::scientific).ptr;
  char* exponent_sign = std::find(buffer, end, 'e');
  int exponent = 0;
  std::from_chars(exponent_sign + 2, end, exponent);  // e+19
  char* point = std::find(buffer, exponent_sign, '.');
  const auto n_decimals = point == exponent_sign ? 0 : exponent_sign - point - 1;
  if (n_decimals > 0) std::copy(point + 1, exponent_sign, point);
  std::fill_n(point + n_decimals, exponent - n_decimals, '0');
  return {buffer, static_cast<std::size_t>(point - buffer + exponent)};
}

template <class Number>
std::string_view shortest(Number value, char (&buffer)[64]) {
  if (value == 0) return "0";
  const Number size = std::fabs(value);
  const bool plain = size >= Number(1e-7) && size < Number(1e21);
  constexpr auto kAllDigitsCount = Number(1ull << std::numeric_limits<Number>::digits);
  if (plain && size >= kAllDigitsCount) return with_zeros(value, buffer);
  const auto end =
      plain ? std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::fixed)
            : std::to_chars(buffer, buffer + sizeof buffer, value);
  return {buffer, static_cast<std::size_t>(end.ptr - buffer)};
}

}  // namespace

void RowBuffer::clear() {
  bytes_.clear();
  cells_.clear();
}

void RowBuffer::add(std::string_view cell) {
  cells_.emplace_back(bytes_.size(), cell.size());
  bytes_.append(cell);
}

void RowBuffer::hand_out(std::int64_t line, TableRow& row) {
  row.line = line;
  row.trouble = {};
  row.cells.clear();
  for (const auto& [first, length] : cells_)
    row.cells.push_back(std::string_view(bytes_).substr(first, length));
  csv_.clear();
  append_csv(row.cells, csv_);
  row.original_text = csv_;
}

void append_csv(const std::vector<std::string_view>& cells, std::string& out) {
  for (const std::string_view cell : cells) {
    if (&cell != cells.data()) out += ',';
    if (cell.find_first_of(",\"\r\n") == std::string_view::npos) {
      out += cell;
      continue;
    }
    out += '"';
    for (const char c : cell) {
      out += c;
      if (c == '"') out += '"';
    }
    out += '"';
  }
}

std::string_view number_text(double value, char (&buffer)[64]) { return shortest(value, buffer); }
std::string_view number_text(float value, char (&buffer)[64]) { return shortest(value, buffer); }

}  // namespace patron::ingest
