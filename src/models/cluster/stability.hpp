#pragma once

#include <cstdint>
#include <vector>

#include "base/matrix.hpp"
#include "models/cluster/kmeans.hpp"

namespace patron::models {

struct StabilityOptions {
  int n_boot = 20;                // resamples, >= 1
  std::size_t max_points = 5000;  // rows per resample, and rows compared, of larger data; 0 = all
  int n_init = 2;                 // k-means starts per refit
  std::uint64_t seed = 42;
};

struct Stability {
  double mean_adjusted_rand = 0;  // of the refits' labels to the fit's; near 1 = the same again
  double sd_adjusted_rand = 0;
  std::vector<double> jaccard;  // per cluster: mean of its best match; below 0.6 it dissolves
  int n_boot = 0;
};

/// How much of a k-means partition comes back when other customers had come?
///
/// k-means is refitted on resamples with replacement, all rows go to the nearest refitted centre,
/// and the two labelings of the same rows are compared: as a whole by the adjusted Rand index
/// (bootstrap stability after Fang & Wang 2012, with this index), by cluster by the largest Jaccard
/// coefficient (Hennig 2007, CSDA 52). High stability does not prove clusters: one far outlier is
/// stable too. Errors: invalid_argument for options out of range or a fit with other columns. Cost:
/// n_boot small fits, in parallel. Independent of row order and of threads.
Stability compute_stability(const base::Matrix& points, const KMeansFit& fit,
                            const StabilityOptions& options = {});

}  // namespace patron::models
