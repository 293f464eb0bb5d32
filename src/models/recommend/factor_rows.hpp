#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/matrix.hpp"
#include "models/recommend/inner_loops.hpp"
#include "models/recommend/purchase_profile.hpp"

namespace patron::models {

/// A row of factors for each product (or customer), in floats, padded for the inner loops.
class FactorRows {
 public:
  FactorRows() = default;
  FactorRows(std::size_t n_rows, std::size_t n_factors)
      : n_rows_(n_rows),
        n_factors_(n_factors),
        width_(padded_factors(n_factors)),
        values_(n_rows * width_) {}
  explicit FactorRows(const base::Matrix& matrix);

  std::size_t n_rows() const { return n_rows_; }
  std::size_t n_factors() const { return n_factors_; }
  std::size_t width() const { return width_; }
  std::span<float> row(std::size_t i) { return std::span(values_).subspan(i * width_, width_); }
  std::span<const float> row(std::size_t i) const {
    return std::span(values_).subspan(i * width_, width_);
  }
  const float* data() const { return values_.data(); }
  base::Matrix matrix() const;  // without the padding, in doubles

  /// The product of the profile whose weight times row · x is largest and above 0; -1: none.
  std::int32_t nearest(const PurchaseProfile& profile, std::span<const float> x) const;

 private:
  std::size_t n_rows_ = 0, n_factors_ = 0, width_ = 0;
  std::vector<float> values_;
};

/// The same factors laid out for scores of all rows: 64 rows side by side, factor after factor, so
/// that no sum runs across a register.
class ScoringTiles {
 public:
  ScoringTiles() = default;
  explicit ScoringTiles(const FactorRows& rows);

  /// scores[j] = row j · x; x has at least n_factors entries. Cost: O(n_rows x n_factors).
  void multiply(std::span<const float> x, std::span<double> scores) const;

 private:
  static constexpr std::size_t kRows = 64;

  std::size_t n_factors_ = 0;
  std::vector<float> values_;
};

}  // namespace patron::models
