#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/money.hpp"

namespace patron::ingest {

/// How the numbers of a column are written.
struct NumberStyle {
  static constexpr char kAnyGroup = '*';

  char decimal = '.';  // '.' or ','
  /// Thousands mark: ',' '.' '\'' or ' ' (any blank, the unbreakable ones too); 0: none; kAnyGroup:
  /// none was seen so far, any but the decimal mark will do.
  char group = kAnyGroup;

  bool operator==(const NumberStyle&) const = default;
};

/// For people: "1,234.50".
std::string example_of(const NumberStyle& style);

/// A number in units of 10^-scale.
struct ReadNumber {
  std::int64_t units = 0;
  bool rounded = false;  // it has more decimals than `scale`: rounded half away from zero
};

/// Reads "-1.234,50", "€ 12,90", "12.90 USD", "(5.00)", "5.00-", "12.–", "1.2E+3" in the given
/// style.
///
/// One sign, one currency in front or behind. Thousands stand in threes, after a comma also as in
/// India (1,23,456.78); a number without thousands marks is read as well.
/// Empty where the text is no such number (a percentage is none) or leaves 18 digits.
/// Cost: that of base::parse_scaled for a plain number.
inline std::optional<ReadNumber> parse_number(std::string_view text, const NumberStyle& style,
                                              int scale);

/// The same for what is no plain number with a decimal point.
std::optional<ReadNumber> parse_dressed_number(std::string_view text, const NumberStyle& style,
                                               int scale);

inline std::optional<ReadNumber> parse_number(std::string_view text, const NumberStyle& style,
                                              int scale) {
  if (style.decimal == '.')
    if (const auto units = base::parse_scaled(text, scale)) return ReadNumber{*units, false};
  return parse_dressed_number(text, style, scale);
}

/// Decides on the style of a column by all of its cells, never cell by cell.
///
/// Cells that only one decimal mark can read decide ("1.234,5", "2,55", "1,234,567"); where both
/// occur, the style that reads most cells wins, and the others are trouble of their rows.
/// Cost: about 1 µs for each cell that is no plain whole number.
class NumberStyleVotes {
 public:
  void add(std::string_view cell);

  /// The style that reads most cells; of several that read equally many, a decimal point first.
  /// Where no thousands mark was needed, any is read later.
  NumberStyle decide() const;

  /// The same for a column beside another one of the same table: of several styles that read
  /// equally many cells, the one with the decimal mark of `neighbour` ("1,000" beside "12,50").
  NumberStyle decide_like(const NumberStyle& neighbour) const;

  /// True where two styles read all cells seen so far with different values ("1,234" alone): more
  /// of the column should be shown.
  bool undecided() const;

  /// Cells that hold something, and those of them that the decided style reads.
  std::int64_t n_cells() const { return n_cells_; }
  std::int64_t n_read() const;

 private:
  static constexpr std::size_t kCandidates = 8;
  std::size_t best(char preferred_decimal) const;

  std::int64_t n_cells_ = 0;
  std::array<std::int64_t, kCandidates> n_read_{};  // by candidate
  bool values_differ_ = false;
};

}  // namespace patron::ingest
