#include "models/recommend/rerank.hpp"

#include <algorithm>
#include <cmath>

#include "base/random.hpp"

namespace patron::models {
namespace {

/// Scores of candidates scaled to 0-1; all 1 where they are equal.
std::vector<double> relevance_of(std::span<const Scored> candidates) {
  const double best = candidates.front().score, worst = candidates.back().score;
  std::vector<double> relevance;
  for (const Scored& candidate : candidates)
    relevance.push_back(best > worst ? (candidate.score - worst) / (best - worst) : 1);
  return relevance;
}

}  // namespace

std::vector<Scored> diversified(std::span<const Scored> candidates, std::size_t k, double diverse,
                                const Likeness& likeness) {
  k = std::min(k, candidates.size());
  if (diverse == 0 || k == 0) return {candidates.begin(), candidates.begin() + k};
  const std::vector<double> relevance = relevance_of(candidates);
  std::vector<double> most_alike(candidates.size());
  std::vector<char> taken(candidates.size());
  std::vector<Scored> chosen;
  while (chosen.size() < k) {
    std::size_t best = candidates.size();
    double best_value = 0;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      if (taken[i]) continue;
      const double value = (1 - diverse) * relevance[i] - diverse * most_alike[i];
      if (best < candidates.size() && value <= best_value) continue;
      best = i;
      best_value = value;
    }
    taken[best] = 1;
    chosen.push_back(candidates[best]);
    for (std::size_t i = 0; i < candidates.size(); ++i)
      if (!taken[i])
        most_alike[i] =
            std::max(most_alike[i], likeness(candidates[best].product, candidates[i].product));
  }
  return chosen;
}

ExploredList explored(std::span<const Scored> candidates, std::size_t k, double share,
                      std::uint64_t seed, std::uint64_t stream) {
  const std::size_t n = std::min(k, candidates.size());
  std::vector<Scored> list(candidates.begin(), candidates.begin() + n);
  std::vector<Scored> others(candidates.begin() + n, candidates.end());
  const auto wanted = static_cast<std::size_t>(std::llround(share * static_cast<double>(n)));
  const std::size_t n_drawn = std::min(wanted, others.size());
  base::Random random(seed, stream);
  for (std::size_t place = n - n_drawn; place < n; ++place) {
    const auto drawn = static_cast<std::ptrdiff_t>(random.below(std::ssize(others)));
    list[place] = others[static_cast<std::size_t>(drawn)];
    others.erase(others.begin() + drawn);
  }
  return {std::move(list), n_drawn};
}

}  // namespace patron::models
