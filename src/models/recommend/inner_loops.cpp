#include "models/recommend/inner_loops.hpp"

#include <algorithm>

#include "models/simd.hpp"

namespace patron::models {
namespace {

template <int kLanes>
struct Lanes {
  typedef double Doubles __attribute__((vector_size(8 * kLanes)));
  typedef float HalfFloats __attribute__((vector_size(4 * kLanes)));  // as many as Doubles
  typedef float Floats __attribute__((vector_size(8 * kLanes)));
};

/// Four rows at a time: the sums are read and written once for the four.
template <int kLanes, std::size_t kRows>
PATRON_SIMD_INLINE void add_rows(const float* const* rows, const float* weights, std::size_t n,
                                 double* sums) {
  using L = Lanes<kLanes>;
  std::size_t j = 0;
  for (; j + kLanes <= n; j += kLanes) {
    typename L::Doubles sum;
    simd::load(sums + j, sum);
    for (std::size_t i = 0; i < kRows; ++i) {
      typename L::HalfFloats row;
      simd::load(rows[i] + j, row);
      sum += __builtin_convertvector(row, typename L::Doubles) * static_cast<double>(weights[i]);
    }
    simd::store(sums + j, sum);
  }
  for (; j < n; ++j)
    for (std::size_t i = 0; i < kRows; ++i)
      sums[j] += static_cast<double>(rows[i][j]) * static_cast<double>(weights[i]);
}

/// The sum of 16 lanes, pair by pair in one order.
PATRON_SIMD_INLINE float sum_of_lanes(const float* lanes) {
  float sums[8];
  for (int i = 0; i < 8; ++i) sums[i] = lanes[i] + lanes[i + 8];
  for (int i = 0; i < 4; ++i) sums[i] += sums[i + 4];
  return (sums[0] + sums[2]) + (sums[1] + sums[3]);
}

/// kRows dot products whose 16 lanes lie in 8 / kLanes registers each.
template <int kLanes, std::size_t kRows, class Result>
PATRON_SIMD_INLINE void dot_rows(const float* matrix, const float* x, std::size_t width,
                                 Result* dots) {
  constexpr std::size_t kFloats = 2 * kLanes, kRegisters = kFactorLanes / kFloats;
  typename Lanes<kLanes>::Floats sums[kRows][kRegisters] = {};
  for (std::size_t k = 0; k < width; k += kFactorLanes)
    for (std::size_t r = 0; r < kRegisters; ++r) {
      typename Lanes<kLanes>::Floats right;
      simd::load(x + k + r * kFloats, right);
      for (std::size_t i = 0; i < kRows; ++i) {
        typename Lanes<kLanes>::Floats left;
        simd::load(matrix + i * width + k + r * kFloats, left);
        sums[i][r] += left * right;
      }
    }
  for (std::size_t i = 0; i < kRows; ++i) {
    float lanes[kFactorLanes];
    for (std::size_t r = 0; r < kRegisters; ++r) simd::store(lanes + r * kFloats, sums[i][r]);
    dots[i] = static_cast<Result>(sum_of_lanes(lanes));
  }
}

template <class Result>
void multiply(const float* matrix, std::span<const float> x, std::span<Result> dots) {
  simd::with_widest_registers([&](auto width) PATRON_SIMD_LAMBDA {
    constexpr int kLanes = decltype(width)::lanes;
    constexpr std::size_t kRows = kLanes >= 4 ? 4 : 2;
    std::size_t i = 0;
    for (; i + kRows <= dots.size(); i += kRows)
      dot_rows<kLanes, kRows>(matrix + i * x.size(), x.data(), x.size(), dots.data() + i);
    for (; i < dots.size(); ++i)
      dot_rows<kLanes, 1>(matrix + i * x.size(), x.data(), x.size(), dots.data() + i);
  });
}

/// kRegisters registers of the sums stay where they are while all rows pass.
template <int kLanes, std::size_t kRegisters>
PATRON_SIMD_INLINE void combine(const float* matrix, std::span<const float> weights,
                                std::size_t width, float* sums) {
  constexpr std::size_t kFloats = 2 * kLanes;
  typename Lanes<kLanes>::Floats sum[kRegisters];
  for (std::size_t r = 0; r < kRegisters; ++r) simd::load(sums + r * kFloats, sum[r]);
  for (std::size_t i = 0; i < weights.size(); ++i)
    for (std::size_t r = 0; r < kRegisters; ++r) {
      typename Lanes<kLanes>::Floats row;
      simd::load(matrix + i * width + r * kFloats, row);
      sum[r] += row * weights[i];
    }
  for (std::size_t r = 0; r < kRegisters; ++r) simd::store(sums + r * kFloats, sum[r]);
}

/// kRows x (3 registers) of the tile in registers over the whole depth.
template <int kLanes, std::size_t kRows>
PATRON_SIMD_INLINE void subtract_part(const double* u, const double* v, std::size_t depth,
                                      double* c, std::size_t stride) {
  constexpr std::size_t kRegisters = 3;
  typename Lanes<kLanes>::Doubles sum[kRows][kRegisters] = {};
  for (std::size_t k = 0; k < depth; ++k) {
    typename Lanes<kLanes>::Doubles right[kRegisters];
    for (std::size_t r = 0; r < kRegisters; ++r)
      simd::load(v + k * kTileColumns + r * kLanes, right[r]);
    for (std::size_t i = 0; i < kRows; ++i)
      for (std::size_t r = 0; r < kRegisters; ++r) sum[i][r] += right[r] * u[k * kTileRows + i];
  }
  for (std::size_t i = 0; i < kRows; ++i)
    for (std::size_t r = 0; r < kRegisters; ++r) {
      typename Lanes<kLanes>::Doubles old;
      simd::load(c + i * stride + r * kLanes, old);
      simd::store(c + i * stride + r * kLanes, old - sum[i][r]);
    }
}

}  // namespace

void add_weighted_rows(std::span<const float* const> rows, std::span<const float> weights,
                       std::span<double> sums) {
  simd::with_widest_registers([&](auto width) PATRON_SIMD_LAMBDA {
    constexpr int kLanes = decltype(width)::lanes;
    std::size_t i = 0;
    for (; i + 4 <= rows.size(); i += 4)
      add_rows<kLanes, 4>(rows.data() + i, weights.data() + i, sums.size(), sums.data());
    for (; i < rows.size(); ++i)
      add_rows<kLanes, 1>(rows.data() + i, weights.data() + i, sums.size(), sums.data());
  });
}

void multiply_rows(const float* matrix, std::span<const float> x, std::span<float> dots) {
  multiply(matrix, x, dots);
}

void multiply_rows(const float* matrix, std::span<const float> x, std::span<double> dots) {
  multiply(matrix, x, dots);
}

void combine_rows(const float* matrix, std::span<const float> weights, std::span<float> sums) {
  simd::with_widest_registers([&](auto width) PATRON_SIMD_LAMBDA {
    constexpr int kLanes = decltype(width)::lanes;
    constexpr std::size_t kFew = kFactorLanes / (2 * kLanes), kMany = 4;
    const std::size_t n = sums.size();
    std::size_t j = 0;
    for (; j + kMany * 2 * kLanes <= n; j += kMany * 2 * kLanes)
      combine<kLanes, kMany>(matrix + j, weights, n, sums.data() + j);
    for (; j < n; j += kFactorLanes) combine<kLanes, kFew>(matrix + j, weights, n, sums.data() + j);
  });
}

void subtract_product(const double* u, const double* v, std::size_t depth, double* c,
                      std::size_t stride) {
  simd::with_widest_registers([&](auto width) PATRON_SIMD_LAMBDA {
    constexpr int kLanes = decltype(width)::lanes;
    constexpr std::size_t kRows = kLanes == 8 ? 8 : 4;
    for (std::size_t i = 0; i < kTileRows; i += kRows)
      for (std::size_t j = 0; j < kTileColumns; j += 3 * kLanes)
        subtract_part<kLanes, kRows>(u + i, v + j, depth, c + i * stride + j, stride);
  });
}

}  // namespace patron::models
