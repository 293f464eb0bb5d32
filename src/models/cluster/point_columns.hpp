#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/matrix.hpp"
#include "models/simd.hpp"

namespace patron::models {

/// Points as the inner loops want them: one array per column, rows in lexicographic order, so that
/// nothing computed from them can depend on the order in which the caller holds its rows.
/// Each column is padded to whole tiles by repeating its last value; padded rows count nowhere.
struct PointColumns {
  static constexpr std::size_t kTile = simd::kTile;

  std::size_t n_rows = 0, n_columns = 0, stride = 0;
  std::vector<double> values;        // column c starts at c * stride
  std::vector<std::uint32_t> order;  // order[i] is the caller's row of sorted row i

  const double* column(std::size_t c) const { return values.data() + c * stride; }
  double at(std::size_t row, std::size_t c) const { return values[c * stride + row]; }
};

/// Sorts and transposes. Errors: bad_data where a value is not finite (names row and column).
PointColumns sorted_columns(const base::Matrix& points);

/// The given sorted rows as a smaller set; `order` then counts within the larger one.
PointColumns take_rows(const PointColumns& points, std::span<const std::uint32_t> rows);

/// Every (n_rows / n_wanted)-th sorted row: a sample spread evenly over the first column.
PointColumns thinned(const PointColumns& points, std::size_t n_wanted);

/// Number of different rows.
std::size_t count_distinct(const PointColumns& points);

}  // namespace patron::models
