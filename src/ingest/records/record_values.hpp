#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ingest/order_lines/shop_clock.hpp"
#include "ingest/sampled_table.hpp"
#include "ingest/values/date_style.hpp"
#include "ingest/values/number_style.hpp"

namespace patron::ingest {

/// The values of one column of records: how they are written, and what they are.
class RecordColumn {
 public:
  /// Decides on the style by the whole column.
  RecordColumn(const SampledTable& table, const Meaning& meaning, std::size_t column,
               const std::string& dates, const std::string& decimal);

  /// The cell as the store wants it: "12.5", "2024-12-31 10:00:00"; empty where it says nothing.
  /// No value at all where it can't be read as what it should be.
  std::optional<std::string> read(std::string_view cell, const ShopClock& clock) const;

  const Meaning& meaning() const { return meaning_; }
  std::size_t column() const { return column_; }
  bool undecided() const { return undecided_; }
  /// "a whole number", "a date (day first)".
  std::string what() const;

 private:
  enum class Type { kText, kId, kWholeNumber, kAge, kNumber, kDay, kInstant };
  static Type type_of(std::string_view meaning);

  Meaning meaning_;
  std::size_t column_;
  Type type_;
  NumberStyle number_;
  DateStyle date_;
  bool undecided_ = false;
};

}  // namespace patron::ingest
