#include "models/cluster/point_columns.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

#include "base/error.hpp"

namespace patron::models {
namespace {

using base::Matrix;

void check_finite(const Matrix& points) {
  const auto values = points.values();
  for (std::size_t at = 0; at < values.size(); ++at)
    if (!std::isfinite(values[at]))
      throw base::Error(base::ErrorCode::kBadData, "a feature is missing or not finite.",
                        "Leave the row out or fill the value before clustering.",
                        "row " + std::to_string(at / points.n_columns()) + ", column " +
                            std::to_string(at % points.n_columns()));
}

/// The first column decides nearly always, so it travels with the row number.
std::vector<std::uint32_t> lexicographic_order(const Matrix& points) {
  struct Key {
    double first;
    std::uint32_t row;
  };
  std::vector<Key> keys(points.n_rows());
  for (std::size_t i = 0; i < keys.size(); ++i)
    keys[i] = {points(i, 0), static_cast<std::uint32_t>(i)};
  std::sort(keys.begin(), keys.end(), [&](const Key& a, const Key& b) {
    if (a.first != b.first) return a.first < b.first;
    const auto x = points.row(a.row), y = points.row(b.row);
    const auto order =
        std::lexicographical_compare_three_way(x.begin(), x.end(), y.begin(), y.end());
    return order == 0 ? a.row < b.row : order < 0;
  });
  std::vector<std::uint32_t> order(keys.size());
  for (std::size_t i = 0; i < keys.size(); ++i) order[i] = keys[i].row;
  return order;
}

PointColumns with_room(std::size_t n_rows, std::size_t n_columns) {
  PointColumns result;
  result.n_rows = n_rows;
  result.n_columns = n_columns;
  result.stride = (n_rows + PointColumns::kTile - 1) / PointColumns::kTile * PointColumns::kTile;
  result.values.resize(result.stride * n_columns);
  return result;
}

void pad(PointColumns& points) {
  for (std::size_t c = 0; c < points.n_columns && points.n_rows > 0; ++c) {
    double* column = points.values.data() + c * points.stride;
    std::fill(column + points.n_rows, column + points.stride, column[points.n_rows - 1]);
  }
}

bool same_row(const PointColumns& points, std::size_t a, std::size_t b) {
  for (std::size_t c = 0; c < points.n_columns; ++c)
    if (points.at(a, c) != points.at(b, c)) return false;
  return true;
}

}  // namespace

PointColumns sorted_columns(const Matrix& points) {
  check_finite(points);
  PointColumns result = with_room(points.n_rows(), points.n_columns());
  if (points.n_columns() == 0) return result;
  result.order = lexicographic_order(points);
  for (std::size_t i = 0; i < result.n_rows; ++i)
    for (std::size_t c = 0; c < result.n_columns; ++c)
      result.values[c * result.stride + i] = points(result.order[i], c);
  pad(result);
  return result;
}

PointColumns take_rows(const PointColumns& points, std::span<const std::uint32_t> rows) {
  PointColumns result = with_room(rows.size(), points.n_columns);
  result.order.assign(rows.begin(), rows.end());
  for (std::size_t c = 0; c < result.n_columns; ++c)
    for (std::size_t i = 0; i < rows.size(); ++i)
      result.values[c * result.stride + i] = points.at(rows[i], c);
  pad(result);
  return result;
}

PointColumns thinned(const PointColumns& points, std::size_t n_wanted) {
  const std::size_t n = std::min(n_wanted, points.n_rows);
  std::vector<std::uint32_t> rows(n);
  for (std::size_t i = 0; i < n; ++i)
    rows[i] = static_cast<std::uint32_t>((2 * i + 1) * points.n_rows / (2 * n));
  return take_rows(points, rows);
}

std::size_t count_distinct(const PointColumns& points) {
  if (points.n_rows == 0) return 0;
  std::size_t n = 1;
  for (std::size_t i = 1; i < points.n_rows; ++i) n += !same_row(points, i - 1, i);
  return n;
}

}  // namespace patron::models
