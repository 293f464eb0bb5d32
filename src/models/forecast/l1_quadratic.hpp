#pragma once

#include <Eigen/Dense>

namespace patron::models {

/// The x of least  x'Sx/2 - r'x + penalty * sum |x|, exactly: zeros are zeros.
///
/// Shapes: hessian n x n, positive definite; linear and start n. start only saves time.
/// Cost:   one Cholesky of the nonzero entries for each entry that enters or leaves; made for tens
///         of unknowns, however alike their columns are (where descent by coordinates crawls).
/// Source: feature-sign search, Lee, Battle, Raina & Ng (2007). Checked against its optimality
///         conditions.
Eigen::VectorXd minimise_l1_quadratic(const Eigen::MatrixXd& hessian, const Eigen::VectorXd& linear,
                                      double penalty, const Eigen::VectorXd& start);

}  // namespace patron::models
