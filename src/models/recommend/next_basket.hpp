#pragma once

#include "models/recommend/customer_likeness.hpp"
#include "models/recommend/order_weights.hpp"
#include "models/recommend/recommender.hpp"

namespace patron::models {

struct NextBasketOptions {
  OrderWeights own = {};                  // what the customer's own orders count
  OrderWeights offered = {.decay = 0.5};  // what a neighbour's orders count
  LikenessOptions likeness = {};
  int n_neighbours = 150;   // 0 .. 100,000; 0: own orders and popularity only
  double own_share = 0.4;   // of own orders against neighbours, 0 .. 1
  double popularity = 0.1;  // of the most popular product, against 1 for own and neighbours, >= 0
  double popularity_half_life_days = 10;  // an order that old counts half, > 0; 0: by place:
  double popularity_decay = 0.5;  // of an order against its customer's next one, 0 < .. <= 1
  double product_rebuy = 0.5;   // power of how often a product is bought again (RebuyRates), 0 .. 2
  double customer_rebuy = 0.3;  // power of how much the customer buys again, 0 .. 2
};

/// TIFU-KNN as it was published: 300 neighbours by plain cosine, groups of 7 orders.
NextBasketOptions tifu_knn_options();

/// The next basket: own orders, those of customers alike, and what is popular, added up:
/// "next-basket".
///
/// Choose it where customers order again and again: groceries, supplies. Beyond TIFU-KNN, what is
/// seldom bought twice counts less among own orders, and what a customer of few repeats bought
/// counts less too; neighbours are found by rare products rather than common ones.
/// A basket in hand counts as the latest order.
/// Errors: invalid_argument for options out of range. Cost of an answer: O(buyers of the asker's
/// products + products of the neighbours).
/// Source: Hu, He, Gao & Zhang (2020), SIGIR (TIFU-KNN). Ta-Feng as split by Li et al. (2023),
/// TOIS: recall@10 .158, share of customers with a hit .464 (there at best .138 and .425). Online
/// Retail at three cuts, repeats allowed: NDCG@10 .350, .319, .368, where repeat-purchase has .337,
/// .309, .338.
Recommender make_next_basket(const NextBasketOptions& options = {});

}  // namespace patron::models
