#include "ingest/order_lines/line_layout.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"

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
  layout.notes = mapping.notes;
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
  layout.status = mapping.column("status");
  layout.mended_import = heading_named(table.headings(), kMendedImport);
  layout.mended_line = heading_named(table.headings(), kMendedLine);
}

/// The style of the numbers of a column; a doubtful one is said.
NumberStyle number_style(const SampledTable& table, const Column& column,
                         const std::string& decimal, std::vector<std::string>& notes) {
  if (!column) return {};
  if (!decimal.empty()) return {decimal[0], decimal[0] == ',' ? '.' : ','};
  NumberStyleVotes votes;
  table.show(*column, votes);
  const NumberStyle style = votes.decide();
  if (votes.undecided())
    notes.push_back(
        fmt::format("The numbers of column \"{}\" can be read with a decimal point and with a "
                    "decimal comma; they were read like {}. --decimal , or --decimal . decides.",
                    table.headings()[*column], example_of(style)));
  return style;
}

base::DateOrder order_named(const std::string& name) {
  if (name == "day-first") return base::DateOrder::kDayFirst;
  if (name == "month-first") return base::DateOrder::kMonthFirst;
  return base::DateOrder::kYearFirst;
}

void take_date_style(LineLayout& layout, const SampledTable& table, const std::string& dates) {
  DateStyleVotes votes;
  table.show(*layout.date, votes);
  layout.date_style = votes.decide();
  if (!dates.empty()) {
    layout.date_style.order = order_named(dates);
  } else if (votes.undecided()) {
    layout.notes.push_back(
        "No day of the whole file is above the 12th: its dates can be read month first and day "
        "first. Month first was taken; --dates day-first or --dates month-first decides.");
  }
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
  layout.quantity_style = number_style(table, layout.quantity, options.decimal, layout.notes);
  layout.price_style = number_style(table, layout.price, options.decimal, layout.notes);
  layout.amount_style = number_style(table, layout.amount, options.decimal, layout.notes);
  take_date_style(layout, table, options.dates);
  say_what_is_not_there(layout);
  return layout;
}

}  // namespace patron::ingest
