#include "models/metrics/ranking.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace patron::models {
namespace {

/// Discount of a place, from 0.
double discount(std::size_t place) { return 1 / std::log2(static_cast<double>(place) + 2); }

double ideal_gain(std::size_t n) {
  double gain = 0;
  for (std::size_t place = 0; place < n; ++place) gain += discount(place);
  return gain;
}

double gini_of(std::vector<std::int64_t> shown, double total) {
  std::ranges::sort(shown);
  const auto n = static_cast<double>(shown.size());
  double sum = 0;
  for (std::size_t i = 0; i < shown.size(); ++i)
    sum += (2 * (static_cast<double>(i) + 1) - n - 1) * static_cast<double>(shown[i]);
  return sum / (n * total);
}

}  // namespace

RankingScore score_ranking(std::span<const std::int32_t> ranked,
                           std::span<const std::int32_t> truth, std::size_t k) {
  RankingScore score;
  double gain = 0, precisions = 0;
  for (std::size_t place = 0; place < std::min(k, ranked.size()); ++place) {
    if (!std::ranges::binary_search(truth, ranked[place])) continue;
    ++score.hits;
    gain += discount(place);
    precisions += score.hits / (static_cast<double>(place) + 1);
    if (score.hits == 1) score.reciprocal_rank = 1 / (static_cast<double>(place) + 1);
  }
  const std::size_t most = std::min(k, truth.size());
  score.precision = score.hits / static_cast<double>(k);
  score.recall = score.hits / static_cast<double>(truth.size());
  score.recall_min = score.hits / static_cast<double>(most);
  score.hit_rate = score.hits > 0 ? 1 : 0;
  score.average_precision = precisions / static_cast<double>(most);
  score.ndcg = gain / ideal_gain(most);
  return score;
}

ExposureScore score_exposure(std::span<const std::int64_t> shown,
                             std::span<const std::int64_t> buyers, std::int64_t n_customers) {
  ExposureScore score;
  const auto total =
      static_cast<double>(std::accumulate(shown.begin(), shown.end(), std::int64_t{0}));
  if (total == 0) return score;
  double bits = 0;
  for (std::size_t i = 0; i < shown.size(); ++i) {
    if (shown[i] == 0) continue;
    score.coverage += 1;
    const auto known = static_cast<double>(std::max<std::int64_t>(buyers[i], 1));
    bits -= static_cast<double>(shown[i]) * std::log2(known / static_cast<double>(n_customers));
  }
  score.coverage /= static_cast<double>(shown.size());
  score.novelty_bits = bits / total;
  score.gini = gini_of({shown.begin(), shown.end()}, total);
  return score;
}

}  // namespace patron::models
