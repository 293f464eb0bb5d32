#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "base/matrix.hpp"
#include "models/cluster/valley.hpp"

namespace patron::models {

/// A part of a point set: a k-means cluster or a half of one. Inner part of choose_k.hpp.
struct Cell {
  std::vector<std::uint32_t> rows;
  std::vector<double> mean;        // n_columns
  std::vector<double> covariance;  // n_columns x n_columns, row-major, divided by n
};

Cell make_cell(const base::Matrix& points, std::vector<std::uint32_t> rows);

/// One cell for each label 0 .. k-1.
std::vector<Cell> cells_of(const base::Matrix& points, const std::vector<int>& labels, int k);

/// The valley between two cells, seen along the line through their means.
///
/// Space is first stretched so that the cells are round on average (Fisher's direction). Then all
/// points count that lie in a tube around the line, whatever cell they are in: seen whole, two
/// cells that tile a smooth density would show a valley of their own shape. The tube holds 85 % of
/// the rows of each cell. Cost: O(points * n_columns^2).
Valley valley_between(const base::Matrix& points, const Cell& a, const Cell& b, double max_ratio);

/// Pairs of cells with no third mean in the ball that has the line between theirs as diameter
/// (Gabriel graph), nearest first. Only `used` cells take part.
std::vector<std::pair<std::size_t, std::size_t>> neighbours(const std::vector<Cell>& cells,
                                                            const std::vector<bool>& used);

/// Two halves by 2-means from the principal axis; a handful of outliers at one end is left out
/// first. None where no half of min_count rows is left.
std::optional<std::pair<Cell, Cell>> halves_of(const base::Matrix& points, const Cell& cell,
                                               std::size_t min_count);

}  // namespace patron::models
