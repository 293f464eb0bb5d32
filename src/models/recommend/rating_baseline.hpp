#pragma once

#include <vector>

#include "models/recommend/ratings.hpp"

namespace patron::models {

struct RatingBaselineOptions {
  double shrink_user = 5;  // ratings of value 0 that count beside a user's own deviations, >= 0
  double shrink_item = 3;  // the same for items, >= 0
  int n_rounds = 10;       // alternations, 1 .. 1000
};

/// Means that know who rates and what: mean + deviation of the user + deviation of the item.
struct RatingBaseline {
  double mean = 0;
  std::vector<double> users, items;  // deviations; 0 where there are no ratings

  /// Indices out of range count as unknown.
  double of(std::int32_t user, std::int32_t item) const;
};

/// The two kinds of deviations by turns, each shrunk towards none: ridge regression on users and
/// items. Cost: O(rounds * ratings). Source: Koren (2010), Factor in the Neighbors, section 2.1.
RatingBaseline fit_rating_baseline(const RatingTable& table,
                                   const RatingBaselineOptions& options = {});

/// The same as a model, "baseline": what every other model of ratings has to beat.
RatingModel make_rating_baseline(const RatingBaselineOptions& options = {});

}  // namespace patron::models
