#pragma once

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/sampled_table.hpp"
#include "ingest/values/number_style.hpp"

namespace patron::analysis {

/// A small table that a user gives beside the shop's orders, from any file that Patron reads:
/// columns are found by their headings, and a row that can't be read stops it.
class GivenTable {
 public:
  /// `flag` names the file in errors: "--stock".
  /// Errors: those of find_tables; invalid_argument where the place holds several tables.
  GivenTable(const std::string& place, std::string flag);

  /// The first column whose heading is one of `names`, however it is written ("Product ID" is
  /// product_id).
  std::optional<std::size_t> find(std::initializer_list<std::string_view> names) const;
  /// Errors: invalid_argument that says what `needs` and lists the headings.
  std::size_t require(std::initializer_list<std::string_view> names, std::string_view needs) const;
  /// How the whole column writes its numbers.
  ingest::NumberStyle numbers_of(std::size_t column) const;

  /// The next row. Errors: bad_data that names file and line.
  bool next();
  /// Without blanks, and without the apostrophe that Patron's CSV puts before what a spreadsheet
  /// would take for a formula; empty where the row ends.
  std::string_view text(std::size_t column) const;
  /// Errors: bad_data where the cell holds no number; `what` it should be: "a number of units".
  double number(std::size_t column, const ingest::NumberStyle& style, std::string_view what) const;
  std::string where() const;  // "stock.csv:17"
  const std::vector<std::string>& headings() const { return table_.headings(); }
  std::string name() const { return table_.source().name(); }

 private:
  std::string flag_;
  ingest::SampledTable table_;
  ingest::TableRow row_;
};

}  // namespace patron::analysis
