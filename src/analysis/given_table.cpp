#include "analysis/given_table.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>

#include "base/error.hpp"
#include "ingest/values/folding.hpp"

namespace patron::analysis {
namespace {

using base::Error;
using base::ErrorCode;

ingest::TableSource only_table(const std::string& place, const std::string& flag) {
  std::error_code error;
  if (std::filesystem::is_directory(place, error))
    throw Error(ErrorCode::kInvalidArgument, fmt::format("{} is a folder.", place),
                "Name a file with one table.", flag);
  const std::vector<ingest::TableSource> sources = ingest::find_tables(place);
  if (sources.size() != 1)
    throw Error(ErrorCode::kInvalidArgument,
                fmt::format("{} holds {} tables.", place, sources.size()),
                "Name a file with one table.", flag);
  return sources.front();
}

}  // namespace

GivenTable::GivenTable(const std::string& place, std::string flag)
    : flag_(std::move(flag)), table_(only_table(place, flag_)) {}

std::optional<std::size_t> GivenTable::find(std::initializer_list<std::string_view> names) const {
  const auto& headings = table_.headings();
  for (const std::string_view name : names)
    for (std::size_t column = 0; column < headings.size(); ++column)
      if (ingest::heading_key(headings[column]) == ingest::heading_key(name)) return column;
  return std::nullopt;
}

std::size_t GivenTable::require(std::initializer_list<std::string_view> names,
                                std::string_view needs) const {
  if (const auto column = find(names)) return *column;
  throw Error(ErrorCode::kInvalidArgument,
              fmt::format("{} has no column \"{}\".", name(), *names.begin()),
              fmt::format("{} Found: {}.", needs, fmt::join(table_.headings(), ", ")), flag_);
}

ingest::NumberStyle GivenTable::numbers_of(std::size_t column) const {
  ingest::NumberStyleVotes votes;
  table_.show(column, votes);
  return votes.decide();
}

bool GivenTable::next() {
  if (!table_.next(row_)) return false;
  if (!row_.trouble.empty())
    throw Error(ErrorCode::kBadData, std::string(row_.trouble), "Mend the row.", where());
  return true;
}

std::string_view GivenTable::text(std::size_t column) const {
  if (column >= row_.cells.size()) return {};
  std::string_view text = ingest::trimmed(row_.cells[column]);
  constexpr std::string_view kFormula = "=+-@\t";
  if (text.size() > 1 && text[0] == '\'' && kFormula.find(text[1]) != std::string_view::npos)
    text.remove_prefix(1);
  return text;
}

double GivenTable::number(std::size_t column, const ingest::NumberStyle& style,
                          std::string_view what) const {
  const std::string_view cell = text(column);
  if (style.decimal == '.') {  // any size, as programs write it
    double plain = 0;
    const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), plain);
    if (error == std::errc{} && end == cell.data() + cell.size() && std::isfinite(plain))
      return plain;
  }
  constexpr int kScale = 9;
  const auto read = ingest::parse_number(cell, style, kScale);
  if (!read)
    throw Error(
        ErrorCode::kBadData,
        fmt::format("column \"{}\" holds \"{}\", not {}.", table_.headings()[column], cell, what),
        "Mend the number.", where());
  return static_cast<double>(read->units) / 1e9;
}

std::string GivenTable::where() const { return fmt::format("{}:{}", name(), row_.line); }

}  // namespace patron::analysis
