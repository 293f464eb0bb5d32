#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/recommend/recent_neighbours.hpp"
#include "models/recommend/recommender.hpp"

namespace patron::models {

struct HybridOptions {
  RecentNeighboursOptions neighbours = {};
  double window_days = 30;    // the last days before now, on which the weights are learnt; > 0
  int most_customers = 700;   // of the window, evenly picked; >= 2
  double own_half_life = 60;  // days, of own orders
};

/// What was learnt of one side (repeats allowed, or new products only) on the window.
struct HybridSide {
  std::vector<double> weights;  // of the features, in the order of hybrid_features()
  int n_customers = 0;          // they were learnt from; 0: too few, so they are usual ones
  int n_tested = 0;             // customers of the window left out from learning
  double ndcg = 0;              // @10 on them
  double baseline_ndcg = 0;     // of the naive model on the same customers
  bool uses_baseline = false;   // the naive model was not beaten: it answers
};

/// Names of the features of a side, in the order of its weights.
const std::vector<std::string>& hybrid_features(bool new_only);

/// Own orders, what customers alike bought lately, and what sells, weighted by what customers of
/// this shop chose in the last weeks: "hybrid", Patron's default.
///
/// Each product of a shortlist gets a utility, the weighted sum of its features; the score is its
/// share of exp(utility) over the list, 0-1. Products beyond the shortlist (own products, the 50 or
/// 100 most bought by neighbours, the 50 best sellers) follow below 0. Repeats and new products
/// have weights of their own. They are learnt by a conditional logit on the window, from what was
/// known before it; then everything is fitted up to now. Tested on the customers of the window that
/// were left out, the naive model (repeat purchase; for new products the sales of 30 days) answers
/// where it was not beaten. Without a history: what sells.
///
/// Errors: invalid_argument for options out of range; too_little_data without orders.
/// Cost:   an answer as RecentNeighbours; the fit as twice most_customers answers.
Recommender make_hybrid(const HybridOptions& options = {});

}  // namespace patron::models
