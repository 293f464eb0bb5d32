#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace patron::models {

/// How good one customer's list was against what was really bought.
struct RankingScore {
  double precision = 0;          // hits / k, also where the list is shorter than k
  double recall = 0;             // hits / |truth|
  double recall_min = 0;         // hits / min(k, |truth|)
  double hit_rate = 0;           // 1 where anything was hit
  double average_precision = 0;  // sum over hits of precision at their place / min(k, |truth|)
  double ndcg = 0;  // binary gain, discount 1 / log2(place + 1), ideal over min(k, |truth|)
  double reciprocal_rank = 0;  // 1 / place of the first hit, 0 without one
  int hits = 0;
};

/// `ranked`: product indices, best first; `truth`: ascending, at least one; only the first k count.
/// Checked against golden/recommendation/metrics_examples.json. Cost: O(k log |truth|).
RankingScore score_ranking(std::span<const std::int32_t> ranked,
                           std::span<const std::int32_t> truth, std::size_t k);

/// What the lists of all customers together show of the catalogue.
struct ExposureScore {
  double coverage = 0;      // distinct products shown / catalogue
  double novelty_bits = 0;  // mean over all places of -log2(max(buyers, 1) / n_customers)
  double gini = 0;          // of how often each product of the catalogue is shown; 0: all alike
};

/// `shown`: how often each product of the catalogue stands in a list; `buyers`: customers that had
/// bought it, of n_customers. All 0 where nothing is shown.
ExposureScore score_exposure(std::span<const std::int64_t> shown,
                             std::span<const std::int64_t> buyers, std::int64_t n_customers);

}  // namespace patron::models
