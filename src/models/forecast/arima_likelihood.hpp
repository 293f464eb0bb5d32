#pragma once

#include <Eigen/Core>
#include <optional>
#include <span>
#include <vector>

#include "models/forecast/arima_polynomials.hpp"

namespace patron::models {

/// The Gaussian likelihood of a series of regression with ARIMA errors, the regression and the
/// variance at their best for given ARMA coefficients.
struct ArimaLikelihood {
  double value = 0;                // log-likelihood of the n_used values
  double sigma2 = 0;               // variance of the errors, sum of squares / n_used
  std::vector<double> regression;  // coefficient of each column of the regressors
};

/// Turns every column into standardised innovations of the ARMA process, in place; returns the sum
/// of the logarithms of their variances (in units of sigma²), nothing where rounding has destroyed
/// them. No value may be missing.
///
/// Exact: the process starts from its stationary distribution. Cost: O(n * states) until the filter
/// is at rest, then O(n * nonzero coefficients), for each column.
/// Source: Chandrasekhar recursions, Morf, Sidhu & Kailath (1974), as in Herbst (2015).
std::optional<double> whiten(const ArmaPolynomials& arma, Eigen::MatrixXd& columns);

/// What is maximised over the ARMA coefficients of one order.
class ArimaObjective {
 public:
  /// y: NaN is missing. regressors: n rows, finite. Columns that the differences wipe out or that
  /// others explain take the coefficient 0.
  ArimaObjective(std::span<const double> y, const Eigen::MatrixXd& regressors,
                 const ArimaOrder& order);

  /// Nothing where the coefficients are too near to the edge to compute it.
  std::optional<ArimaLikelihood> operator()(const ArmaPolynomials& arma) const;
  int n_used() const { return n_used_; }
  bool has_missing() const { return has_missing_; }

 private:
  std::optional<double> whitened(const ArmaPolynomials& arma, Eigen::MatrixXd& columns) const;

  ArimaOrder order_;
  bool has_missing_ = false;
  int n_used_ = 0;
  double scale_ = 1;               // of y: what the columns hold is y / scale_
  Eigen::MatrixXd columns_;        // the regressors made orthogonal, y the last; differenced unless
                                   // values are missing
  Eigen::MatrixXd to_regression_;  // coefficients of the orthogonal columns -> of the given ones
};

}  // namespace patron::models
