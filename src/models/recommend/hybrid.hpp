#pragma once

#include "models/recommend/recommender.hpp"
#include "models/recommend/shortlist.hpp"

namespace patron::models {

struct HybridOptions {
  ShortlistOptions shortlist = {};
  double window_days = 30;   // the last days before now, on which the weights are learnt; > 0
  int most_customers = 700;  // of the window, evenly picked; >= 2
};

/// Own orders, what customers alike bought lately, and what sells, weighted by what customers of
/// this shop chose in the last weeks: "hybrid", Patron's default.
///
/// Each product of a shortlist gets a utility, the weighted sum of its features; the score is its
/// share of exp(utility) over the list, 0-1. Products beyond the shortlist (own products, the 50 or
/// 100 most bought by neighbours, the 50 best sellers) follow below 0. Repeats and new products
/// have weights of their own. They are learnt by a conditional logit on the window, from what was
/// known before it; then everything is fitted up to now. Tested on the customers of the window that
/// were left out, the naive model (repeat purchase; for new products the sales of 30 days) answers
/// where it was not beaten. Without a history: what sells. Naive answers score by their share, too.
///
/// Errors: invalid_argument for options out of range; too_little_data without orders.
/// Cost:   an answer as RecentNeighbours; the fit as twice most_customers answers.
Recommender make_hybrid(const HybridOptions& options = {});

}  // namespace patron::models
