#pragma once

#include <cstddef>
#include <vector>

namespace patron::report {

/// Rows for a scatter: all where there are at most `max_rows`, else every group in proportion
/// (small groups with at least `min_per_group` rows as far as they have them), evenly spread over
/// the row order. Ascending row numbers; the same for the same input.
std::vector<std::size_t> sample_by_group(const std::vector<int>& group, std::size_t max_rows,
                                         std::size_t min_per_group = 20);

}  // namespace patron::report
