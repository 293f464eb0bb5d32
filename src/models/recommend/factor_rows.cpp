#include "models/recommend/factor_rows.hpp"

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

}  // namespace patron::models
