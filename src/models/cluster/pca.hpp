#pragma once

#include <vector>

#include "base/matrix.hpp"

namespace patron::models {

/// Principal components of the columns, largest variance first.
struct Pca {
  std::vector<double> means;        // per column
  std::vector<double> eigenvalues;  // variances along the components (divisor n - 1), descending
  std::vector<double> shares;       // eigenvalues / their sum, 0 .. 1
  base::Matrix components;          // row r holds the unit coefficients of component r
};

/// Choose it to draw customers in two or three dimensions, or to see which features move together.
/// Scale first unless the units are comparable. The sign of a component is free: its largest
/// coefficient (in absolute value, the first of equals) is made positive. Components of equal
/// eigenvalues are not determined.
/// Errors: too_little_data below 2 rows; bad_data where a value is not finite.
/// Cost:   O(rows * columns^2 + columns^3). Independent of the order of the rows.
/// Source: Jolliffe (2002). Checked against scikit-learn, 1e-9.
Pca fit_pca(const base::Matrix& points);

/// Coordinates along the first n components (0: all); row i belongs to row i of points.
/// Errors: invalid_argument where the number of columns differs.
base::Matrix scores(const Pca& pca, const base::Matrix& points, std::size_t n_components = 0);

}  // namespace patron::models
