#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/matrix.hpp"
#include "models/cluster/kmeans.hpp"

namespace patron::models {

struct ChooseKOptions {
  int k_max = 10;  // the path's fits up to here are looked at, >= 1
  std::uint64_t seed = 42;
  double min_share = 0.04;        // a group smaller than this by more than chance is outliers, 0-1
  double min_z = 4;               // clearness of a valley from which two groups are apart
  double max_valley_ratio = 0.5;  // and its density relative to the lower hump beside it, 0-1
  std::int64_t max_points = 10000;  // rows the tests look at; an even sample of more
};

/// What the k-means partition into k clusters says.
struct KEvidence {
  int k = 0;
  int n_groups = 1;          // of its clusters once those without a valley between them are joined
  double weakest_z = 0;      // of the least clear valley between two neighbours
  double weakest_ratio = 1;  // its density relative to the lower hump; 1: no valley at all
};

struct KChoice {
  int k = 1;                        // 1: no clusters
  int suggested_cut = 1;            // a useful number of groups even where there are none
  std::string verdict;              // in plain words
  double min_z = 0;                 // the threshold of evidence[].weakest_z
  std::vector<KEvidence> evidence;  // k = 2 .. k_max
  base::Matrix centers;             // k > 1: of the chosen partition, largest first; else empty
  std::vector<int> labels;          // k > 1: one per point; else empty
};

/// How many clusters a point set has, or that it has none.
///
/// Choose it before believing any number of clusters. Indices (silhouette, elbow, gap) always have
/// a best k, on noise too; here groups count only where a valley, a stretch with at most half the
/// density, lies between each two neighbours. A heavy-tailed, skewed or flat crowd is one group.
/// How it works: in each partition of the path, neighbouring clusters without a clear valley on the
/// line between them are joined; k-means started from the groups left must show the same groups
/// again; the most groups that any partition gives are the answer. The cut suggested where there
/// are none is the knee of the inertia curve: the point farthest from its chord.
///
/// Shapes: scaled_points is customers x features; path[k - 1] has k clusters of the same rows.
/// Errors: invalid_argument where the path is empty, is not of these points, or an option is out of
///         range.
/// Cost:   O(k_max^3 * min(rows, max_points) * columns^2) at worst; pairs already joined are not
///         tested, so mostly far less. Deterministic, and the order of the rows does not matter.
/// Limits: groups less than some four standard deviations apart, rings and other shapes around each
///         other, groups of less than min_share or some 15 rows, and small groups that show in one
///         of many columns only are not found. k can exceed k_max where a cluster of the finest
///         partition falls apart. Measured rates: docs/clustering.md.
/// Source: the test between two modes follows Burman & Polonik (2009); joining the parts of a
///         k-means is in the spirit of Tantrum, Murua & Stuetzle (2003) and of dip-means
///         (Kalogeratos & Likas 2012), which use the dip (Hartigan & Hartigan 1985). The dip was
///         not used: a group of one in twenty beside a large one moves it too little. Knee: Satopaa
///         et al. (2011). Checked against planted and null sets of known k: tests/reference/
///         choose_k_rates.py.
KChoice choose_k(const base::Matrix& scaled_points, std::span<const KMeansFit> path,
                 const ChooseKOptions& options = {});

}  // namespace patron::models
