#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace patron::ingest {

/// How the numbers of a column are written.
struct NumberStyle {
  char decimal = '.';  // '.' or ','
  char group =
      0;  // thousands mark: ',' '.' '\'' or ' ' (any blank, the unbreakable ones too); 0: none

  bool operator==(const NumberStyle&) const = default;
};

/// For people: "1,234.50".
std::string example_of(const NumberStyle& style);

/// A number in units of 10^-scale.
struct ReadNumber {
  std::int64_t units = 0;
  bool rounded = false;  // it has more decimals than `scale`: rounded half away from zero
};

/// Reads "-1.234,50", "€ 12,90", "12.90 USD", "(5.00)", "5.00-", "1.2E+3" in the given style.
/// Empty where the text is no such number or leaves 18 digits.
std::optional<ReadNumber> parse_number(std::string_view text, const NumberStyle& style, int scale);

/// Decides on the style of a column by all of its cells, never cell by cell.
class NumberStyleVotes {
 public:
  void add(std::string_view cell);

  /// The style that reads most cells; of several that read equally many, a decimal point first.
  NumberStyle decide() const;

  /// True where two styles read all cells seen so far with different values ("1,234" alone): more
  /// of the column should be shown.
  bool undecided() const;

 private:
  std::int64_t n_cells_ = 0;
  std::int64_t n_read_[8] = {};  // by candidate
  bool values_differ_ = false;
};

}  // namespace patron::ingest
