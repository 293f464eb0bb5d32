#pragma once

#include "models/recommend/next_basket.hpp"

namespace patron::models {

struct NextBasketChoiceOptions {
  double horizon_days = 30;   // the end of the log that candidates predict, > 0
  int least_customers = 100;  // with an order before and in it, >= 1; else nothing is chosen
  int most_customers = 1000;  // asked, spread evenly over the customers; >= least_customers
};

/// Chooses neighbours, own share and popularity of next-basket by what they would have said: each
/// candidate learns from what was known `horizon_days` before `now` and answers for customers who
/// ordered since; the best NDCG@10 stays. One option is searched after the other, from `start`.
/// Gives `start` back where too few customers ordered before and since.
/// Errors: invalid_argument for options out of range. Cost: about twelve fits and most_customers
/// answers of each; deterministic.
NextBasketOptions choose_next_basket(const TrainingData& data,
                                     const NextBasketChoiceOptions& options = {},
                                     const NextBasketOptions& start = {});

/// next-basket with options chosen at each fit: "next-basket-chosen". How many neighbours are best
/// grows with the shop, so this is the one to take where a fit may last some seconds.
Recommender make_next_basket_chosen(const NextBasketChoiceOptions& options = {},
                                    const NextBasketOptions& start = {});

}  // namespace patron::models
