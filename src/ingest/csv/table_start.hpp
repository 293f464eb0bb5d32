#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/csv/dialect.hpp"

namespace patron::ingest {

/// Where the table of a text begins and how its columns are called.
struct TableStart {
  std::int64_t offset = 0;  // bytes before the first row of the table
  std::int64_t line = 1;    // its line
  bool has_header = true;   // it holds the headings; otherwise it is data
  std::vector<std::string> headings;
  /// A row of at least so many cells is a whole one: it lacks only empty ones at the end.
  std::size_t n_least_cells = 0;
  std::vector<std::string> notes;  // what was left out before it, what was renamed
};

/// Looks at the beginning of a text, up to 200 rows. Left out, and named in the notes: lines that
/// begin with #, and lines of another number of cells or hardly any filled ones (a title, the day
/// of the export) before the first row of the table. Headings that are one short belong to the
/// columns behind the first (R writes tables so); a delimiter at the end of the header alone, or
/// of the rows alone, makes no column.
TableStart find_table_start(std::string_view head, bool is_all, const Dialect& dialect);

}  // namespace patron::ingest
