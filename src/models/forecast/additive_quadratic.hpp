#pragma once

#include <Eigen/Dense>

namespace patron::models {

/// A linear model with noise of unknown size, reduced to its sums of products:
///   z ~ normal(J theta, sigma),  theta = (free, kinked),
/// normal priors on the free coefficients, Laplace on the kinked, half-normal(0.5) on sigma.
struct AdditiveQuadratic {
  Eigen::MatrixXd gram;       // J'J, free columns first
  Eigen::VectorXd products;   // J'z
  double sum_of_squares = 0;  // z'z
  double n_rows = 0;
  Eigen::VectorXd free_precisions;  // 1 / prior variance
  double kink_scale = 1;

  struct Solution {
    Eigen::VectorXd theta;
    double sigma = 1;
  };
  /// Greatest density over theta and sigma together; start saves time.
  Solution solve(const Solution& start) const;

  double residual_sum(const Eigen::VectorXd& theta) const;
  /// The greatest density over theta at a given sigma.
  Eigen::VectorXd solve_at(double sigma, const Eigen::VectorXd& start) const;
};

inline constexpr double kLeastSigma = 1e-4;

/// The sigma of greatest density where the residuals are known, kLeastSigma at least.
double best_sigma(double residual_sum, double n_rows);

}  // namespace patron::models
