#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "ingest/duplicate_finder.hpp"

namespace patron::ingest {

/// One order line as read: its values, and its texts with the codes that the reader has given them
/// (0, 1, 2 … in the order of their first occurrence).
struct ReadLine {
  std::int32_t order, customer, name, country, status;  // customer -1: none; name: of (product id,
                                                        // product name, category)
  std::int64_t quantity, unit_price, ordered_at;
  std::string_view order_id, customer_id, product_id, product_name, order_status;
};

/// Finds which of the stored cleaning rules each line of one file breaks
/// (store/cleaning_rules.hpp). Lines are shown in the order of the file, all of them.
///
/// Texts are looked at once: what a code is, is learnt from the first line that carries it. A
/// duplicate is told by 64 bits of all canonical fields; the import keeps of equal lines as many as
/// the file holds more than the store, so the first of them is never marked whichever file it is
/// in.
/// Cost: about 2 % of the reading of a CSV; memory as DuplicateFinder, and 12 bytes for each text.
class LineRules {
 public:
  /// `c_is_mark`: whether an order id that begins with C is a cancellation in this file.
  explicit LineRules(bool c_is_mark = true) : c_is_mark_(c_is_mark) {}

  /// The bits of the rules the line breaks.
  std::int32_t rules_of(const ReadLine& line);

 private:
  bool c_is_mark_;
  std::vector<std::int32_t> order_rules_, customer_rules_, name_rules_, status_rules_;  // by code
  DuplicateFinder duplicates_;
};

}  // namespace patron::ingest
