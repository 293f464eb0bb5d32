#pragma once

#include "models/recommend/recommender.hpp"

namespace patron::models {

struct SessionOptions {
  int n_orders = 2;  // latest ones of the asker that are compared, a basket in hand included
  double order_decay = 0.5;  // what the order before counts against the one after it, 0 .. 1
  int n_neighbours = 200;    // orders of anybody most like them, 1 .. 10,000
  int most_orders = 1000;    // of one product that are looked at, the latest, 1 .. 1,000,000
  double next_share = 0.5;   // of a neighbour's next order against itself, 0 .. 1
};

/// Orders like the one in hand, and what came after them: "sessions" (V-SKNN).
///
/// Choose it for visitors without history, with a basket in hand, and where fashions change fast:
/// it looks at the latest orders only. Errors: invalid_argument for options out of range.
/// Cost of an answer: O(products in hand * most_orders + products of the neighbours).
/// Source: Jannach & Ludewig (2017), RecSys; Ludewig & Jannach (2018), UMUAI.
Recommender make_sessions(const SessionOptions& options = {});

}  // namespace patron::models
