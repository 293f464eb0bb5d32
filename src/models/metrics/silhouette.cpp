// Silhouettes of many labelings in one pass over the pair distances.
//
//   1. Rows are sorted (columns ascending), then grouped by atom: rows that share their label in
//   every
//      labelling. Atoms are contiguous ranges of rows.
//   2. For eight rows i at a time, and every atom A: S(i, A) = sum over j in A of |x_i - x_j|.
//   3. Per labelling, the sums of a cluster's atoms give a(i) and b(i), and s = (b - a) / max(a,
//   b).

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <numeric>
#include <string>
#include <utility>

#include "base/error.hpp"
#include "base/parallel.hpp"
#include "models/cluster/point_columns.hpp"
#include "models/metrics/clustering.hpp"
#include "models/simd.hpp"

namespace patron::models {
namespace {

using base::Matrix;

using simd::kTile;
constexpr std::size_t kTilesPerTask = 16;

/// Clusters of one labelling, renumbered 0 .. n_clusters - 1; noise is n_clusters.
struct Renumbered {
  std::vector<int> clusters;  // per sorted row
  int n_clusters = 0;
};

Renumbered renumber(std::span<const int> labels, const PointColumns& points) {
  std::vector<int> names(labels.begin(), labels.end());
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  names.erase(names.begin(), std::lower_bound(names.begin(), names.end(), 0));
  Renumbered result{std::vector<int>(points.n_rows), static_cast<int>(names.size())};
  for (std::size_t i = 0; i < points.n_rows; ++i) {
    const int label = labels[points.order[i]];
    const auto at = std::lower_bound(names.begin(), names.end(), label) - names.begin();
    result.clusters[i] = label < 0 ? result.n_clusters : static_cast<int>(at);
  }
  return result;
}

/// Rows by atom: numbers 0 .. n_atoms - 1 that are the same for rows with equal labels throughout.
std::vector<std::uint32_t> atoms_of(const std::vector<Renumbered>& labelings, std::size_t n_rows) {
  std::vector<std::uint32_t> atoms(n_rows, 0);
  for (const Renumbered& labelling : labelings) {
    const auto n_labels = static_cast<std::uint64_t>(labelling.n_clusters) + 1;
    std::vector<std::uint64_t> pairs(n_rows);
    for (std::size_t i = 0; i < n_rows; ++i)
      pairs[i] = atoms[i] * n_labels + static_cast<std::uint64_t>(labelling.clusters[i]);
    std::vector<std::uint64_t> names = pairs;
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    for (std::size_t i = 0; i < n_rows; ++i)
      atoms[i] = static_cast<std::uint32_t>(std::lower_bound(names.begin(), names.end(), pairs[i]) -
                                            names.begin());
  }
  return atoms;
}

/// Everything the pass reads: rows in atom order, twice (by column for the eight rows of a tile, by
/// row for the others).
struct Problem {
  PointColumns columns;
  std::vector<double> rows;
  std::vector<std::size_t> atom_begins;      // n_atoms + 1
  std::vector<std::vector<int>> cluster_of;  // [labelling][atom]
  std::vector<std::vector<double>> sizes;    // [labelling][cluster], noise last
  std::vector<std::uint32_t> original;       // caller's row of row i

  std::size_t n_atoms() const { return atom_begins.size() - 1; }
};

/// Rows in the order of atoms, at most max_points of them, evenly spread over that order.
std::vector<std::uint32_t> rows_by_atom(const std::vector<std::uint32_t>& atoms,
                                        std::size_t max_points) {
  std::vector<std::uint32_t> rows(atoms.size());
  std::iota(rows.begin(), rows.end(), 0u);
  std::stable_sort(rows.begin(), rows.end(), [&](auto a, auto b) { return atoms[a] < atoms[b]; });
  if (max_points == 0 || rows.size() <= max_points) return rows;
  std::vector<std::uint32_t> sample(max_points);
  for (std::size_t i = 0; i < max_points; ++i)
    sample[i] = rows[(2 * i + 1) * rows.size() / (2 * max_points)];
  return sample;
}

void describe_atoms(const std::vector<Renumbered>& labelings,
                    const std::vector<std::uint32_t>& atoms, const std::vector<std::uint32_t>& rows,
                    Problem& problem) {
  problem.cluster_of.resize(labelings.size());
  for (const Renumbered& labelling : labelings)
    problem.sizes.emplace_back(static_cast<std::size_t>(labelling.n_clusters) + 1);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const bool starts = i == 0 || atoms[rows[i]] != atoms[rows[i - 1]];
    if (starts) problem.atom_begins.push_back(i);
    for (std::size_t l = 0; l < labelings.size(); ++l) {
      const int cluster = labelings[l].clusters[rows[i]];
      if (starts) problem.cluster_of[l].push_back(cluster);
      problem.sizes[l][static_cast<std::size_t>(cluster)] += 1;
    }
  }
  problem.atom_begins.push_back(rows.size());
}

Problem make_problem(const Matrix& points, std::span<const std::vector<int>> labelings,
                     std::size_t max_points) {
  const PointColumns sorted = sorted_columns(points);
  std::vector<Renumbered> renumbered;
  for (const auto& labels : labelings) renumbered.push_back(renumber(labels, sorted));
  const auto atoms = atoms_of(renumbered, points.n_rows());
  const auto rows = rows_by_atom(atoms, max_points);
  Problem problem;
  problem.columns = take_rows(sorted, rows);
  describe_atoms(renumbered, atoms, rows, problem);
  for (std::uint32_t row : rows) {
    problem.original.push_back(sorted.order[row]);
    for (std::size_t c = 0; c < sorted.n_columns; ++c) problem.rows.push_back(sorted.at(row, c));
  }
  return problem;
}

/// sums[atom * 8 + lane] = summed distances of the eight rows of a tile to the rows of the atom.
template <int kLanes, int kColumns>
PATRON_SIMD_INLINE void sums_of_tile(const Problem& p, std::size_t tile, double* sums) {
  using Doubles = typename simd::Vectors<kLanes>::Doubles;
  const std::size_t n_columns = kColumns > 0 ? kColumns : p.columns.n_columns;
  constexpr std::size_t kParts = kTile / kLanes;
  const double* own = p.columns.values.data() + tile * kTile;
  const double* rows = p.rows.data();
  for (std::size_t atom = 0; atom + 1 < p.atom_begins.size(); ++atom) {
    Doubles sum[kParts] = {};
    for (std::size_t j = p.atom_begins[atom]; j < p.atom_begins[atom + 1]; ++j)
      for (std::size_t part = 0; part < kParts; ++part) {
        Doubles squared = {};
        for (std::size_t c = 0; c < n_columns; ++c) {
          Doubles x;
          simd::load(own + c * p.columns.stride + part * kLanes, x);
          x -= rows[j * n_columns + c];
          squared += x * x;
        }
        for (int lane = 0; lane < kLanes; ++lane) squared[lane] = std::sqrt(squared[lane]);
        sum[part] += squared;
      }
    for (std::size_t part = 0; part < kParts; ++part)
      simd::store(sums + atom * kTile + part * kLanes, sum[part]);
  }
}

void sum_distances(const Problem& p, std::size_t tile, double* sums) {
  simd::with_widest_registers([&](auto width) PATRON_SIMD_LAMBDA {
    constexpr int kLanes = decltype(width)::lanes;
    switch (p.columns.n_columns) {
      case 1:
        return sums_of_tile<kLanes, 1>(p, tile, sums);
      case 2:
        return sums_of_tile<kLanes, 2>(p, tile, sums);
      case 3:
        return sums_of_tile<kLanes, 3>(p, tile, sums);
      case 4:
        return sums_of_tile<kLanes, 4>(p, tile, sums);
      case 5:
        return sums_of_tile<kLanes, 5>(p, tile, sums);
      default:
        return sums_of_tile<kLanes, 0>(p, tile, sums);
    }
  });
}

/// a = mean distance to the others of the own cluster, b = least mean distance to another cluster.
double silhouette(const std::vector<double>& cluster_sums, const std::vector<double>& sizes,
                  std::size_t own) {
  const std::size_t n_clusters = sizes.size() - 1;
  if (own == n_clusters || sizes[own] <= 1) return 0;
  double b = std::numeric_limits<double>::infinity();
  for (std::size_t k = 0; k < n_clusters; ++k)
    if (k != own && sizes[k] > 0) b = std::min(b, cluster_sums[k] / sizes[k]);
  const double a = cluster_sums[own] / (sizes[own] - 1);
  const double larger = std::max(a, b);
  return std::isfinite(b) && larger > 0 ? (b - a) / larger : 0;
}

/// The silhouettes of the rows of a tile in every labelling; values[labelling][row].
void finish_tile(const Problem& p, std::size_t tile, const std::vector<std::size_t>& own_atoms,
                 const std::vector<double>& sums, std::vector<std::vector<double>>& values) {
  std::vector<double> cluster_sums;
  const std::size_t end = std::min(p.original.size(), (tile + 1) * kTile);
  for (std::size_t l = 0; l < values.size(); ++l)
    for (std::size_t row = tile * kTile; row < end; ++row) {
      cluster_sums.assign(p.sizes[l].size(), 0.0);
      for (std::size_t atom = 0; atom < p.n_atoms(); ++atom)
        cluster_sums[static_cast<std::size_t>(p.cluster_of[l][atom])] +=
            sums[atom * kTile + row % kTile];
      values[l][row] = silhouette(cluster_sums, p.sizes[l],
                                  static_cast<std::size_t>(p.cluster_of[l][own_atoms[row]]));
    }
}

std::vector<std::vector<double>> compute(const Problem& p) {
  const std::size_t n = p.original.size();
  std::vector<std::size_t> own_atoms(n);
  for (std::size_t atom = 0; atom < p.n_atoms(); ++atom)
    for (std::size_t i = p.atom_begins[atom]; i < p.atom_begins[atom + 1]; ++i) own_atoms[i] = atom;
  std::vector<std::vector<double>> values(p.cluster_of.size(), std::vector<double>(n));
  base::parallel_blocks(p.columns.stride / kTile, kTilesPerTask,
                        [&](std::size_t begin, std::size_t end) {
                          std::vector<double> sums(p.n_atoms() * kTile);
                          for (std::size_t tile = begin; tile < end; ++tile) {
                            sum_distances(p, tile, sums.data());
                            finish_tile(p, tile, own_atoms, sums, values);
                          }
                        });
  return values;
}

void check_lengths(const Matrix& points, std::size_t n_labels) {
  if (n_labels != points.n_rows())
    throw base::Error(
        base::ErrorCode::kInvalidArgument,
        std::to_string(n_labels) + " labels for " + std::to_string(points.n_rows()) + " rows.");
}

/// Mean over the rows that are not noise.
double mean_of(const std::vector<double>& values, const std::vector<double>& sizes) {
  const double n = std::accumulate(sizes.begin(), sizes.end() - 1, 0.0);
  return n > 0 ? std::accumulate(values.begin(), values.end(), 0.0) / n : 0.0;
}

}  // namespace

Silhouettes silhouettes(const Matrix& points, std::span<const std::vector<int>> labelings,
                        const SilhouetteOptions& options) {
  for (const auto& labels : labelings) check_lengths(points, labels.size());
  const Problem problem = make_problem(points, labelings, options.max_points);
  const auto values = compute(problem);
  Silhouettes result{{}, problem.original.size()};
  for (std::size_t l = 0; l < values.size(); ++l)
    result.means.push_back(mean_of(values[l], problem.sizes[l]));
  return result;
}

std::vector<double> silhouette_values(const Matrix& points, std::span<const int> labels) {
  check_lengths(points, labels.size());
  const std::vector<std::vector<int>> one = {{labels.begin(), labels.end()}};
  const Problem problem = make_problem(points, one, 0);
  const auto values = compute(problem).front();
  std::vector<double> by_row(points.n_rows());
  for (std::size_t i = 0; i < values.size(); ++i) by_row[problem.original[i]] = values[i];
  return by_row;
}

}  // namespace patron::models
