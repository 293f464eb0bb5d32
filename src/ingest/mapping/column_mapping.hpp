#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/mapping/column_profile.hpp"
#include "ingest/mapping/kinds.hpp"
#include "ingest/mapping/saved_mapping.hpp"

namespace patron::ingest {

/// A column taken for a meaning.
struct MappedColumn {
  std::size_t column = 0;
  double confidence = 1;  // 0-1
  std::string reason;     // told, remembered, named, content, repaired
};

/// Which column of the table holds what.
struct ColumnMapping {
  Kind kind = Kind::kOrders;
  std::map<std::string, MappedColumn, std::less<>> columns;  // by the meaning's name
  std::vector<std::string> notes;  // what a careful reader should know: a repair, a doubtful column
  std::string system;              // the shop system whose export this is; mostly empty

  std::optional<std::size_t> column(std::string_view meaning) const;
  /// The meaning a column was taken for; empty where it has none.
  std::string_view meaning(std::size_t column) const;
  /// Columns without a meaning, in the order of the table.
  std::vector<std::size_t> unmapped(std::size_t n_columns) const;
  /// {"customer": "CustomerID", …} with the table's own headings, in the order of the meanings.
  std::string to_json(const std::vector<std::string>& headings) const;
  /// As it is kept in a file.
  SavedMapping to_saved(const std::vector<std::string>& headings) const;
};

struct MappingOptions {
  std::vector<std::string> map;            // "customer=KundenNr": comes first
  std::optional<SavedMapping> saved = {};  // then what was remembered of this source
};

/// Finds the meaning of each column, one column for each meaning.
///
/// What is told comes first, then what was saved, then headings and cells together: a heading that
/// says "Date" over cells that are no dates is doubted. Where a heading says nothing in any
/// language, the cells alone decide from a confidence of 0.65 on, and never between two columns
/// that they can't tell apart. A saved heading that is gone is looked for among the new ones
/// (by likeness, synonyms and cells) and repaired from a confidence of 0.7 on.
/// Errors: invalid_argument for a wish that names no meaning or no column; bad_data where a
/// required column is missing or a repair is not certain: the message names it, lists what was
/// found and gives the flag that mends it.
/// Cost: some milliseconds; a pass over the first 300 rows, 2,000 where headings say too little.
ColumnMapping map_columns(const TableSample& sample, Kind kind, const MappingOptions& options,
                          const std::string& place);

/// The same without any column being required: what can be said of the table as it is.
ColumnMapping guess_columns(const TableSample& sample, Kind kind, const MappingOptions& options);

/// What a mapping still lacks, for people: "customer (customer number)"; empty where it is whole.
std::vector<std::string> missing_meanings(const ColumnMapping& mapping);

/// What kind of table this is, by its headings; orders also by its cells. A ready table of recency,
/// frequency and monetary is rfm. Nothing where it is none that Patron knows.
std::optional<Kind> likely_kind(const TableSample& sample);

/// A word of a command line, in quotes where the shell would take it apart.
std::string shell_quoted(std::string_view word);
/// `--map customer=KundenNr`, quoted for the shell where it must be.
std::string map_flag(std::string_view meaning, std::string_view heading);

}  // namespace patron::ingest
