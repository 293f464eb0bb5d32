#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ingest/mapping/kinds.hpp"
#include "ingest/values/date_style.hpp"
#include "ingest/values/number_style.hpp"

namespace patron::ingest {

/// The first rows of a table: what the mapping is decided on.
struct TableSample {
  std::vector<std::string> headings;
  std::vector<std::vector<std::string>> rows;  // rows without trouble only, of any number of cells

  /// Empty where the row has no such cell.
  std::string_view cell(std::size_t row, std::size_t column) const;
};

/// What the cells of a column look like. Shares are those of the cells that hold something.
struct ColumnProfile {
  std::size_t n_rows = 0, n_filled = 0, n_distinct = 0;
  double date = 0;      // read as a date in the column's style
  double clock = 0;     // a time of day alone
  double number = 0;    // read as a number in the column's style
  double whole = 0;     // a number without decimals (".0" counts as none)
  double negative = 0;  // below zero
  double repeats = 0;   // the same as in the row above
  double country = 0;   // a country's name or ISO code
  double currency = 0;  // a currency's code
  double email = 0;     // an e-mail address
  double worded = 0;    // several words
  double lettered = 0;  // any letter
  double gendered = 0;  // m, f, male, female ...
  double mean_length = 0;
  double median = 0, largest = 0;  // of the numbers
  bool signed_money = false;       // currency signs were seen
  DateStyle dates;
  NumberStyle numbers;

  double filled() const { return n_rows == 0 ? 0 : double(n_filled) / double(n_rows); }
  double distinct() const { return n_filled == 0 ? 0 : double(n_distinct) / double(n_filled); }
};

/// Cost: some 5 µs for each of the first `max_rows` cells.
ColumnProfile profile_column(const TableSample& sample, std::size_t column, std::size_t max_rows);

/// How well the cells go with a meaning, 0-1; 0.7 for an empty column, which says nothing.
double fit(std::string_view meaning, const ColumnProfile& profile);

/// The confidence with which the cells alone speak for a meaning, 0-1; 0 where they can't.
double content_confidence(Kind kind, std::string_view meaning, const ColumnProfile& profile);

}  // namespace patron::ingest
