#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ingest/table.hpp"

namespace patron::ingest {

/// Keeps the cells of one row that a format hands over piece by piece, and their text as CSV.
class RowBuffer {
 public:
  void clear();
  void add(std::string_view cell);
  /// The row as a TableReader gives it; the views hold until clear().
  void hand_out(std::int64_t line, TableRow& row);

 private:
  std::string bytes_, csv_;
  std::vector<std::pair<std::size_t, std::size_t>> cells_;  // first byte, length
};

/// Appends the cells as one CSV line, quoted where needed; for formats that have no lines.
void append_csv(const std::vector<std::string_view>& cells, std::string& out);

/// "19.9", "1200000", "1e+30": the fewest digits that read back as the same number; an exponent
/// only outside of 1e-7 ... 1e21.
std::string_view number_text(double value, char (&buffer)[64]);
std::string_view number_text(float value, char (&buffer)[64]);

}  // namespace patron::ingest
