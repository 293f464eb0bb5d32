#pragma once

#include <Eigen/Dense>
#include <vector>

#include "models/forecast/additive.hpp"

namespace patron::models {

/// The observed rows and priors of an additive model, everything scaled:
///   y ~ normal(trend(t) * (1 + X_m beta_m) + X_a beta_a, sigma)
/// with k, m ~ normal(0, 5); delta ~ laplace(0, changepoint_scale); beta ~ normal(0, prior_scales);
/// sigma ~ half-normal(0.5).
struct AdditiveProblem {
  AdditiveTrend trend = AdditiveTrend::kLinear;
  double capacity = 1;          // of a logistic trend
  Eigen::VectorXd y, t;         // n rows, t ascending within 0..1
  std::vector<double> changes;  // times at which the slope may change, ascending; none: flat
  double changepoint_scale = 0.05;
  Eigen::MatrixXd x;                 // n x columns
  std::vector<bool> multiplicative;  // of each column
  Eigen::VectorXd prior_scales;      // of each column
};

/// A point in the space of the parameters.
struct AdditivePoint {
  double k = 0, m = 0;    // slope and level (logistic: rate and midpoint) before the first change
  Eigen::VectorXd delta;  // change of the slope at each changepoint
  Eigen::VectorXd beta;   // of each column
  double sigma = 1;
};

/// The logarithm of the posterior density up to a constant (as Stan counts it).
double log_posterior(const AdditiveProblem& problem, const AdditivePoint& point);

/// The trend at times t, in the problem's scale.
Eigen::VectorXd trend_at(const AdditiveProblem& problem, const AdditivePoint& point,
                         const Eigen::VectorXd& t);
/// Its derivative by its argument: 1, or the slope of the logistic curve.
Eigen::VectorXd trend_steepness(const AdditiveProblem& problem, const Eigen::VectorXd& trend);

/// The point of greatest posterior density.
///
/// Gauss-Newton steps: the model is made linear at the present point (an additive one on a straight
/// trend is so already, and one step is all), and the quadratic problem with its Laplace prior is
/// solved exactly, noise included. Steps that would lower the density are shortened.
/// Cost: O(rows * columns^2) a step. sigma stays above 1e-4, since a model that meets every point
/// has no greatest density.
AdditivePoint maximise_posterior(const AdditiveProblem& problem);

}  // namespace patron::models
