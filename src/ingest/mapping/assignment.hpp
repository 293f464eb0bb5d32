#pragma once

#include <cstddef>
#include <optional>
#include <vector>

namespace patron::ingest {

/// Gives each row at most one column and each column at most one row, so that the sum of
/// values[row][column] is largest; a pair of value 0 is never made.
/// Cost: O(rows² × columns): the Hungarian method (Kuhn 1955) with potentials.
std::vector<std::optional<std::size_t>> best_assignment(
    const std::vector<std::vector<double>>& values);

}  // namespace patron::ingest
