#pragma once

#include "models/recommend/order_pairs.hpp"
#include "models/recommend/recommender.hpp"

namespace patron::models {

struct MarkovOptions {
  int n_orders = 10;         // latest ones that speak, 1 .. 1000; a basket in hand counts as one
  double order_decay = 0.9;  // what the order before counts against the one after it, 0 .. 1
  double shrink = 10;        // orders without a following that count beside the real ones, >= 0
  OrderPairOptions pairs = {.most_partners = 200, .longest_order = 500, .least_orders = 2};
};

/// What is bought in the order after one that held A: "markov", the light model of sequence.
///
/// Choose it where one purchase leads to the next (printer, ink) and histories are short. Repeats
/// are transitions like others. Errors: invalid_argument for options out of range.
/// Cost: as count_pairs_into_next_orders; an answer O(products of the latest orders * partners).
/// Source: first-order chain on sets, as factorised by Rendle et al. (2010), WWW, here counted.
Recommender make_markov(const MarkovOptions& options = {});

}  // namespace patron::models
