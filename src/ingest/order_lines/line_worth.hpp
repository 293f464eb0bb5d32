#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/money.hpp"
#include "ingest/order_lines/line_layout.hpp"

namespace patron::ingest {

/// What a line is worth.
///
/// Units: quantity in 1/1,000.
struct LineWorth {
  std::int64_t quantity = 0;
  base::Money unit_price, amount;
};

/// False for what is a typing error, not a sale: a million million of the currency or more.
constexpr bool is_sane(base::Money amount) {
  constexpr std::int64_t kLargest = 1'000'000'000'000 * base::Money::kOne;
  return -kLargest <= amount.units && amount.units <= kLargest;
}

/// Reads quantity, price and amount of the lines of one table, and counts what is odd about them.
class WorthReader {
 public:
  /// Both must outlive the reader.
  WorthReader(const LineLayout& layout, const std::vector<std::string>& headings)
      : layout_(layout), headings_(headings) {}

  /// Without a quantity a line is one piece. Where there is a price the amount is quantity × price,
  /// exact; else it is the one of the line, and the price what it comes to for a piece.
  /// Returns why the cells can't be read; nothing where they can.
  std::optional<std::string> read(const std::vector<std::string_view>& cells, LineWorth& worth);

  /// The currency of a line: what its column says, or else the sign of its price ("€12.90"); "?"
  /// for a sign of several currencies, empty where neither names one.
  std::string_view currency_of(std::string_view told,
                               const std::vector<std::string_view>& cells) const;

  /// What was counted, for the person who imports.
  void add_notes(std::vector<std::string>& notes) const;

 private:
  std::optional<std::string> read_price(const std::vector<std::string_view>& cells,
                                        std::optional<base::Money> told, LineWorth& worth);

  const LineLayout& layout_;
  const std::vector<std::string>& headings_;
  std::int64_t n_rounded_ = 0, n_amounts_differ_ = 0;
};

}  // namespace patron::ingest
