#pragma once

#include <cstddef>

namespace patron::models {

// The loops over all rows that k-means spends its time in. Each works on rows [begin, end) of
// PointColumns (whole tiles), eight rows at once; none depends on the machine's vector width.
// Inner part of kmeans.hpp.

/// Points by column (column c starts at c * stride) and k centres, row-major.
struct Sweep {
  const double* values;
  std::size_t stride, n_columns;
  const double* centers;
  int k;
};

/// Number of the nearest centre of each row, and the squared distance. Ties go to the lower number.
void sweep_nearest(const Sweep& sweep, std::size_t begin, std::size_t end, int* labels,
                   double* distances);

/// Balance (cost minus gain) of the best single move of each row. After Hartigan, row i gains
/// leave[a] d(i, a) when it leaves its cluster a, and costs join[b] d(i, b) in cluster b.
/// Rows with label -1 never move.
void sweep_moves(const Sweep& sweep, const double* leave, const double* join, std::size_t begin,
                 std::size_t end, const int* labels, double* balance);

/// lowered[i] = min(closest[i], squared distance to the centre), for all rows; `groups` receives
/// their sums by groups of kSweepGroup rows. Returns the sum.
double sweep_lower(const Sweep& points, const double* center, const double* closest,
                   double* lowered, double* groups);
inline constexpr std::size_t kSweepGroup = 64;

}  // namespace patron::models
