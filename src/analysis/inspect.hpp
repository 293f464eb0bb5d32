#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/describe.hpp"

namespace patron::analysis {

struct InspectOptions {
  std::string kind;
  std::vector<std::string> map;
  std::string mapping;
  std::string table;
  std::string dates;
  std::string decimal;
  std::string encoding;
  std::string delimiter;
  std::string currency;
};
BOOST_DESCRIBE_STRUCT(InspectOptions, (),
                      (kind, map, mapping, table, dates, decimal, encoding, delimiter, currency))

/// What a column was taken for, and on what grounds.
struct InspectedColumn {
  std::string column;
  std::string meaning;
  double confidence = 0;
  std::string why;
  std::string written;
  double empty_share = 0;
  std::vector<std::string> first_values;
};
BOOST_DESCRIBE_STRUCT(InspectedColumn, (),
                      (column, meaning, confidence, why, written, empty_share, first_values))

/// A table as an import would see it.
struct InspectedTable {
  std::string file;
  std::string format;
  std::string details;
  std::string kind;
  std::string system;
  std::int64_t rows_looked_at = 0;
  std::vector<InspectedColumn> columns;
  std::vector<std::string> warnings;
  std::vector<std::string> missing;
  std::string command;
};
BOOST_DESCRIBE_STRUCT(InspectedTable, (),
                      (file, format, details, kind, system, rows_looked_at, columns, warnings,
                       missing, command))

struct Inspection {
  std::vector<InspectedTable> tables;
};
BOOST_DESCRIBE_STRUCT(Inspection, (), (tables))

/// Looks at the tables behind `place` and says how they would be imported; writes nothing.
/// `mappings` is the folder of remembered mappings (it need not be there). A table of several that
/// can't be read is told with its error as a warning.
/// Errors: those of find_tables() and, where there is only one table, of opening it;
/// invalid_argument for a wrong kind or wish; those of load_mapping(). Cost: the first 20,000 rows,
/// and a second pass where these leave open how values are written.
Inspection inspect_place(const std::string& place, const InspectOptions& options,
                         const std::filesystem::path& mappings);

}  // namespace patron::analysis

namespace patron::base {

template <>
struct Docs<analysis::InspectOptions> {
  static constexpr FieldDoc kFields[] = {
      {"kind",
       "what the rows are (default: found out)",
       {},
       "orders|customers|products|events|ratings|rfm"},
      {"map",
       "MEANING=COLUMN, say customer=KundenNr; may be given several times. Of orders: order, "
       "customer, product, name, quantity, price, amount, date, time, country, category, currency, "
       "status, document, brand, description"},
      {"mapping", "file of a saved mapping (default: what the workspace remembers of the source)"},
      {"table", "sheet of a workbook, file in an archive, table of a database"},
      {"dates",
       "how dates are written, where the file leaves it open",
       {},
       "day-first|month-first|year-first"},
      {"decimal", "decimal mark, where the file leaves it open", {}, ".|,"},
      {"encoding", "of a text, say WINDOWS-1252 (default: found out)"},
      {"delimiter", "of a text: one character, or tab (default: found out)"},
      {"currency", "currency of a file that names none, say GBP", "ISO 4217"},
  };
};

template <>
struct Docs<analysis::InspectedColumn> {
  static constexpr FieldDoc kFields[] = {
      {"column", "heading of the column"},
      {"meaning", "what it was taken for; empty where it is left over"},
      {"confidence", "how sure that is", "share 0-1"},
      {"why", "told, remembered, named, content or repaired"},
      {"written", "how its numbers or dates are written"},
      {"empty_share", "rows without a value", "share 0-1"},
      {"first_values", "its first different values"},
  };
};

template <>
struct Docs<analysis::InspectedTable> {
  static constexpr FieldDoc kFields[] = {
      {"file", "name of the file, with the table where it holds several"},
      {"format", "what format the file has"},
      {"details", "encoding, delimiter and the like"},
      {"kind", "what its rows are"},
      {"system", "the shop system whose export this is, where it is known"},
      {"rows_looked_at", "rows that were looked at"},
      {"columns", "the columns, in the order of the table"},
      {"warnings", "what a careful reader should know"},
      {"missing", "what is missing before it can be imported"},
      {"command", "the command that imports it like this; empty where something is missing"},
  };
};

template <>
struct Docs<analysis::Inspection> {
  static constexpr FieldDoc kFields[] = {
      {"tables", "one entry for each table"},
  };
};

}  // namespace patron::base
