#pragma once

#include <cassert>
#include <cstddef>
#include <span>
#include <vector>

namespace patron::base {

/// Dense n_rows × n_columns doubles, row-major: row i is points[i], contiguous.
/// The one layout in which features reach the models.
class Matrix {
 public:
  Matrix() = default;
  Matrix(std::size_t n_rows, std::size_t n_columns)
      : n_rows_(n_rows), n_columns_(n_columns), values_(n_rows * n_columns) {}

  std::size_t n_rows() const { return n_rows_; }
  std::size_t n_columns() const { return n_columns_; }
  double& operator()(std::size_t row, std::size_t column) {
    return values_[row * n_columns_ + column];
  }
  double operator()(std::size_t row, std::size_t column) const {
    return values_[row * n_columns_ + column];
  }
  std::span<double> row(std::size_t i) { return {values_.data() + i * n_columns_, n_columns_}; }
  std::span<const double> row(std::size_t i) const {
    return {values_.data() + i * n_columns_, n_columns_};
  }
  std::span<const double> values() const { return values_; }

 private:
  std::size_t n_rows_ = 0, n_columns_ = 0;
  std::vector<double> values_;
};

}  // namespace patron::base
