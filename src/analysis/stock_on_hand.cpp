#include "analysis/stock_on_hand.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/error.hpp"
#include "ingest/sampled_table.hpp"
#include "ingest/values/folding.hpp"
#include "ingest/values/number_style.hpp"

namespace patron::analysis {
namespace {

using base::Error;
using base::ErrorCode;

std::size_t column_named(const ingest::SampledTable& table, std::string_view name) {
  const auto& headings = table.headings();
  const auto at = std::find(headings.begin(), headings.end(), name);
  if (at == headings.end())
    throw Error(ErrorCode::kInvalidArgument,
                fmt::format("{} has no column \"{}\".", table.source().name(), name),
                fmt::format("A file of stock has product and on_hand. Found: {}.",
                            fmt::join(headings, ", ")),
                "--stock");
  return static_cast<std::size_t>(at - headings.begin());
}

double units_of(std::string_view text, const ingest::NumberStyle& style, const std::string& where) {
  constexpr int kScale = 6;
  const auto read = ingest::parse_number(text, style, kScale);
  if (!read || read->units < 0)
    throw Error(ErrorCode::kBadData,
                fmt::format("column \"on_hand\" holds \"{}\", not a number of units.", text),
                "Mend the number.", where);
  return static_cast<double>(read->units) / 1e6;
}

}  // namespace

std::map<std::string, double> read_stock_on_hand(const std::string& place) {
  const std::vector<ingest::TableSource> sources = ingest::find_tables(place);
  if (sources.size() != 1)
    throw Error(ErrorCode::kInvalidArgument,
                fmt::format("{} holds {} tables.", place, sources.size()),
                "Name a file with one table of stock.", "--stock");
  ingest::SampledTable table(sources.front());
  const std::size_t product = column_named(table, "product"),
                    on_hand = column_named(table, "on_hand");
  ingest::NumberStyleVotes votes;
  table.show(on_hand, votes);
  const ingest::NumberStyle style = votes.decide();
  std::map<std::string, double> stock;
  ingest::TableRow row;
  while (table.next(row)) {
    const std::string where = fmt::format("{}:{}", table.source().name(), row.line);
    if (!row.trouble.empty())
      throw Error(ErrorCode::kBadData, std::string(row.trouble), "Mend the row.", where);
    const auto cell = [&](std::size_t column) {
      return column < row.cells.size() ? ingest::trimmed(row.cells[column]) : std::string_view{};
    };
    stock[std::string(cell(product))] += units_of(cell(on_hand), style, where);
  }
  return stock;
}

}  // namespace patron::analysis
