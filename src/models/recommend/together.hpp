#pragma once

#include <vector>

#include "models/recommend/order_pairs.hpp"
#include "models/recommend/recommender.hpp"

namespace patron::models {

/// Who buys `from` buys `to` in the same order.
struct TogetherRule {
  std::int32_t from = 0, to = 0;
  std::int32_t n_both = 0, n_from = 0, n_to = 0;  // orders
  double support = 0;                             // n_both / all orders
  double confidence = 0;                          // n_both / n_from
  double lift = 0;                                // times as often as by chance, shrunk towards 1
};

struct TogetherOptions {
  double shrink = 5;  // orders as many as by chance that count beside the real ones, >= 0
  OrderPairOptions pairs = {.most_partners = 200, .longest_order = 500, .least_orders = 2};
  double popularity_power = 0.25;  // 0: by confidence; 1: by lift; 0 .. 1
};

/// What is bought together, product by product.
class Together {
 public:
  /// Errors: invalid_argument for options out of range.
  Together(const PurchaseLog& log, const TogetherOptions& options = {});

  /// The best k rules of a product, by score as in scores_for. Empty for a product out of range.
  std::vector<TogetherRule> rules_of(std::int32_t product, std::size_t k) const;
  /// Adds to `scores` (n_products) what speaks for each product beside one of the basket.
  void add_scores(std::int32_t product, double weight, std::span<double> scores) const;
  /// The rule from one product to another; n_both is 0 where none was kept.
  TogetherRule rule(std::int32_t from, std::int32_t to) const;

 private:
  TogetherRule made(std::int32_t from, std::size_t place) const;
  double score_of(const TogetherRule& rule) const;

  TogetherOptions options_;
  OrderPairs pairs_;
};

/// Products bought in one order with those of the basket in hand: "together". Without a basket, the
/// last order of the customer counts as one; without that, popularity answers.
///
/// Choose it for "goes with it" beside a product or a basket. Errors: invalid_argument for options
/// out of range. Cost: O(sum over orders of their length squared); an answer O(basket * partners).
Recommender make_together(const TogetherOptions& options = {});

}  // namespace patron::models
