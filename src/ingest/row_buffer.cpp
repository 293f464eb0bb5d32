#include "ingest/row_buffer.hpp"

#include <charconv>
#include <cmath>
#include <set>

namespace patron::ingest {
namespace {

template <class Number>
std::string_view shortest(Number value, char (&buffer)[64]) {
  if (value == 0) return "0";
  const Number size = std::fabs(value);
  const bool plain = size >= Number(1e-7) && size < Number(1e21);
  const auto end = plain ? std::to_chars(buffer, buffer + sizeof buffer, value,
                                         std::chars_format::fixed)
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

std::vector<std::string> unique_headings(std::vector<std::string> headings) {
  std::set<std::string> taken;
  for (std::size_t i = 0; i < headings.size(); ++i) {
    std::string& heading = headings[i];
    if (heading.find_first_not_of(" \t\r\n") == std::string::npos)
      heading = "column" + std::to_string(i + 1);
    const std::string wanted = heading;
    for (int n = 2; !taken.insert(heading).second; ++n) heading = wanted + "_" + std::to_string(n);
  }
  return headings;
}

}  // namespace patron::ingest
