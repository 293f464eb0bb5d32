#pragma once

#include <cstdint>
#include <string_view>

namespace patron::ingest {

/// Whether a C before an order number marks a cancellation in a file, or is how the shop numbers
/// its orders ("CA-2016-152156", "ch_3Nx…", "C10001" throughout).
///
/// It is a mark unless the first rows speak against it: most of their lines with a C sell something
/// (positive quantity), and what follows the C does not look like the other order numbers, which
/// begin with a digit.
class CancellationMark {
 public:
  /// `quantity` in any unit.
  void add(std::string_view order_id, std::int64_t quantity);
  /// True where an order id that begins with C is a cancellation.
  bool holds() const;

 private:
  std::int64_t n_with_c_ = 0, n_sold_with_c_ = 0, n_digit_after_c_ = 0;
  std::int64_t n_others_ = 0, n_others_with_digit_ = 0;
};

}  // namespace patron::ingest
