#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "models/recommend/recommender.hpp"

namespace patron::models {

/// How alike two products are, 0-1.
using Likeness = std::function<double(std::int32_t, std::int32_t)>;

/// The k of the candidates (best first) that maximal marginal relevance chooses, in its order: each
/// next one has the highest (1 - diverse) x relevance - diverse x likeness to the most alike of
/// those chosen, where relevance is the score scaled to 0-1 over the candidates. diverse = 0 keeps
/// their order.
/// Source: Carbonell & Goldstein (1998), SIGIR. Cost: O(k x candidates) likenesses.
std::vector<Scored> diversified(std::span<const Scored> candidates, std::size_t k, double diverse,
                                const Likeness& likeness);

struct ExploredList {
  std::vector<Scored> list;
  std::size_t n_drawn = 0;  // the last ones of the list
};

/// Replaces the last round(share x k) of the first k candidates by others drawn evenly from those
/// behind the first k; candidates best first. The same seed and stream draw the same.
ExploredList explored(std::span<const Scored> candidates, std::size_t k, double share,
                      std::uint64_t seed, std::uint64_t stream);

}  // namespace patron::models
