#pragma once

#include "models/recommend/recommender.hpp"

namespace patron::models {

struct Rp3BetaOptions {
  double alpha = 1;      // 0 .. 5: exponent of the steps' probabilities; above 1 favours sure steps
  double beta = 0.6;     // 0 .. 2: how far popular products are held back; 0: not (P3alpha)
  int neighbours = 100;  // links kept of each product; 0: all
};

/// RP3beta: where a walk product → customer → product ends, popular ends held back.
///
/// Choose it for a cheap fit on sparse data where popular products crowd the answers of item
/// neighbours. Errors: as for item neighbours. Cost: as for item neighbours.
/// Source: Paudel, Christoffel, Newell & Bernstein (2017), ACM TiiS 7(1). Checked against NumPy.
Recommender make_rp3beta(Rp3BetaOptions options = {});

}  // namespace patron::models
