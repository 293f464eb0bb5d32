#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace patron::models {

/// The few loops in which recommenders spend their time, in registers as wide as the machine has
/// (models/simd.hpp). Each sum is added in one order, so all widths give the same bits.

/// Factors are stored in rows of a multiple of this many floats, the rest zeros.
inline constexpr std::size_t kFactorLanes = 16;
inline constexpr std::size_t padded_factors(std::size_t n) {
  return (n + kFactorLanes - 1) / kFactorLanes * kFactorLanes;
}

/// sums[j] += sum over i of weights[i] * rows[i][j], i ascending; rows of sums.size() floats.
void add_weighted_rows(std::span<const float* const> rows, std::span<const float> weights,
                       std::span<double> sums);

/// dots[i] = matrix[i] · x, for rows of x.size() floats (a multiple of kFactorLanes).
void multiply_rows(const float* matrix, std::span<const float> x, std::span<float> dots);

/// sums += sum over i of weights[i] * (matrix[i] · x) * matrix[i], i ascending: what a row's cells
/// add to its equation's left side.
void add_projections(const float* matrix, std::span<const float> weights, std::span<const float> x,
                     std::span<float> sums);

/// sums += sum over i of weights[i] * matrix[i], i ascending; rows of sums.size() floats (a
/// multiple of kFactorLanes).
void combine_rows(const float* matrix, std::span<const float> weights, std::span<float> sums);

/// A tile of c -= uᵀ v: c[i * stride + j] -= sum over k of u[k * 8 + i] * v[k * 24 + j].
inline constexpr std::size_t kTileRows = 8, kTileColumns = 24;
void subtract_product(const double* u, const double* v, std::size_t depth, double* c,
                      std::size_t stride);

}  // namespace patron::models
