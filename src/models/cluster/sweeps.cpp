#include "models/cluster/sweeps.hpp"

#include <limits>

#include "models/simd.hpp"

namespace patron::models {
namespace {

using simd::kTile;
using simd::load;
using simd::store;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// The loops for one register width and one number of columns (0: known at run time only).
template <int kLanes, int kColumns>
struct Loops {
  using Doubles = typename simd::Vectors<kLanes>::Doubles;
  using Mask = typename simd::Vectors<kLanes>::Mask;
  using Ints = typename simd::Vectors<kLanes>::Ints;
  static constexpr std::size_t kParts = kTile / kLanes;  // registers that make a tile

  PATRON_SIMD_INLINE static const double* center_of(const Sweep& s, int j) {
    return s.centers + static_cast<std::size_t>(j) * (kColumns > 0 ? kColumns : s.n_columns);
  }

  PATRON_SIMD_INLINE static void squared_distances(const Sweep& s, std::size_t row,
                                                   const double* center, Doubles& result) {
    const std::size_t n_columns = kColumns > 0 ? kColumns : s.n_columns;
    Doubles sum = {};
    for (std::size_t c = 0; c < n_columns; ++c) {
      Doubles x;
      load(s.values + c * s.stride + row, x);
      x -= center[c];
      sum += x * x;
    }
    result = sum;
  }

  PATRON_SIMD_INLINE static void nearest(const Sweep& s, std::size_t begin, std::size_t end,
                                         int* labels, double* distances) {
    for (std::size_t row = begin; row < end; row += kLanes) {
      Doubles best = Doubles{} + kInfinity;
      Mask label = {};
      for (int j = 0; j < s.k; ++j) {
        Doubles distance;
        squared_distances(s, row, center_of(s, j), distance);
        label = distance < best ? Mask{} + j : label;
        best = distance < best ? distance : best;
      }
      store(distances + row, best);
      store(labels + row, __builtin_convertvector(label, Ints));
    }
  }

  PATRON_SIMD_INLINE static void moves(const Sweep& s, const double* leave, const double* join,
                                       std::size_t begin, std::size_t end, const int* labels,
                                       double* balance) {
    for (std::size_t row = begin; row < end; row += kLanes) {
      Ints label;
      load(labels + row, label);
      const Mask own = __builtin_convertvector(label, Mask);
      Doubles cost = Doubles{} + kInfinity, gain = {};
      for (int j = 0; j < s.k; ++j) {
        Doubles distance;
        squared_distances(s, row, center_of(s, j), distance);
        const Mask is_own = own == j;
        gain = is_own ? distance * leave[j] : gain;
        const Doubles to_join = is_own ? Doubles{} + kInfinity : distance * join[j];
        cost = to_join < cost ? to_join : cost;
      }
      store(balance + row, cost - gain);
    }
  }

  /// Sum of a tile's worth of partial sums, in an order that does not depend on the width.
  PATRON_SIMD_INLINE static double sum_of(const Doubles* parts) {
    double lanes[kTile];
    for (std::size_t part = 0; part < kParts; ++part) store(lanes + part * kLanes, parts[part]);
    return ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3])) +
           ((lanes[4] + lanes[5]) + (lanes[6] + lanes[7]));
  }

  PATRON_SIMD_INLINE static double lower(const Sweep& s, const double* center,
                                         const double* closest, double* lowered, double* groups) {
    double total = 0;
    for (std::size_t begin = 0; begin < s.stride; begin += kSweepGroup) {
      const std::size_t end = begin + kSweepGroup < s.stride ? begin + kSweepGroup : s.stride;
      Doubles sums[kParts] = {};
      for (std::size_t tile = begin; tile < end; tile += kTile)
        for (std::size_t part = 0; part < kParts; ++part) {
          const std::size_t row = tile + part * kLanes;
          Doubles distance, known;
          squared_distances(s, row, center, distance);
          load(closest + row, known);
          distance = distance < known ? distance : known;
          store(lowered + row, distance);
          sums[part] += distance;
        }
      total += groups[begin / kSweepGroup] = sum_of(sums);
    }
    return total;
  }
};

/// Calls body with the loops that fit the machine and the number of columns.
template <class Body>
void with_loops(const Sweep& sweep, const Body& body) {
  simd::with_widest_registers([&](auto width) PATRON_SIMD_LAMBDA {
    constexpr int kLanes = decltype(width)::lanes;
    switch (sweep.n_columns) {
      case 1:
        return body(Loops<kLanes, 1>{});
      case 2:
        return body(Loops<kLanes, 2>{});
      case 3:
        return body(Loops<kLanes, 3>{});
      case 4:
        return body(Loops<kLanes, 4>{});
      case 5:
        return body(Loops<kLanes, 5>{});
      default:
        return body(Loops<kLanes, 0>{});
    }
  });
}

}  // namespace

void sweep_nearest(const Sweep& sweep, std::size_t begin, std::size_t end, int* labels,
                   double* distances) {
  with_loops(sweep, [=, &sweep](auto loops) PATRON_SIMD_LAMBDA {
    loops.nearest(sweep, begin, end, labels, distances);
  });
}

void sweep_moves(const Sweep& sweep, const double* leave, const double* join, std::size_t begin,
                 std::size_t end, const int* labels, double* balance) {
  with_loops(sweep, [=, &sweep](auto loops) PATRON_SIMD_LAMBDA {
    loops.moves(sweep, leave, join, begin, end, labels, balance);
  });
}

double sweep_lower(const Sweep& points, const double* center, const double* closest,
                   double* lowered, double* groups) {
  double total = 0;
  with_loops(points, [=, &points, &total](auto loops) PATRON_SIMD_LAMBDA {
    total = loops.lower(points, center, closest, lowered, groups);
  });
  return total;
}

}  // namespace patron::models
