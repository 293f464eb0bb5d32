#include "models/forecast/error_covariance.hpp"

#include <algorithm>

namespace patron::models {
namespace {

/// Sum over pairs of series of the variance of their correlation / of its square.
///
/// With x the standardised errors and w_tij = x_ti x_tj, a correlation r_ij is the mean of w_tij
/// over t, and its variance that of the mean. Sums over i and j of products of both factor: sum_ij
/// (sum_t w_tij)^2 is the squared norm of X X' (steps x steps) as well as of X' X.
double shrinkage_of(const RowMatrix& errors, const Eigen::VectorXd& variances) {
  const auto n = static_cast<double>(errors.cols());
  const Eigen::VectorXd scales =
      (variances.array() > 0).select(variances.cwiseSqrt().cwiseInverse(), 0.0);
  const RowMatrix x = scales.asDiagonal() * errors;
  const RowMatrix squares = x.cwiseAbs2();
  const double squared_sums =
      (x.transpose() * x).squaredNorm() - squares.rowwise().sum().squaredNorm();
  const double summed_squares = squares.colwise().sum().squaredNorm() - squares.squaredNorm();
  const double of_variances = (summed_squares - squared_sums / n) / (n * (n - 1));
  const double of_squares = squared_sums / (n * n);
  return of_squares > 0 ? std::clamp(of_variances / of_squares, 0.0, 1.0) : 1.0;
}

}  // namespace

ErrorCovariance diagonal_covariance(const RowMatrix& errors, const Eigen::VectorXd& otherwise) {
  ErrorCovariance covariance{otherwise, 1, RowMatrix(errors.rows(), 0)};
  if (errors.cols() < 2) return covariance;
  const Eigen::VectorXd variances = errors.rowwise().squaredNorm() / errors.cols();
  if (variances.maxCoeff() > 0) covariance.variances = variances;
  return covariance;
}

ErrorCovariance shrunk_covariance(const RowMatrix& errors, const Eigen::VectorXd& otherwise) {
  ErrorCovariance covariance = diagonal_covariance(errors, otherwise);
  if (errors.cols() < 2 || errors.isZero(0)) return covariance;
  covariance.shrinkage = shrinkage_of(errors, covariance.variances);
  covariance.errors = errors;
  return covariance;
}

}  // namespace patron::models
