#pragma once

#include <span>

namespace patron::models {

/// The clearest valley between two places on a line.
struct Valley {
  double z = 0;      // how many standard errors the valley is too empty for one hump; 0: none
  double ratio = 1;  // density in it / density of the lower of the two humps beside it
};

/// Looks for a valley in the density of points on a line, between 0 and 1, where two cluster
/// centres lie.
///
/// Under one hump no stretch is emptier than both its neighbours. Every stretch between the centres
/// is set against the adjoining ones on either side, of all lengths within [-0.5, 1.5], by the
/// signed root of the binomial likelihood ratio. The weaker side counts, and only where the stretch
/// is at most max_ratio times as dense. The best z over all stretches is the result: a maximum over
/// many, which reaches 3 often by chance alone, so set it against 4 or more.
/// Cost:   O(points) to count them into 40 bins, then some 10,000 comparisons at most.
/// Source: the idea of testing the line between two candidate modes is Burman & Polonik (2009),
///         Journal of Multivariate Analysis 100(6); stretches of all lengths as in Dümbgen &
///         Walther (2008), Annals of Statistics 36(4).
Valley find_valley(std::span<const double> positions, double max_ratio);

}  // namespace patron::models
