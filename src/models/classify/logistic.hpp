#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "base/matrix.hpp"
#include "models/cluster/scaling.hpp"

namespace patron::models {

struct LogisticOptions {
  double C = 1;              // > 0: weight of the data against the penalty; small = plainer model
  int max_iterations = 100;  // Newton steps, >= 1; ten are usual
};

/// Class j of a point x has the score intercepts[j] + weights.row(j) * s, s being x standardised;
/// its probability is the softmax of the scores.
struct LogisticFit {
  base::Matrix weights;            // n_classes x columns
  std::vector<double> intercepts;  // n_classes; -infinity for a class without training rows
  Scaler scaler;                   // standard, learnt from the training rows
  double log_loss = 0;             // sum of -log(probability of the own class), training rows
  int n_iterations = 0;
  bool converged = false;

  int n_classes() const { return static_cast<int>(intercepts.size()); }
};

/// Logistic regression with K classes: the weights that minimise
/// C * log_loss + |weights|^2 / 2. Intercepts are not penalised.
///
/// Choose it for a plain model of known classes whose weights can be read, and as a second opinion
/// on a segmentation. Two classes are modelled by one weight vector: row 0 is zero, row 1 holds the
/// coefficients for class 1. From three classes on all have their own, with intercepts of sum 0.
/// Shapes: labels has points.n_rows() entries in 0 .. n_classes - 1. A class without rows takes no
///         part and has probability 0.
/// Units:  weights are per standard deviation (population) of a column; a constant column counts
///         as 0.
/// Errors: invalid_argument for lengths, labels or options out of range; bad_data where a value is
///         not finite; too_little_data where fewer than two classes have rows. A fit that did not
///         converge says so in the result.
/// Cost:   O(rows * (columns * n_classes)^2) per step up to 200 unknowns, above it O(rows * columns
///         * n_classes) per step of conjugate gradients. The order of the rows changes nothing.
/// Source: Newton's method with line search (Boyd & Vandenberghe 2004, 9.5). Checked against
///         scikit-learn's figures, relative 1e-9.
LogisticFit fit_logistic(const base::Matrix& points, std::span<const int> labels, int n_classes,
                         const LogisticOptions& options = {});

/// The probabilities of the classes, one row per point; each row sums to 1.
/// Errors: invalid_argument where the number of columns differs; bad_data where a value is not
/// finite.
base::Matrix predict_probability(const LogisticFit& fit, const base::Matrix& points);
/// The most probable class of every point; ties go to the lower number. Errors as above.
std::vector<int> predict(const LogisticFit& fit, const base::Matrix& points);

}  // namespace patron::models
