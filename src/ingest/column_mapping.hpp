#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patron::ingest {

/// What a column of an export can mean.
enum class Meaning {
  kOrder,
  kCustomer,
  kProduct,
  kName,
  kQuantity,
  kPrice,
  kDate,
  kCountry,
  kCategory,
  kCurrency,
  kStatus
};
inline constexpr std::size_t kMeanings = 11;

struct MeaningInfo {
  Meaning meaning;
  std::string_view name;  // as in --map customer=KundenNr
  std::string_view doc;
  bool required;
};

/// Which column of the file holds what; empty where the file has no such column.
class ColumnMapping {
 public:
  std::optional<std::size_t> column(Meaning meaning) const {
    return columns_[static_cast<std::size_t>(meaning)];
  }
  void set(Meaning meaning, std::size_t column) {
    columns_[static_cast<std::size_t>(meaning)] = column;
  }

  /// {"customer": "CustomerID", …} with the file's own headings.
  std::string to_json(const std::vector<std::string>& headings) const;

 private:
  std::array<std::optional<std::size_t>, kMeanings> columns_{};
};

/// Finds the meaning of each column by its heading; `wishes` ("customer=KundenNr") come first.
/// Errors: invalid_argument for a wish that names no meaning or no column; bad_data where a
/// required column is missing: the message names it, lists what was found and gives the flag that
/// mends it.
ColumnMapping map_columns(const std::vector<std::string>& headings,
                          const std::vector<std::string>& wishes, const std::string& file);

}  // namespace patron::ingest
