#pragma once

#include <span>
#include <vector>

#include "base/matrix.hpp"
#include "models/cluster/scaling.hpp"

namespace patron::models {

struct LogisticOptions {
  double c = 1.0;            // weight of the data against the penalty, > 0; smaller = smoother
  int max_iterations = 100;  // Newton steps, >= 1
};

struct LogisticModel {
  Scaler scaler;              // standardisation learnt from the training rows
  std::vector<int> classes;   // labels, ascending
  base::Matrix coefficients;  // one row per class, per standardised column; two classes: one row
  std::vector<double> intercepts;  // as coefficients; for more than two classes their sum is 0
  double log_loss_sum = 0;         // over the training rows, without penalty
  int n_iterations = 0;
  bool converged = false;
};

/// Multinomial logistic regression with an L2 penalty: class probabilities from features.
///
/// Choose it as a plain second model: its boundaries are straight, its coefficients readable.
/// Minimises c * (sum of log losses) + |coefficients|^2 / 2; intercepts are not penalised. More
/// than two classes share one softmax, two have one score for the second (as scikit-learn does).
/// Shapes: labels has points.n_rows() entries, any integers.
/// Errors: invalid_argument for lengths or options; too_little_data for fewer than two classes;
///         bad_data where a value is not finite.
/// Cost:   O(rows * (classes * columns)^2) per Newton step, about ten steps. Deterministic.
/// Source: Böhning (1992). Checked against scikit-learn and a Newton solution to 1e-15.
LogisticModel fit_logistic(const base::Matrix& points, std::span<const int> labels,
                           const LogisticOptions& options = {});

/// One column per class, in the order of model.classes; rows sum to 1.
base::Matrix predict_probabilities(const LogisticModel& model, const base::Matrix& points);

/// The most probable class of each row; ties go to the lower label.
std::vector<int> predict(const LogisticModel& model, const base::Matrix& points);

}  // namespace patron::models
