#pragma once

#include <cstdint>

#include "base/matrix.hpp"

namespace patron::models {

/// Rounded values put back over the cells of their lattice.
///
/// Whole days, order counts and grades are rounded: between 1 and 2 lies nothing, and a search for
/// valleys would take every step of the lattice for one. Here the rows that share a value are
/// spread evenly over its cell, half way to the next values on either side, in an order that has
/// nothing to do with their other columns. A gap more than twice as wide as those beside it is not
/// the lattice's (a shop closed for months, a group of its own): the cell ends before it, and the
/// gap stays. Values that occur once stay where they are.
///
/// Shapes: as the points. The rows must be sorted; then the result depends on nothing but them and
/// the seed. Cost: O(columns * rows * log rows).
base::Matrix spread_ties(const base::Matrix& sorted_points, std::uint64_t seed);

}  // namespace patron::models
