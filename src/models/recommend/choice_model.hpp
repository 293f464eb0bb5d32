#pragma once

#include <cstddef>
#include <vector>

namespace patron::models {

/// What was chosen from what: one set of rows for each customer who chose something.
struct ChoiceSets {
  std::size_t n_features = 0;
  std::vector<double> features;           // rows x n_features, row-major
  std::vector<char> chosen;               // by row
  std::vector<std::size_t> starts = {0};  // n_sets + 1 places of rows

  std::size_t n_sets() const { return starts.size() - 1; }
};

struct ChoiceModelOptions {
  double ridge = 0.003;            // on the weights of standardised features
  int most_choices = 10;           // a set counts by what was chosen in it, up to so much
  std::vector<double> start = {};  // weights to begin from; empty: 0
};

/// Conditional logit: weights under which the sum of weights x features makes what was chosen
/// likely among its set. Each set's log-likelihood is the mean over what was chosen in it.
///
/// n_features weights of the features as they are (not standardised). Sets without a choice say
/// nothing. Deterministic; damped Newton, a handful of steps.
/// Cost: steps x rows x n_features².
/// Source: McFadden (1974), Conditional logit analysis of qualitative choice behavior.
std::vector<double> fit_choice_model(const ChoiceSets& sets,
                                     const ChoiceModelOptions& options = {});

}  // namespace patron::models
