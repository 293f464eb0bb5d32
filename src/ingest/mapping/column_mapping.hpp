#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace patron::ingest {

/// What the rows of a table are.
enum class Kind { kOrders, kCustomers, kProducts, kEvents, kRatings, kRfm };

/// What a column of a table of some kind can mean.
struct Meaning {
  std::string_view name;  // as in --map customer=KundenNr
  std::string_view doc;
  bool required;
};

std::string_view name_of(Kind kind);  // orders, customers, products, events, ratings, rfm
std::span<const Meaning> meanings_of(Kind kind);

/// The first rows of a table: what the mapping is decided on.
struct TableSample {
  std::vector<std::string> headings;
  std::vector<std::vector<std::string>> rows;  // rows without trouble only, of any number of cells
};

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

  std::optional<std::size_t> column(std::string_view meaning) const;
  /// {"customer": "CustomerID", …} with the table's own headings, in the order of the meanings.
  std::string to_json(const std::vector<std::string>& headings) const;
};

struct MappingOptions {
  std::vector<std::string> map;  // "customer=KundenNr": comes first
};

/// Finds the meaning of each column.
/// Errors: invalid_argument for a wish that names no meaning or no column; bad_data where a
/// required column is missing: the message names it, lists what was found and gives the flag that
/// mends it.
ColumnMapping map_columns(const TableSample& sample, Kind kind, const MappingOptions& options,
                          const std::string& place);

std::optional<Kind> likely_kind(const TableSample& sample);

}  // namespace patron::ingest
