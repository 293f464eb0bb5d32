#pragma once

#include <Eigen/Dense>

namespace patron::models {

using RowMatrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// The covariance of forecast errors with mean 0, its correlations shrunk towards none:
/// W = shrinkage D + (1 - shrinkage) E E' / n_steps, D the diagonal of the second.
///
/// W is never written down: only D, the shrinkage and E are held.
struct ErrorCovariance {
  Eigen::VectorXd variances;  // D
  double shrinkage = 1;
  RowMatrix errors;  // E: series x steps; no columns where shrinkage is 1
};

/// By the variances alone; where there are no errors, or all are 0, `otherwise`.
ErrorCovariance diagonal_covariance(const RowMatrix& errors, const Eigen::VectorXd& otherwise);

/// With the correlations, shrunk by the estimate of Schaefer & Strimmer (2005) that minimises the
/// expected squared error. Diagonal below two steps.
/// Cost: O(steps^2 x series): sums over pairs of series are had from the steps x steps products.
ErrorCovariance shrunk_covariance(const RowMatrix& errors, const Eigen::VectorXd& otherwise);

}  // namespace patron::models
