#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "base/matrix.hpp"

namespace patron::models {

// How good is a partition? Labels are any integers; rows with a negative label (noise) take no
// part. All distances are Euclidean on the columns as given: scale first. Every function throws
// invalid_argument where the numbers of rows differ, and none depends on the order of the rows.

struct SilhouetteOptions {
  std::size_t max_points = 20000;  // above it an even sample within every cluster is used; 0 = all
};

struct Silhouettes {
  std::vector<double> means;      // one per labelling, -1 .. 1; 0 for fewer than two clusters
  std::size_t n_points_used = 0;  // n_rows, or the size of the sample
};

/// Mean silhouettes of many labelings of the same points: how much nearer a row is to its own
/// cluster than to the next one. It favours splitting off a few far rows: never let it choose
/// alone.
///
/// Choose it over one call per labelling: all pair distances are taken once. Rows are grouped into
/// atoms (same label in every labelling), distances are summed by atom, and each labelling adds up
/// the atoms of its clusters.
/// Cost:   O(n^2 * columns) for all labelings together, in parallel, n <= max_points.
/// Source: Rousseeuw (1987); a row alone in its cluster has 0. Checked against scikit-learn, 1e-12.
Silhouettes silhouettes(const base::Matrix& points, std::span<const std::vector<int>> labelings,
                        const SilhouetteOptions& options = {});

/// The silhouette of every row (0 for noise), exact whatever the number of rows.
std::vector<double> silhouette_values(const base::Matrix& points, std::span<const int> labels);

/// Mean over clusters of the worst ratio (spread + spread) / distance of centres; lower is better.
/// 0 for fewer than two clusters. Source: Davies & Bouldin (1979).
double davies_bouldin(const base::Matrix& points, std::span<const int> labels);

/// Ratio of the variance between clusters to that within; higher is better. 0 for fewer than two
/// clusters, infinite where clusters have no spread. Source: Calinski & Harabasz (1974).
double calinski_harabasz(const base::Matrix& points, std::span<const int> labels);

/// Sum of squared distances to the mean of the own cluster.
double inertia_of(const base::Matrix& points, std::span<const int> labels);

/// Agreement of two labelings beyond chance: 1 = the same partition, about 0 = unrelated.
/// Here negative labels are labels like others. Source: Hubert & Arabie (1985).
double adjusted_rand(std::span<const int> a, std::span<const int> b);

/// For every cluster of `next` the cluster of `base` it continues, so that as many rows as possible
/// keep their label: optimal assignment (Kuhn 1955; Jonker & Volgenant's shortest paths).
/// Shapes: labels are 0 .. K-1; result[j] belongs to cluster j of `next`. Clusters without a
/// partner
///         (there are more than in `base`) get new numbers from K_base on. Noise is left out.
/// Errors: invalid_argument where lengths differ.
std::vector<int> match_labels(std::span<const int> base_labels, std::span<const int> next_labels);

}  // namespace patron::models
