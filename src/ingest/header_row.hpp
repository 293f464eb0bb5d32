#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace patron::ingest {

/// Where a table begins among the first rows of a sheet or a text, and whether it has headings.
struct HeaderRow {
  std::size_t first_row = 0;  // rows before it (a title, the day of the export) are no part of it
  bool has_header = true;     // the first row holds headings; otherwise it is data
};

/// Judges the first rows as a whole (some hundred are best; rows may differ in length, empty cells
/// at their end count for nothing).
/// A title has far fewer cells than the table below it. Headings are texts, or at least of another
/// kind than the numbers and dates below them; where all columns hold texts the first row counts
/// as headings unless one of its texts comes again below.
HeaderRow find_header_row(std::span<const std::vector<std::string>> rows);

struct Headings {
  std::vector<std::string> texts;
  std::vector<std::string> notes;  // what was renamed
};

/// One heading for each of `n_columns`, no two alike: a second "price" becomes "price_2", an empty
/// one is named by its place, "column3". An empty `row` gives "column1", "column2" ...
/// A byte order mark or blanks around a heading are removed, line ends in it become blanks.
Headings name_columns(std::vector<std::string> row, std::size_t n_columns);

}  // namespace patron::ingest
