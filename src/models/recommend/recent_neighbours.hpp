#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "models/recommend/recommender.hpp"

namespace patron::models {

struct RecentNeighboursOptions {
  int neighbours = 150;            // the most similar customers that are asked; >= 1
  int neighbours_for_new = 300;    // the same where only new products are asked for
  double similar_half_life = 120;  // days; a purchase that old counts half in how alike two are
  double bought_half_life = 40;    // days; the same in what a neighbour speaks for
  double shrinkage = 1;            // added to each norm: little history makes no near neighbour
};

/// What customers like the one who asks have bought lately.
///
/// w(u, i) = min(1, sum over u's orders with i of 2^(-age / similar_half_life)); two customers are
/// as alike as w(u) · w(v) / ((|w(u)| + shrinkage) (|w(v)| + shrinkage)). The share of a product is
/// the mean of min(1, ...) with bought_half_life over the neighbours, weighted by likeness.
/// What says little is left out: purchases that count less than kLeastAlike and kLeastSpoken of one
/// of the newest; those a product with more than kMostBuyers says least of; and what a neighbour
/// says least of, beyond kMostSpoken products.
/// Cost: an answer walks through the buyers of what was bought, then the neighbours' products. It
/// works in memory that each thread keeps: 12 bytes for each customer, 4 for each product.
class RecentNeighbours {
 public:
  static constexpr float kLeastAlike = 0.25F, kLeastSpoken = 0.15F;
  static constexpr std::size_t kMostBuyers = 5'000, kMostSpoken = 150;

  RecentNeighbours(const PurchaseLog& log, double now, const RecentNeighboursOptions& options = {});

  /// shares[i], 0-1, for every product; all 0 without a history.
  void shares(const Asked& asked, std::span<float> shares) const;

 private:
  struct Weighted {
    std::int32_t index = 0;
    float weight = 0;
  };
  class Decay;

  void set_buyers(const std::vector<Weighted>& similar, const std::vector<std::int64_t>& starts);
  void add_likeness(std::span<const Weighted> own, std::span<float> likeness) const;

  RecentNeighboursOptions options_;
  std::int32_t n_products_ = 0, n_customers_ = 0;
  std::vector<std::int64_t> buyer_starts_, bought_starts_;
  std::vector<Weighted> buyers_;  // by product: customers, with w over their norm
  std::vector<Weighted> bought_;  // by customer: products, with what they speak for
};

}  // namespace patron::models
