#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include "analysis/segment.hpp"
#include "base/error.hpp"
#include "base/split.hpp"
#include "ingest/csv/csv_file.hpp"

namespace patron::analysis {
namespace {

using base::Error;
using base::ErrorCode;

struct TextTable {
  std::vector<std::string> headings;
  std::vector<std::vector<std::string>> rows;
  std::vector<std::int64_t> source_lines;
};

TextTable read_text(const std::filesystem::path& file) {
  ingest::CsvFile rows(file);
  ingest::CsvRow row;
  TextTable table;
  if (rows.next(row)) table.headings.assign(row.fields.begin(), row.fields.end());
  while (rows.next(row)) {
    if (row.fields.size() != table.headings.size())
      throw Error(ErrorCode::kBadData,
                  fmt::format("{} fields instead of {}.", row.fields.size(), table.headings.size()),
                  "Give each row as many fields as the heading.",
                  fmt::format("{}:{}", file.string(), row.source_line));
    table.rows.emplace_back(row.fields.begin(), row.fields.end());
    table.source_lines.push_back(row.source_line);
  }
  if (table.rows.empty())
    throw Error(ErrorCode::kBadData, "the file holds no row of numbers.", "Export it again.",
                file.string());
  return table;
}

std::optional<double> number_of(const std::string& text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value))
    return std::nullopt;
  return value;
}

std::vector<std::size_t> numeric_columns(const TextTable& table) {
  std::vector<std::size_t> columns;
  for (std::size_t c = 0; c < table.headings.size(); ++c)
    if (std::all_of(table.rows.begin(), table.rows.end(),
                    [c](const auto& row) { return number_of(row[c]).has_value(); }))
      columns.push_back(c);
  return columns;
}

std::vector<std::size_t> named_columns(const TextTable& table, const std::string& names) {
  std::vector<std::size_t> columns;
  for (const std::string& name : base::split(names, ',')) {
    const auto found = std::find(table.headings.begin(), table.headings.end(), name);
    if (found == table.headings.end())
      throw Error(ErrorCode::kInvalidArgument,
                  fmt::format("\"{}\" is not a column of this file.", name),
                  fmt::format("Found: {}.", fmt::join(table.headings, ", ")), "--features");
    columns.push_back(static_cast<std::size_t>(found - table.headings.begin()));
  }
  return columns;
}

}  // namespace

FeatureTable read_features(const std::filesystem::path& file, const std::string& columns) {
  const TextTable text = read_text(file);
  const std::vector<std::size_t> chosen =
      columns == "all" ? numeric_columns(text) : named_columns(text, columns);
  if (chosen.empty())
    throw Error(ErrorCode::kBadData, "no column holds numbers only.",
                fmt::format("Found: {}.", fmt::join(text.headings, ", ")), file.string());
  FeatureTable table{{}, base::Matrix(text.rows.size(), chosen.size())};
  for (std::size_t c = 0; c < chosen.size(); ++c) {
    table.names.push_back(text.headings[chosen[c]]);
    for (std::size_t r = 0; r < text.rows.size(); ++r) {
      const std::string& cell = text.rows[r][chosen[c]];
      const auto value = number_of(cell);
      if (!value)
        throw Error(ErrorCode::kBadData,
                    fmt::format("column \"{}\" holds \"{}\", not a number.", table.names[c], cell),
                    "Mend the cell, or leave the column out of --features.",
                    fmt::format("{}:{}", file.string(), text.source_lines[r]));
      table.values(r, c) = *value;
    }
  }
  return table;
}

FeatureTable rfm_features(const Rfm& rfm) {
  FeatureTable table{{"recency_days", "frequency", "monetary"}, base::Matrix(rfm.n_customers(), 3)};
  for (std::size_t i = 0; i < rfm.n_customers(); ++i) {
    table.values(i, 0) = static_cast<double>(rfm.recency_days[i]);
    table.values(i, 1) = static_cast<double>(rfm.frequency[i]);
    table.values(i, 2) = rfm.monetary[i].to_double();
  }
  return table;
}

}  // namespace patron::analysis
