#include "analysis/series_rows.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <map>
#include <optional>

#include "analysis/import_mapping.hpp"
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
  std::size_t ds = 0;
  std::optional<std::size_t> y;
  std::vector<std::size_t> regressors;
  ingest::DateStyle date_style;
  std::vector<ingest::NumberStyle> number_styles;  // of y, then of the regressors
};

std::string lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

/// What is asked of a file: which flag names it, and whether it has values.
struct Asked {
  const char* flag;
  bool has_y;
  ImportOptions reading;
};

/// The heading that --map names for a column of ours; empty: none.
std::string mapped(const ImportOptions& reading, std::string_view name) {
  for (const std::string& wish : reading.map) {
    const std::size_t equals = wish.find('=');
    if (equals != std::string::npos && wish.substr(0, equals) == name)
      return wish.substr(equals + 1);
  }
  return {};
}

void require_known_meanings(const Asked& asked) {
  for (const std::string& wish : asked.reading.map) {
    const std::string name = wish.substr(0, wish.find('='));
    if (wish.find('=') != std::string::npos && (name == "ds" || name == "y" || name == "unique_id"))
      continue;
    throw Error(ErrorCode::kInvalidArgument,
                fmt::format("\"{}\" names no column of a file of series.", wish),
                "Write --map ds=COLUMN, y=COLUMN or unique_id=COLUMN.", "--map");
  }
}

std::optional<std::size_t> column_named(const ingest::SampledTable& table, const char* name,
                                        const ImportOptions& reading) {
  const std::vector<std::string>& headings = table.headings();
  const std::string told = mapped(reading, name);
  for (std::size_t c = 0; c < headings.size(); ++c)
    if (told.empty() ? lower(headings[c]) == name : headings[c] == told) return c;
  if (told.empty()) return std::nullopt;
  throw Error(ErrorCode::kInvalidArgument,
              fmt::format("\"{}\" is not a column of this file.", told),
              fmt::format("Found: {}.", fmt::join(headings, ", ")), "--map");
}

std::size_t required_column(const ingest::SampledTable& table, const char* name,
                            const Asked& asked) {
  if (const auto column = column_named(table, name, asked.reading)) return *column;
  throw Error(
      ErrorCode::kInvalidArgument,
      fmt::format("{} has no column \"{}\".", table.source().name(), name),
      fmt::format("{} Found: {}. Or tell them: --map {}=COLUMN.",
                  asked.has_y ? "A file of series has ds (date), y (value) and, for several, "
                                "unique_id."
                              : "A file of regressors has ds (date) and columns of numbers.",
                  fmt::join(table.headings(), ", "), name),
      asked.flag);
}

ingest::DateStyle date_style_of(const ingest::SampledTable& table, std::size_t column,
                                const std::string& told) {
  if (told == "day-first") return {.order = base::DateOrder::kDayFirst};
  if (told == "month-first") return {.order = base::DateOrder::kMonthFirst};
  if (told == "year-first") return {.order = base::DateOrder::kYearFirst};
  ingest::DateStyleVotes votes;
  table.show(column, votes);
  return votes.decide();
}

/// The styles of the columns of numbers. They stand in one table: what leaves it open is read like
/// a neighbour that does not; what is still doubtful is said.
void take_number_styles(SeriesColumns& columns, const ingest::SampledTable& table,
                        const std::string& decimal, std::vector<std::string>& notes) {
  std::vector<std::size_t> places;
  if (columns.y) places.push_back(*columns.y);
  places.insert(places.end(), columns.regressors.begin(), columns.regressors.end());
  std::vector<ingest::NumberStyleVotes> votes(places.size());
  for (std::size_t i = 0; i < places.size() && decimal.empty(); ++i)
    table.show(places[i], votes[i]);
  ingest::NumberStyle sure{decimal.empty() ? '.' : decimal[0]};
  bool any_sure = !decimal.empty();
  for (const auto& vote : votes)
    if (!any_sure && !vote.undecided() && vote.decide().decimal == ',')
      sure = {','}, any_sure = true;
  for (std::size_t i = 0; i < votes.size(); ++i) {
    columns.number_styles.push_back(decimal.empty() ? votes[i].decide_like(sure) : sure);
    if (votes[i].undecided() && !any_sure)
      notes.push_back(fmt::format(
          "The numbers of column \"{}\" can be read with a decimal point and with a decimal comma; "
          "they were read like {}. --decimal , or --decimal . decides.",
          table.headings()[places[i]], ingest::example_of(columns.number_styles.back())));
  }
}

SeriesColumns find_columns(const ingest::SampledTable& table, const Asked& asked,
                           std::vector<std::string>& notes) {
  require_known_meanings(asked);
  SeriesColumns columns;
  columns.ds = required_column(table, "ds", asked);
  if (asked.has_y) columns.y = required_column(table, "y", asked);
  columns.unique_id = column_named(table, "unique_id", asked.reading);
  for (std::size_t c = 0; c < table.headings().size(); ++c)
    if (c != columns.ds && c != columns.y && c != columns.unique_id)
      columns.regressors.push_back(c);
  if (columns.regressors.size() > kMostRegressors)
    throw Error(ErrorCode::kInvalidArgument,
                fmt::format("{} columns beside ds and y; {} regressors are possible.",
                            columns.regressors.size(), kMostRegressors),
                "Keep those that matter.", asked.flag);
  columns.date_style = date_style_of(table, columns.ds, asked.reading.dates);
  take_number_styles(columns, table, asked.reading.decimal, notes);
  return columns;
}

/// The first of a month that is written without a day: "2024-01", "2024/1".
std::optional<base::Instant> month_of(std::string_view text) {
  int year = 0, month = 0;
  if (text.size() < 6 || text.size() > 7 || (text[4] != '-' && text[4] != '/')) return {};
  const char* const end = text.data() + text.size();
  const auto y = std::from_chars(text.data(), text.data() + 4, year);
  const auto m = std::from_chars(text.data() + 5, end, month);
  if (y.ptr != text.data() + 4 || m.ptr != end || month < 1 || month > 12 || year < 1) return {};
  return base::Instant{base::Day{std::chrono::year{year} / month / 1}};
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
    const double y = columns_.y ? number(cell(*columns_.y), *columns_.y, 0) : kNotObserved;
    at->second.rows.push_back({date(cell(columns_.ds)), y, line_});
    const std::size_t first = columns_.y ? 1 : 0;
    for (std::size_t r = 0; r < columns_.regressors.size(); ++r)
      at->second.regressors.push_back(
          number(cell(columns_.regressors[r]), columns_.regressors[r], first + r));
  }

 private:
  base::Instant date(std::string_view text) const {
    const auto read = ingest::parse_date(text, columns_.date_style);
    if (const auto month = read ? std::nullopt : month_of(text)) return *month;
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

SeriesTable read_rows(const std::string& place, const Asked& asked) {
  const std::vector<ingest::TableSource> sources =
      ingest::find_tables(place, source_options(asked.reading));
  if (sources.size() != 1)
    throw Error(ErrorCode::kInvalidArgument,
                fmt::format("{} holds {} tables.", place, sources.size()),
                "Name a file with one table, or the table: --table.", asked.flag);
  ingest::SampledTable table(sources.front());
  SeriesTable out{sources.front().name(), {}, {}, {}};
  const SeriesColumns columns = find_columns(table, asked, out.notes);
  std::map<std::string, SeriesRows, std::less<>> series;
  RowReader reader(table, columns);
  ingest::TableRow row;
  while (table.next(row)) reader.read(row, series);
  for (const std::size_t c : columns.regressors) out.regressors.push_back(table.headings()[c]);
  for (auto& [id, rows] : series) out.series.push_back(std::move(rows));
  return out;
}

}  // namespace

SeriesTable read_series_rows(const std::string& place, const ImportOptions& reading) {
  return read_rows(place, {"--series", true, reading});
}

SeriesTable read_regressor_rows(const std::string& place, const char* flag) {
  SeriesTable table = read_rows(place, {flag, false, {}});
  if (table.regressors.empty())
    throw Error(ErrorCode::kInvalidArgument,
                fmt::format("{} has no column of numbers beside ds.", table.name),
                "Name what is planned for each day: ds,promotion.", flag);
  if (table.series.size() > 1 || !table.series.front().unique_id.empty())
    throw Error(ErrorCode::kInvalidArgument, fmt::format("{} has a column unique_id.", table.name),
                "What is planned counts for the whole shop: leave the column out.", flag);
  return table;
}

}  // namespace patron::analysis
