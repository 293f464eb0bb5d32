#pragma once

#include <cstddef>
#include <cstring>

/// Loops over rows, eight rows at a time, in registers as wide as the machine has.
///
/// The compiler's vector types carry the lanes, so there are no intrinsics; `with_widest_registers`
/// calls a generic lambda with the number of lanes inside a function compiled for that width:
/// AVX-512 (8 lanes), AVX2 (4) or what every machine has (2). All give the same bits: contraction
/// to fused multiply-add is off, and a tile is always eight rows whose sums are added in one order.
///
/// Everything called inside must be PATRON_SIMD_INLINE: only inlined code takes over the width, and
/// vectors have no common way to be passed between functions compiled for different ones.
#define PATRON_SIMD_INLINE __attribute__((always_inline)) inline
#define PATRON_SIMD_LAMBDA __attribute__((always_inline))  // after a lambda's parameters

namespace patron::models::simd {

inline constexpr std::size_t kTile = 8;

template <int kLanes>
struct Vectors {
  typedef double Doubles __attribute__((vector_size(8 * kLanes)));
  typedef long long Mask __attribute__((vector_size(8 * kLanes)));
  typedef int Ints __attribute__((vector_size(4 * kLanes)));
};

template <class Vector, class Element>
PATRON_SIMD_INLINE void load(const Element* from, Vector& v) {
  std::memcpy(&v, from, sizeof v);
}

template <class Vector, class Element>
PATRON_SIMD_INLINE void store(Element* to, const Vector& v) {
  std::memcpy(to, &v, sizeof v);
}

template <int kLanes>
struct Width {
  static constexpr int lanes = kLanes;
};

#if defined(__x86_64__)
template <class Body>
__attribute__((target("arch=x86-64-v4"))) void call_with_avx512(const Body& body) {
  body(Width<8>{});
}
template <class Body>
__attribute__((target("arch=x86-64-v3"))) void call_with_avx2(const Body& body) {
  body(Width<4>{});
}
#endif

template <class Body>
void with_widest_registers(const Body& body) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("x86-64-v4")) return call_with_avx512(body);
  if (__builtin_cpu_supports("x86-64-v3")) return call_with_avx2(body);
#endif
  body(Width<2>{});
}

}  // namespace patron::models::simd
