#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace patron::models {

/// Finds the k largest of many values, time after time in the same room.
///
/// The bound that k values reach is halved in by counting, as many values at once as the machine's
/// registers hold: nothing is moved or sorted.
/// Cost: O(values), some 20 comparisons of each.
class Largest {
 public:
  /// Ascending indices of the k largest values above 0, fewer where fewer are; of equal ones the
  /// lower indices. No value may be negative or NaN. Valid until the next call.
  std::span<const std::int32_t> find(std::span<const float> values, std::size_t k);

 private:
  std::vector<std::int32_t> found_;
};

}  // namespace patron::models
