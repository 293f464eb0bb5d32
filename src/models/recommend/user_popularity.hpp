#pragma once

#include "models/recommend/recommender.hpp"

namespace patron::models {

struct UserPopularityOptions {
  int n_orders = 20;         // a customer's latest ones count, 1 ..
  double asymmetry = 0.25;   // of the norm taken from the asker, the rest from the other; 0 .. 1
  double locality = 3;       // power of the similarity, > 0: above 1 the nearest count more
  int n_neighbours = 1000;   // 0 .. 100,000
  double popularity = 0.03;  // of the most popular product, against 1 for own orders, >= 0
};

/// User-wise popularity with collaborative filtering, "user-popularity" (UP-CF): the share of the
/// latest orders that hold a product, of the customer and of customers alike.
///
/// Choose it for short baskets and as a second opinion beside next-basket. A basket in hand
/// is not looked at. Errors: invalid_argument
/// for options out of range.
/// Source: Faggioli, Polato & Aiolli (2020), UMAP.
Recommender make_user_popularity(const UserPopularityOptions& options = {});

}  // namespace patron::models
