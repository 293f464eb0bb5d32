#include "analysis/series_rows.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <map>
#include <optional>

#include "base/error.hpp"
#include "ingest/sampled_table.hpp"
#include "ingest/values/date_style.hpp"
#include "ingest/values/folding.hpp"
#include "ingest/values/number_style.hpp"

namespace patron::analysis {
namespace {

using base::Error;
using base::ErrorCode;

constexpr std::size_t kMostRegressors = 100;
constexpr double kNotObserved = std::numeric_limits<double>::quiet_NaN();

/// Which column holds what, and how it is written.
struct SeriesColumns {
  std::optional<std::size_t> unique_id;
  std::size_t ds = 0, y = 0;
  std::vector<std::size_t> regressors;
  ingest::DateStyle date_style;
  std::vector<ingest::NumberStyle> number_styles;  // of y, then of the regressors
};

std::string lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

std::optional<std::size_t> column_named(const std::vector<std::string>& headings,
                                        const char* name) {
  for (std::size_t c = 0; c < headings.size(); ++c)
    if (lower(headings[c]) == name) return c;
  return std::nullopt;
}

std::size_t required_column(const ingest::SampledTable& table, const char* name) {
  const auto column = column_named(table.headings(), name);
  if (!column)
    throw Error(
        ErrorCode::kInvalidArgument,
        fmt::format("{} has no column \"{}\".", table.source().name(), name),
        fmt::format("A file of series has ds (date), y (value) and, for several, unique_id. "
                    "Found: {}.",
                    fmt::join(table.headings(), ", ")),
        "--series");
  return *column;
}

template <class Votes>
auto style_of(const ingest::SampledTable& table, std::size_t column) {
  Votes votes;
  table.show(column, votes);
  return votes.decide();
}

SeriesColumns find_columns(const ingest::SampledTable& table) {
  SeriesColumns columns;
  columns.ds = required_column(table, "ds");
  columns.y = required_column(table, "y");
  columns.unique_id = column_named(table.headings(), "unique_id");
  for (std::size_t c = 0; c < table.headings().size(); ++c)
    if (c != columns.ds && c != columns.y && c != columns.unique_id)
      columns.regressors.push_back(c);
  if (columns.regressors.size() > kMostRegressors)
    throw Error(ErrorCode::kInvalidArgument,
                fmt::format("{} columns beside ds and y; {} regressors are possible.",
                            columns.regressors.size(), kMostRegressors),
                "Keep those that matter.", "--series");
  columns.date_style = style_of<ingest::DateStyleVotes>(table, columns.ds);
  columns.number_styles.push_back(style_of<ingest::NumberStyleVotes>(table, columns.y));
  for (const std::size_t c : columns.regressors)
    columns.number_styles.push_back(style_of<ingest::NumberStyleVotes>(table, c));
  return columns;
}

bool says_nothing(std::string_view text) {
  for (const std::string_view word : {"", "nan", "NaN", "NA", "N/A", "null", "NULL", "None"})
    if (text == word) return true;
  return false;
}

constexpr double kLargestValue = 1e100;  // its square can still be held

/// Finite numbers only; of those with a decimal point any that a double holds.
std::optional<double> number_of(std::string_view text, const ingest::NumberStyle& style) {
  if (style.decimal == '.') {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc{} && end == text.data() + text.size())
      return std::abs(value) <= kLargestValue ? std::optional(value) : std::nullopt;
  }
  constexpr int kScale = 6;
  const auto read = ingest::parse_number(text, style, kScale);
  if (!read) return std::nullopt;
  return static_cast<double>(read->units) / 1e6;
}

class RowReader {
 public:
  RowReader(ingest::SampledTable& table, const SeriesColumns& columns)
      : table_(table), columns_(columns) {}

  void read(const ingest::TableRow& row, std::map<std::string, SeriesRows, std::less<>>& series) {
    line_ = row.line;
    if (!row.trouble.empty()) fail(std::string(row.trouble), "Mend the row.");
    const auto cell = [&](std::size_t column) {
      return column < row.cells.size() ? ingest::trimmed(row.cells[column]) : std::string_view{};
    };
    const std::string_view id = columns_.unique_id ? cell(*columns_.unique_id) : std::string_view{};
    auto at = series.find(id);
    if (at == series.end())
      at = series.emplace(std::string(id), SeriesRows{std::string(id), {}, {}}).first;
    at->second.rows.push_back(
        {date(cell(columns_.ds)), number(cell(columns_.y), columns_.y, 0), line_});
    for (std::size_t r = 0; r < columns_.regressors.size(); ++r)
      at->second.regressors.push_back(
          number(cell(columns_.regressors[r]), columns_.regressors[r], r + 1));
  }

 private:
  base::Instant date(std::string_view text) const {
    const auto read = ingest::parse_date(text, columns_.date_style);
    if (!read)
      fail(fmt::format("column \"ds\" holds \"{}\", not a date as the others ({}).", text,
                       ingest::name_of(columns_.date_style)),
           "Mend the date.");
    return read->instant;
  }
  double number(std::string_view text, std::size_t column, std::size_t style) const {
    if (says_nothing(text)) return kNotObserved;
    const auto value = number_of(text, columns_.number_styles[style]);
    if (!value)
      fail(
          fmt::format("column \"{}\" holds \"{}\", not a number.", table_.headings()[column], text),
          column == columns_.y ? "Mend the number, or leave the cell empty where none is known."
                               : "Mend the number, or leave the column out.");
    return *value;
  }
  [[noreturn]] void fail(const std::string& message, const std::string& hint) const {
    throw Error(ErrorCode::kBadData, message, hint,
                fmt::format("{}:{}", table_.source().name(), line_));
  }

  ingest::SampledTable& table_;
  const SeriesColumns& columns_;
  std::int64_t line_ = 0;
};

}  // namespace

SeriesTable read_series_rows(const std::string& place) {
  const std::vector<ingest::TableSource> sources = ingest::find_tables(place);
  if (sources.size() != 1)
    throw Error(ErrorCode::kInvalidArgument,
                fmt::format("{} holds {} tables.", place, sources.size()),
                "Name a file with one table of series.", "--series");
  ingest::SampledTable table(sources.front());
  const SeriesColumns columns = find_columns(table);
  std::map<std::string, SeriesRows, std::less<>> series;
  RowReader reader(table, columns);
  ingest::TableRow row;
  while (table.next(row)) reader.read(row, series);
  SeriesTable out{sources.front().name(), {}, {}};
  for (const std::size_t c : columns.regressors) out.regressors.push_back(table.headings()[c]);
  for (auto& [id, rows] : series) out.series.push_back(std::move(rows));
  return out;
}

}  // namespace patron::analysis
