#include "models/recommend/recommender.hpp"

#include <algorithm>

#include "models/simd.hpp"

namespace patron::models {
namespace {

constexpr std::size_t kBlock = 32;

constexpr auto kBetter = [](const Scored& a, const Scored& b) {
  return a.score != b.score ? a.score > b.score : a.product < b.product;
};

/// Counted, not searched: so the compiler compares several at once.
PATRON_SIMD_INLINE bool any_above(const double* scores, double bound) {
  long long n_above = 0;
  for (std::size_t i = 0; i < kBlock; ++i) n_above += scores[i] > bound ? 1 : 0;
  return n_above > 0;
}

/// Where the next block begins that has something better than the worst, from `i` on; the last one,
/// which is shorter, has to be looked at.
std::size_t next_above(std::span<const double> scores, std::size_t i,
                       const std::vector<Scored>& best) {
  simd::with_widest_registers([&](auto) PATRON_SIMD_LAMBDA {
    while (i + kBlock <= scores.size() && !any_above(&scores[i], best.front().score)) i += kBlock;
  });
  return i;
}

void replace_worst(std::vector<Scored>& best, const Scored& by) {
  std::ranges::pop_heap(best, kBetter);
  best.back() = by;
  std::ranges::push_heap(best, kBetter);
}

}  // namespace

std::int32_t FittedRecommender::because(const Asked&, std::int32_t) const { return -1; }

std::vector<Scored> best_products(std::span<const double> scores, std::size_t k,
                                  std::span<const char> allowed) {
  std::vector<Scored> best;  // a heap, the worst of the best on top
  if (k == 0) return best;
  best.reserve(std::min(k, scores.size()));
  const auto is_allowed = [&](std::size_t i) { return allowed.empty() || allowed[i]; };
  std::size_t i = 0;
  for (; i < scores.size() && best.size() < k; ++i)
    if (is_allowed(i)) best.push_back({static_cast<std::int32_t>(i), scores[i]});
  std::ranges::make_heap(best, kBetter);
  while ((i = next_above(scores, i, best)) < scores.size()) {
    // Of equal scores the lower index, which came before, is the better one.
    for (const std::size_t end = std::min(i + kBlock, scores.size()); i < end; ++i)
      if (scores[i] > best.front().score && is_allowed(i))
        replace_worst(best, {static_cast<std::int32_t>(i), scores[i]});
  }
  std::ranges::sort_heap(best, kBetter);
  return best;
}

}  // namespace patron::models
