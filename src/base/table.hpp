#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/date.hpp"
#include "base/money.hpp"

namespace patron::base {

/// One column of a Table. All columns of a table have the same length.
struct Column {
  using Values =
      std::variant<std::vector<std::int64_t>, std::vector<double>, std::vector<std::string>,
                   std::vector<Money>, std::vector<Instant>, std::vector<Day>>;
  std::string name;
  Values values;
  std::vector<bool> is_null = {};  // empty: no nulls
  std::string unit = {};           // "days", "share 0-1"; empty for text, counts and money

  std::size_t size() const;
  bool null_at(std::size_t row) const { return !is_null.empty() && is_null[row]; }
};

/// The columnar result that every face can write (CSV, JSON, Parquet, HTML, data frame).
struct Table {
  std::string name;
  std::vector<Column> columns;

  std::size_t n_rows() const { return columns.empty() ? 0 : columns.front().size(); }
  const Column* find(std::string_view column) const;
  /// The values of a column that must be there with that type, e.g. get<Money>("monetary").
  template <class T>
  const std::vector<T>& get(std::string_view column) const {
    return std::get<std::vector<T>>(require(column).values);
  }
  /// Errors: internal where there is no such column.
  const Column& require(std::string_view column) const;
  /// One cell as text, exactly as in CSV: shortest digits that read back the same; empty where
  /// null.
  std::string text_at(std::size_t row, std::size_t column) const;
};

/// Shortest decimal text that reads back as the same double.
std::string to_string(double value);

}  // namespace patron::base
