#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "base/matrix.hpp"
#include "models/recommend/als.hpp"
#include "models/recommend/factor_rows.hpp"
#include "models/recommend/purchase_log.hpp"

namespace patron::models {

/// One side of ALS: each row x of one side solves
///   (YᵀY + lambda I + sum of alpha r y yᵀ) x = sum of (1 + alpha r) y    over its cells,
/// where Y are the factors of the other side. Rows are solved in parallel, each from its own data.

/// YᵀY + lambda I, width x width; on the padding lambda alone.
FactorRows regularised_gram(const FactorRows& other, double lambda);

/// In floats, from the values that `solved` has: kConjugateGradient or kBlockwise.
void solve_rows(const SparseRows& cells, const FactorRows& other, const AlsOptions& options,
                FactorRows& solved);
/// In doubles, exactly: kCholesky.
void solve_rows_exactly(const SparseRows& cells, const base::Matrix& other,
                        const AlsOptions& options, base::Matrix& solved);

/// The equations of one row, in floats.
class AlsRow {
 public:
  explicit AlsRow(const FactorRows& gram) : gram_(gram) {}

  /// Takes the cells of the row: products (or customers) and r.
  template <class Values>
  void take(std::span<const std::int32_t> columns, Values values, const FactorRows& other,
            double alpha) {
    if (factors_.size() < columns.size() * other.width())
      factors_.resize(columns.size() * other.width());
    extra_.resize(columns.size());
    dots_.resize(columns.size());
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const auto from = other.row(static_cast<std::size_t>(columns[i]));
      std::copy(from.begin(), from.end(),
                factors_.begin() + static_cast<std::ptrdiff_t>(i * other.width()));
      extra_[i] = static_cast<float>(alpha * static_cast<double>(values[i]));
    }
  }

  /// The right side of the row's equation.
  std::span<const float> target();
  /// At most `steps` of conjugate gradients towards A x = b, from x; ends early where the
  /// residual's square is below `enough` of that of b.
  void descend(std::span<const float> b, int steps, float enough, std::span<float> x);
  /// One pass over blocks of factors, each solved exactly.
  void sweep_blocks(std::size_t block, std::size_t n_factors, std::span<float> x);
  /// For each cell (1 + alpha r) y · x.
  std::vector<float> contributions(std::span<const float> x);

 private:
  void multiply(std::span<const float> x, std::span<float> product);

  const FactorRows& gram_;
  std::vector<float> factors_;  // of the row's cells, one after the other; may be longer
  std::vector<float> extra_;    // alpha r
  std::vector<float> dots_, target_, room_;
};

}  // namespace patron::models
