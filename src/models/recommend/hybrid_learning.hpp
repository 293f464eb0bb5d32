#pragma once

#include <array>
#include <span>
#include <vector>

#include "models/recommend/hybrid.hpp"
#include "models/recommend/recommender.hpp"
#include "models/recommend/shortlist.hpp"

namespace patron::models {

/// What was learnt of one side: repeats allowed, or new products only.
struct HybridSide {
  std::vector<double> weights;  // of shortlist_features()
  int n_customers = 0;          // they were learnt from; 0: too few, so they are usual ones
  WindowTest test;              // on customers left out from learning
};

/// The weights of both sides (by new_only), learnt on the window before data.now from what was
/// known before it. Cost: an answer for each learner and side, and a few Newton steps.
std::array<HybridSide, 2> learn_hybrid(const TrainingData& data, const HybridOptions& options);

/// The naive model of a side: repeat purchase; of new products the sales of 30 days.
Recommender naive_of(bool new_only);

/// Sum of weights x features.
double utility(const ShortlistFeatures& features, std::span<const double> weights);

}  // namespace patron::models
