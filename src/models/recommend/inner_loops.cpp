#include "models/recommend/inner_loops.hpp"

#include <algorithm>
#include <type_traits>

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

typedef float Four __attribute__((vector_size(16)));
typedef float Eight __attribute__((vector_size(32)));

/// 16 lanes to 4: lane k of the result is ((k + 8) + k) + ((k + 12) + (k + 4)), at all widths.
PATRON_SIMD_INLINE Four to_four(const Four (&v)[4]) { return (v[0] + v[2]) + (v[1] + v[3]); }
PATRON_SIMD_INLINE Four to_four(const Eight (&v)[2]) {
  const Eight sum = v[0] + v[1];
  return __builtin_shufflevector(sum, sum, 0, 1, 2, 3) +
         __builtin_shufflevector(sum, sum, 4, 5, 6, 7);
}
template <class Sixteen>
PATRON_SIMD_INLINE Four to_four(const Sixteen (&v)[1]) {
  const Eight halves[2] = {__builtin_shufflevector(v[0], v[0], 0, 1, 2, 3, 4, 5, 6, 7),
                           __builtin_shufflevector(v[0], v[0], 8, 9, 10, 11, 12, 13, 14, 15)};
  return to_four(halves);
}

/// The sums of the lanes of four vectors.
PATRON_SIMD_INLINE Four sums_of_lanes(const Four& a, const Four& b, const Four& c, const Four& d) {
  const Four ab = __builtin_shufflevector(a, b, 0, 4, 1, 5);  // a0 b0 a1 b1
  const Four cd = __builtin_shufflevector(c, d, 0, 4, 1, 5);
  const Four ab_high = __builtin_shufflevector(a, b, 2, 6, 3, 7);
  const Four cd_high = __builtin_shufflevector(c, d, 2, 6, 3, 7);
  const Four ab_sum = ab + ab_high, cd_sum = cd + cd_high;  // a0+a2 b0+b2 a1+a3 b1+b3
  return __builtin_shufflevector(ab_sum, cd_sum, 0, 1, 4, 5) +
         __builtin_shufflevector(ab_sum, cd_sum, 2, 3, 6, 7);
}

/// The dot products of four rows with x, the four side by side.
template <int kLanes>
PATRON_SIMD_INLINE Four dot_four(const float* matrix, const float* x, std::size_t width) {
  constexpr std::size_t kFloats = 2 * kLanes, kRegisters = kFactorLanes / kFloats;
  typename Lanes<kLanes>::Floats sums[4][kRegisters] = {};
  for (std::size_t k = 0; k < width; k += kFactorLanes)
    for (std::size_t r = 0; r < kRegisters; ++r) {
      typename Lanes<kLanes>::Floats left, right;
      simd::load(x + k + r * kFloats, right);
      for (std::size_t i = 0; i < 4; ++i) {
        simd::load(matrix + i * width + k + r * kFloats, left);
        sums[i][r] += left * right;
      }
    }
  return sums_of_lanes(to_four(sums[0]), to_four(sums[1]), to_four(sums[2]), to_four(sums[3]));
}
template <int kLanes>
PATRON_SIMD_INLINE float dot_one(const float* row, const float* x, std::size_t width) {
  constexpr std::size_t kFloats = 2 * kLanes, kRegisters = kFactorLanes / kFloats;
  typename Lanes<kLanes>::Floats sums[kRegisters] = {};
  for (std::size_t k = 0; k < width; k += kFactorLanes)
    for (std::size_t r = 0; r < kRegisters; ++r) {
      typename Lanes<kLanes>::Floats left, right;
      simd::load(row + k + r * kFloats, left);
      simd::load(x + k + r * kFloats, right);
      sums[r] += left * right;
    }
  const Four lanes = to_four(sums);
  return (lanes[0] + lanes[2]) + (lanes[1] + lanes[3]);
}

/// sums += kRows rows times their weights.
template <int kLanes, std::size_t kRows, class Weights>
PATRON_SIMD_INLINE void add_scaled(const float* matrix, const Weights& weights, std::size_t width,
                                   float* sums) {
  for (std::size_t k = 0; k < width; k += 2 * kLanes) {
    typename Lanes<kLanes>::Floats sum, row;
    simd::load(sums + k, sum);
    for (std::size_t i = 0; i < kRows; ++i) {
      simd::load(matrix + i * width + k, row);
      sum += row * weights[i];
    }
    simd::store(sums + k, sum);
  }
}

/// `width` is a constant where the compiler is to unroll for it.
template <int kLanes, class Width>
PATRON_SIMD_INLINE void project(const float* matrix, const float* weights, std::size_t n_rows,
                                const float* x, Width width, float* sums) {
  std::size_t i = 0;
  for (; i + 4 <= n_rows; i += 4) {
    Four weight;
    simd::load(weights + i, weight);
    const Four scale = weight * dot_four<kLanes>(matrix + i * width, x, width);
    add_scaled<kLanes, 4>(matrix + i * width, scale, width, sums);
  }
  for (; i < n_rows; ++i) {
    const float scale = weights[i] * dot_one<kLanes>(matrix + i * width, x, width);
    add_scaled<kLanes, 1>(matrix + i * width, &scale, width, sums);
  }
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
  simd::with_widest_registers([&](auto width) PATRON_SIMD_LAMBDA {
    constexpr int kLanes = decltype(width)::lanes;
    const std::size_t n = x.size();
    std::size_t i = 0;
    for (; i + 4 <= dots.size(); i += 4)
      simd::store(dots.data() + i, dot_four<kLanes>(matrix + i * n, x.data(), n));
    for (; i < dots.size(); ++i) dots[i] = dot_one<kLanes>(matrix + i * n, x.data(), n);
  });
}

void add_projections(const float* matrix, std::span<const float> weights, std::span<const float> x,
                     std::span<float> sums) {
  simd::with_widest_registers([&](auto width) PATRON_SIMD_LAMBDA {
    constexpr int kLanes = decltype(width)::lanes;
    constexpr std::integral_constant<std::size_t, 64> kUsual;
    if (x.size() == kUsual)
      project<kLanes>(matrix, weights.data(), weights.size(), x.data(), kUsual, sums.data());
    else
      project<kLanes>(matrix, weights.data(), weights.size(), x.data(), x.size(), sums.data());
  });
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
