#pragma once

#include "models/recommend/recommender.hpp"

namespace patron::models {

struct UserNeighboursOptions {
  int neighbours = 50;   // customers that are asked, the most similar; >= 1
  double shrinkage = 0;  // >= 0: similarity = common / (sqrt(n_a n_b) + shrinkage)
};

/// User-user neighbours: what those bought who bought the same.
///
/// Choose it where customers are few and of clear kinds; an answer costs more than one of item
/// neighbours. Score: the sum of the cosines of the nearest customers who bought the product. A
/// customer with exactly the products of the one who asks is not a neighbour: it is the asker
/// itself, or has nothing to add. Keeps who bought what.
/// Errors: as for item neighbours. Cost: an answer walks through the customers of each bought
/// product.
/// Source: Sarwar, Karypis, Konstan & Riedl (2000), EC'00. Checked against figures on Online
/// Retail.
Recommender make_user_neighbours(UserNeighboursOptions options = {});

}  // namespace patron::models
