#include "models/recommend/recommender.hpp"

#include <algorithm>

namespace patron::models {
namespace {

bool better(const Scored& a, const Scored& b) {
  return a.score != b.score ? a.score > b.score : a.product < b.product;
}

}  // namespace

std::int32_t FittedRecommender::because(const Asked&, std::int32_t) const { return -1; }

std::vector<Scored> best_products(std::span<const double> scores, std::size_t k,
                                  std::span<const char> allowed) {
  std::vector<Scored> best;  // a heap, the worst of the best on top
  if (k == 0) return best;
  best.reserve(std::min(k, scores.size()));
  for (std::size_t i = 0; i < scores.size(); ++i) {
    if (!allowed.empty() && !allowed[i]) continue;
    const Scored candidate{static_cast<std::int32_t>(i), scores[i]};
    if (best.size() < k) {
      best.push_back(candidate);
      std::ranges::push_heap(best, better);
    } else if (better(candidate, best.front())) {
      std::ranges::pop_heap(best, better);
      best.back() = candidate;
      std::ranges::push_heap(best, better);
    }
  }
  std::ranges::sort_heap(best, better);
  return best;
}

}  // namespace patron::models
