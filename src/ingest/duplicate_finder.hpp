#pragma once

#include <boost/unordered/unordered_flat_set.hpp>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace patron::ingest {

/// Tells whether a line has been seen before, by 64 bits of all its fields (the chance that two of
/// ten million different lines are taken for equal is 3 in a million).
///
/// In most exports the lines of an order stand together, so only those of the current order are
/// looked into, which fit into the cache; where the file comes back to an order, its lines are
/// called back. A file that does so all the time is looked up in one large table instead.
/// Cost: 8 bytes for each line and each order, 18 more for each line where orders are torn apart.
class DuplicateFinder {
 public:
  /// `order`: the code of the line's order, 0, 1, 2 … in the order of their first occurrence;
  /// lines of different orders have different fingerprints.
  bool seen_before(std::int32_t order, std::uint64_t fingerprint) {
    if (!is_torn_ && order != current_order_) begin(order);
    if (is_torn_) return !all_.insert(fingerprint).second;
    history_.push_back(fingerprint);
    return !current_.insert(fingerprint).second;
  }

 private:
  void begin(std::int32_t order);
  void call_back(std::int32_t order);
  void look_everything_up();

  /// Lines of one order that stand together: from `begin` in the history to the next run's begin.
  struct Run {
    std::size_t begin;
    std::int64_t previous;  // run of the same order, -1: none
  };

  std::int32_t current_order_ = -1;
  bool is_torn_ = false;
  std::size_t n_called_back_ = 0;
  std::vector<std::uint64_t> history_;
  std::vector<Run> runs_;
  std::vector<std::int64_t> last_run_;  // by order
  boost::unordered_flat_set<std::uint64_t> current_, all_;
};

}  // namespace patron::ingest
