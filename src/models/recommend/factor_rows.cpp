#include "models/recommend/factor_rows.hpp"

#include <algorithm>

namespace patron::models {

FactorRows::FactorRows(const base::Matrix& matrix)
    : FactorRows(matrix.n_rows(), matrix.n_columns()) {
  for (std::size_t i = 0; i < n_rows_; ++i)
    for (std::size_t f = 0; f < n_factors_; ++f) row(i)[f] = static_cast<float>(matrix(i, f));
}

base::Matrix FactorRows::matrix() const {
  base::Matrix result(n_rows_, n_factors_);
  for (std::size_t i = 0; i < n_rows_; ++i)
    for (std::size_t f = 0; f < n_factors_; ++f) result(i, f) = static_cast<double>(row(i)[f]);
  return result;
}

std::int32_t FactorRows::nearest(const PurchaseProfile& profile, std::span<const float> x) const {
  std::int32_t best = -1;
  float most = 0;
  for (std::size_t i = 0; i < profile.size(); ++i) {
    float dot = 0;
    multiply_rows(row(static_cast<std::size_t>(profile.products[i])).data(), x, std::span(&dot, 1));
    if (profile.weights[i] * dot > most) {
      most = profile.weights[i] * dot;
      best = profile.products[i];
    }
  }
  return best;
}

ScoringTiles::ScoringTiles(const FactorRows& rows)
    : n_factors_(rows.n_factors()),
      values_((rows.n_rows() + kRows - 1) / kRows * kRows * rows.n_factors()) {
  for (std::size_t j = 0; j < rows.n_rows(); ++j)
    for (std::size_t f = 0; f < n_factors_; ++f)
      values_[j / kRows * kRows * n_factors_ + f * kRows + j % kRows] = rows.row(j)[f];
}

void ScoringTiles::multiply(std::span<const float> x, std::span<double> scores) const {
  float sums[kRows];
  for (std::size_t j = 0; j < scores.size(); j += kRows) {
    std::ranges::fill(sums, 0.0F);
    combine_rows(values_.data() + j * n_factors_, x.first(n_factors_), sums);
    std::copy_n(sums, std::min(kRows, scores.size() - j),
                scores.begin() + static_cast<std::ptrdiff_t>(j));
  }
}

}  // namespace patron::models
