#include "models/recommend/largest.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include "models/simd.hpp"

namespace patron::models {
namespace {

constexpr std::int32_t kInfinity = 0x7F800000;  // bits

/// Values that are not negative are ordered as their bits are; 0 is 0.
PATRON_SIMD_INLINE std::int32_t bits_of(float value) { return std::bit_cast<std::int32_t>(value); }

template <int kLanes>
struct Lanes {
  typedef int Bits __attribute__((vector_size(8 * kLanes)));
};

template <int kLanes>
PATRON_SIMD_INLINE std::size_t count_from(std::span<const float> values, std::int32_t least) {
  using Bits = typename Lanes<kLanes>::Bits;
  constexpr std::size_t kInts = 2 * kLanes, kChains = 4;
  Bits minus[kChains] = {};
  std::size_t i = 0;
  for (; i + kChains * kInts <= values.size(); i += kChains * kInts)
    for (std::size_t c = 0; c < kChains; ++c) {
      Bits bits;
      simd::load(values.data() + i + c * kInts, bits);
      minus[c] += bits >= least;  // -1 where it holds
    }
  const Bits sums = minus[0] + minus[1] + minus[2] + minus[3];
  std::int32_t n = 0;
  for (std::size_t lane = 0; lane < kInts; ++lane) n -= sums[lane];
  for (; i < values.size(); ++i) n += bits_of(values[i]) >= least ? 1 : 0;
  return static_cast<std::size_t>(n);
}

/// The largest bound that k values reach; 1 where fewer than k are above 0.
template <int kLanes>
PATRON_SIMD_INLINE std::int32_t kth_largest(std::span<const float> values, std::size_t k) {
  std::int32_t reached = 1, missed = kInfinity;
  while (missed - reached > 1) {
    const std::int32_t middle = reached + (missed - reached) / 2;
    const std::size_t n = count_from<kLanes>(values, middle);
    (n >= k ? reached : missed) = middle;
    if (n == k) break;
  }
  return reached;
}

/// Calls keep(i) for the values whose bits reach `least`, by ascending index. Marks them first,
/// several at once, and then looks at eight marks together: most are not kept.
template <class Keep>
PATRON_SIMD_INLINE void for_each_from(std::span<const float> values, std::int32_t least,
                                      const Keep& keep) {
  constexpr std::size_t kBlock = 64, kWord = 8;
  std::size_t i = 0;
  for (; i + kBlock <= values.size(); i += kBlock) {
    unsigned char marks[kBlock];
    for (std::size_t j = 0; j < kBlock; ++j) marks[j] = bits_of(values[i + j]) >= least ? 1 : 0;
    for (std::size_t j = 0; j < kBlock; j += kWord) {
      std::uint64_t word;
      std::memcpy(&word, marks + j, kWord);
      for (; word != 0; word &= word - 1)
        keep(i + j + static_cast<std::size_t>(std::countr_zero(word)) / 8);
    }
  }
  for (; i < values.size(); ++i)
    if (bits_of(values[i]) >= least) keep(i);
}

}  // namespace

std::span<const std::int32_t> Largest::find(std::span<const float> values, std::size_t k) {
  found_.resize(std::min(k, values.size()));
  std::size_t n_found = 0;
  if (k == 0) return found_;
  simd::with_widest_registers([&](auto width) PATRON_SIMD_LAMBDA {
    constexpr int kLanes = decltype(width)::lanes;
    const std::int32_t least = kth_largest<kLanes>(values, k);
    const std::size_t n_above = count_from<kLanes>(values, least + 1);
    std::size_t n_equal = k - std::min(k, n_above);  // how many of those on the bound have room
    for_each_from(values, least, [&](std::size_t i) PATRON_SIMD_LAMBDA {
      if (bits_of(values[i]) == least && n_equal-- == 0) {
        n_equal = 0;
        return;
      }
      found_[n_found++] = static_cast<std::int32_t>(i);
    });
  });
  return std::span(found_).first(n_found);
}

}  // namespace patron::models
