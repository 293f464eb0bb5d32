#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/matrix.hpp"
#include "models/cluster/kmeans.hpp"

namespace patron::models {

/// log of the summed squared distances to the cluster means, the W_k of the gap statistic.
/// -infinity where every cluster is a single point.
double log_w(const base::Matrix& points, std::span<const int> labels);

struct Gap {
  std::vector<double> log_w;  // entry k - 1: of the data
  std::vector<double> gaps;   // mean over the references of their log W_k, minus log_w
  std::vector<double> s;      // sd (divisor B) * sqrt(1 + 1 / B)
  int k = 1;                  // smallest k with gap(k) >= gap(k + 1) - s(k + 1); 1 = no clusters
};

/// The statistic from given logarithms; reference_log_w[b][k - 1] belongs to reference set b.
/// Where no k fulfils the rule, k is the one of the largest gap.
/// Errors: invalid_argument without references or where lengths differ.
Gap gap_from_log_w(std::span<const double> log_w,
                   const std::vector<std::vector<double>>& reference_log_w);

enum class ReferenceBox {
  kColumns,
  kComponents
};  // along the columns, or the principal components

struct GapOptions {
  int n_references = 10;                      // B, >= 1
  ReferenceBox box = ReferenceBox::kColumns;  // components suit long slanted clouds better
  std::size_t max_points = 5000;              // rows used of larger data (an even sample); 0 = all
  KMeansOptions kmeans = {.n_init = 2};       // of data and references alike; k is ignored
};

/// A uniform sample over the box around the points, of the same shape.
base::Matrix reference_sample(const base::Matrix& points, ReferenceBox box, std::uint64_t seed,
                              std::uint64_t number);

/// Gap statistic of k-means for k = 1 .. k_max: does the data fall apart more than a uniform cloud?
///
/// Choose it as the one index that can answer "one cluster". Around heavy tails (raw spending) the
/// box is nearly empty and the answer says little: take logarithms first. Errors: as
/// fit_kmeans_path; invalid_argument for n_references < 1. Cost:   (B + 1) paths of k-means, in
/// parallel. Independent of row order and of threads. Source: Tibshirani, Walther & Hastie (2001),
/// JRSS B 63(2).
Gap compute_gap(const base::Matrix& points, int k_max, const GapOptions& options = {});

}  // namespace patron::models
