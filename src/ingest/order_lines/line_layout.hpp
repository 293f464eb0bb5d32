#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "ingest/order_lines/reading.hpp"
#include "ingest/sampled_table.hpp"
#include "ingest/values/date_style.hpp"
#include "ingest/values/number_style.hpp"

namespace patron::ingest {

/// Which column of a table holds what of an order line, and how its values are written: all that is
/// decided before the first line is read.
struct LineLayout {
  using Column = std::optional<std::size_t>;

  Column order, customer, product, name, quantity, price, amount, date, time, country, category,
      currency, status, document;
  Column mended_import, mended_line;  // of a file of rejects that was mended: where a row stood
  NumberStyle quantity_style, price_style, amount_style;
  DateStyle date_style;
  bool order_cells_once = false;  // what concerns a whole order stands in its first line only
  bool c_is_mark = true;          // an order id that begins with C is a cancellation
  std::string mapping_json;
  SavedMapping mapping;
  std::vector<std::string> notes;
};

/// Errors: those of map_columns.
/// Cost: one look at the first rows; a second pass over the file where these leave open how dates
/// or
///       numbers are written.
LineLayout lay_out_lines(const SampledTable& table, const ReadOptions& options);

/// The cell of a column of the layout; empty where the table has no such column.
std::string_view cell_at(const std::vector<std::string_view>& cells,
                         const LineLayout::Column& column);

/// For people: `column "price" holds "x", not a number`; of an empty cell, that it is empty.
std::string not_a(std::string_view what, const std::vector<std::string>& headings,
                  const LineLayout::Column& column, std::string_view text);

}  // namespace patron::ingest
