#include "ingest/order_lines/line_layout.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "ingest/cancellation_mark.hpp"
#include "ingest/cell_kind.hpp"
#include "ingest/cells.hpp"
#include "ingest/rule_words.hpp"

namespace patron::ingest {
namespace {

using Column = LineLayout::Column;

Column heading_named(const std::vector<std::string>& headings, std::string_view name) {
  const auto found = std::find(headings.begin(), headings.end(), name);
  if (found == headings.end()) return std::nullopt;
  return static_cast<std::size_t>(found - headings.begin());
}

void take_mapping(LineLayout& layout, const SampledTable& table, const ReadOptions& options) {
  const ColumnMapping mapping =
      map_columns(table.sample(), Kind::kOrders, options.mapping, table.source().place);
  layout.mapping_json = mapping.to_json(table.headings());
  layout.mapping = mapping.to_saved(table.headings());
  layout.order_cells_once = mapping.system == "shopify";
  layout.notes = options.notes;
  layout.notes.insert(layout.notes.end(), mapping.notes.begin(), mapping.notes.end());
  layout.order = mapping.column("order");
  layout.customer = mapping.column("customer");
  layout.product = mapping.column("product");
  layout.name = mapping.column("name");
  layout.quantity = mapping.column("quantity");
  layout.price = mapping.column("price");
  layout.amount = mapping.column("amount");
  layout.date = mapping.column("date");
  layout.time = mapping.column("time");
  layout.country = mapping.column("country");
  layout.category = mapping.column("category");
  layout.currency = mapping.column("currency");
  layout.document = mapping.column("document");
  layout.status = mapping.column("status");
  if (!layout.status) layout.status = layout.document;  // it may say "cancelled" as well
  layout.mended_import = heading_named(table.headings(), kMendedImport);
  layout.mended_line = heading_named(table.headings(), kMendedLine);
}

/// The styles of the columns of numbers. They stand in one table: what leaves it open is read like
/// a neighbour that does not; what is still doubtful is said.
void take_number_styles(LineLayout& layout, const SampledTable& table, const std::string& decimal) {
  std::vector<std::pair<Column*, NumberStyle*>> columns;
  std::vector<NumberStyleVotes> votes;
  const auto look_at = [&](Column& column, NumberStyle& style) {
    if (!column) return;
    columns.emplace_back(&column, &style);
    votes.emplace_back();
    if (decimal.empty()) table.show(*column, votes.back());
  };
  look_at(layout.price, layout.price_style);
  look_at(layout.amount, layout.amount_style);
  look_at(layout.quantity, layout.quantity_style);

  NumberStyle sure{decimal.empty() ? '.' : decimal[0]};
  bool any_sure = !decimal.empty();
  for (std::size_t i = 0; i < votes.size() && !any_sure; ++i)
    if (!votes[i].undecided() && votes[i].decide().decimal == ',') sure = {','}, any_sure = true;
  for (std::size_t i = 0; i < votes.size(); ++i) {
    *columns[i].second = decimal.empty() ? votes[i].decide_like(sure) : sure;
    if (votes[i].undecided() && !any_sure)
      layout.notes.push_back(fmt::format(
          "The numbers of column \"{}\" can be read with a decimal point and with a decimal comma; "
          "they were read like {}. --decimal , or --decimal . decides.",
          table.headings()[**columns[i].first], example_of(*columns[i].second)));
  }
}

/// First and last date of a column under one reading of it.
struct DateSpan {
  DateStyle style;
  base::Instant first = base::Instant::max(), last = base::Instant::min();

  void add(std::string_view cell) {
    const auto date = parse_date(cell, style);
    if (!date) return;
    first = std::min(first, date->instant);
    last = std::max(last, date->instant);
  }
  bool undecided() const { return false; }  // the first rows are enough
  double days() const {
    return std::chrono::duration<double, std::ratio<86'400>>(last - first).count();
  }
};

/// Dates that can be read day first and month first. Orders of an export lie close together: the
/// reading with the far shorter period is the likely one; else the one that goes with the decimal
/// mark of the table.
DateStyle likelier_style(const SampledTable& table, std::size_t column, DateStyle style,
                         bool decimal_comma) {
  DateSpan month_first{style}, day_first{style};
  month_first.style.order = base::DateOrder::kMonthFirst;
  day_first.style.order = base::DateOrder::kDayFirst;
  table.show(column, month_first);
  table.show(column, day_first);
  if (2 * day_first.days() < month_first.days()) return day_first.style;
  if (2 * month_first.days() < day_first.days()) return month_first.style;
  return decimal_comma ? day_first.style : month_first.style;
}

void take_date_style(LineLayout& layout, const SampledTable& table, const std::string& dates) {
  DateStyleVotes votes;
  table.show(*layout.date, votes);
  layout.date_style = decided_style(votes, dates);
  if (!dates.empty() || !votes.undecided()) return;
  layout.date_style =
      likelier_style(table, *layout.date, layout.date_style,
                     (layout.price ? layout.price_style : layout.amount_style).decimal == ',');
  layout.notes.push_back(fmt::format(
      "No day of the whole file is above the 12th: its dates can be read month first and day "
      "first. They were read {}, which is the likelier; --dates day-first or --dates month-first "
      "decides.",
      name_of(layout.date_style)));
}

/// Looks at the first rows: does a C before the order's number mark cancellations?
void look_for_cancellations(LineLayout& layout, const SampledTable& table) {
  layout.c_is_mark = layout.order.has_value();  // a number that Patron makes marks nothing
  if (!layout.order) return;
  CancellationMark mark;
  for (const auto& cells : table.sample().rows) {
    if (*layout.order >= cells.size()) continue;
    std::int64_t quantity = 1;
    if (layout.quantity && *layout.quantity < cells.size())
      if (const auto read = parse_number(cells[*layout.quantity], layout.quantity_style, 3))
        quantity = read->units;
    mark.add(cells[*layout.order], quantity);
  }
  layout.c_is_mark = mark.holds();
  if (!layout.c_is_mark)
    layout.notes.push_back(
        "Order numbers that begin with C are sales here: they are not taken for cancellations.");
}

bool holds_numbers(const SampledTable& table, std::size_t column) {
  const TableSample sample = table.sample();
  for (std::size_t row = 0; row < sample.rows.size(); ++row) {
    const std::string_view cell = sample.cell(row, column);
    if (cell.find_first_of("123456789") != cell.npos && kind_of(cell) == CellKind::kNumber)
      return true;
  }
  return false;
}

/// Discounts and refunds in columns of their own take nothing off a line: that is said.
void say_what_is_not_taken_off(LineLayout& layout, const SampledTable& table) {
  std::string names;
  for (std::size_t i = 0; i < table.headings().size(); ++i) {
    const std::string& heading = table.headings()[i];
    if (i == layout.price || i == layout.amount || !names_deduction(heading)) continue;
    if (holds_numbers(table, i)) names += (names.empty() ? "\"" : ", \"") + heading + "\"";
  }
  if (!names.empty())
    layout.notes.push_back(fmt::format(
        "Not used: {}. A line counts with its {}; what these columns take off is still in it.",
        names, layout.price ? "quantity × price" : "amount as it stands"));
}

void say_what_is_not_there(LineLayout& layout) {
  if (!layout.order)
    layout.notes.push_back(
        "No column for the order: one order is one customer and timestamp (the day where there is "
        "no time).");
  if (!layout.quantity)
    layout.notes.push_back("No column for the quantity: each line counts as one piece.");
  if (!layout.price)
    layout.notes.push_back(
        "No column for the price of a piece: it is the line's amount divided by its quantity.");
  if (!layout.product && !layout.name)
    layout.notes.push_back("No column for the product: nothing can be said about products.");
}

}  // namespace

LineLayout lay_out_lines(const SampledTable& table, const ReadOptions& options) {
  LineLayout layout;
  take_mapping(layout, table, options);
  take_number_styles(layout, table, options.decimal);
  take_date_style(layout, table, options.dates);
  look_for_cancellations(layout, table);
  say_what_is_not_there(layout);
  say_what_is_not_taken_off(layout, table);
  return layout;
}

std::string_view cell_at(const std::vector<std::string_view>& cells,
                         const LineLayout::Column& column) {
  return column ? cell_of(cells, *column) : std::string_view{};
}

std::string not_a(std::string_view what, const std::vector<std::string>& headings,
                  const LineLayout::Column& column, std::string_view text) {
  if (text.empty()) return fmt::format("column \"{}\" is empty", headings[*column]);
  return fmt::format("column \"{}\" holds \"{}\", not {}", headings[*column], text, what);
}

}  // namespace patron::ingest
