#pragma once

/// PATRON_SIMD_CLONES before a function compiles it twice, for any x86-64 and for one with AVX2,
/// and the loader takes the one that fits the machine. Both give the same bits: contraction to
/// fused multiply-add is off, and no loop may reassociate a sum. Sanitizers run before the loader's
/// choice is safe, so they get the plain function.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define PATRON_SIMD_CLONES __attribute__((target_clones("arch=x86-64-v3", "default")))
#else
#define PATRON_SIMD_CLONES
#endif

/// For the templates inside such a function: only inlined code takes over its instruction set.
#define PATRON_SIMD_INLINE __attribute__((always_inline)) inline
