#pragma once

#include <cstddef>
#include <ostream>
#include <string>
#include <vector>

#include "base/describe.hpp"
#include "base/table.hpp"

namespace patron::report {

struct CsvOptions {
  char delimiter = ',';
  /// Text that a spreadsheet would run as a formula (it starts with = + @ or tab, or with - and is
  /// no number) gets an apostrophe in front. Off for programs that must read the text back exactly.
  bool guard_formulas = true;
};

/// RFC 4180 with LF line ends, UTF-8, a heading line, no quotes but where needed; null is empty.
/// Numbers are written with the digits that read back the same, money exactly. Cost: one pass.
void write_csv(std::ostream& out, const base::Table& table, const CsvOptions& options = {});

/// An array of objects, one per row, keys in column order. Money is a number with its exact
/// decimals, instants and days are ISO 8601 text; null, NaN and infinity are null. Bytes that are
/// no UTF-8 become U+FFFD.
void write_json(std::ostream& out, const base::Table& table);
std::string to_json(const base::Table& table);

/// An object of a described struct (base::fields_of), nested structs and rows included.
/// `indent` 0: all on one line.
void write_json(std::ostream& out, const base::Fields& fields, int indent = 0);
std::string to_json(const base::Fields& fields, int indent = 0);

/// `text` as a JSON string with its quotes.
std::string json_string(const std::string& text);

struct TextOptions {
  std::size_t max_rows = 0;         // 0: all; a last line says how many were left out
  std::size_t max_cell_width = 110;  // longer text ends in an ellipsis; 0: no limit
};

/// Columns for a terminal: headings, a rule, numbers right and text left, two spaces between.
void write_text(std::ostream& out, const base::Table& table, const TextOptions& options = {});

/// Rows of one described struct as a table; nested structs and lists are left out.
/// `prototype` names and types the columns where there are no rows.
base::Table rows_to_table(const std::string& name, const std::vector<base::Fields>& rows,
                          const base::Fields& prototype);

/// The same from the structs themselves: table_of("segments", findings.segments).
template <class T>
base::Table table_of(const std::string& name, const std::vector<T>& rows) {
  T prototype;
  std::vector<T> copies = rows;  // fields_of points into what may be changed
  std::vector<base::Fields> fields;
  fields.reserve(copies.size());
  for (T& row : copies) fields.push_back(base::fields_of(row));
  return rows_to_table(name, fields, base::fields_of(prototype));
}

/// write_json and to_json for a struct that may not be changed.
template <class T>
std::string json_of(const T& described, int indent = 0) {
  T copy = described;
  return to_json(base::fields_of(copy), indent);
}

}  // namespace patron::report
