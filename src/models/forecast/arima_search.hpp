#pragma once

#include <Eigen/Core>
#include <span>
#include <vector>

#include "models/forecast/arima.hpp"
#include "models/forecast/arima_likelihood.hpp"

namespace patron::models {

constexpr int kLongestArmaSeason = 60;  // above, P and Q would make the filter slow
constexpr int kLongestHoledLag = 100;   // above, missing values are filled before fitting
constexpr int kMostFittedValues = 10'000;

/// The regressor of the constant at step t: 1 for a mean, t for a drift.
double constant_at(const ArimaOrder& order, int t);

/// series.regressors with the constant's column before them, one row for each step they have (at
/// least those of y). Errors: invalid_argument where rows are too few or a value is not finite.
Eigen::MatrixXd regressor_columns(const Series& series, const ArimaOrder& order);

/// The values with missing ones on a line between their neighbours.
std::vector<double> filled(std::span<const double> y);

/// The coefficients of one order, to be found: the search for the largest likelihood.
class ArimaProblem {
 public:
  ArimaProblem(const Series& series, const ArimaOrder& order);

  const ArimaOrder& order() const { return order_; }
  const ArimaObjective& objective() const { return objective_; }
  int n_regressors() const { return n_regressors_; }  // the constant counts

  /// The best of climbs from the n_starts best points of a coarse grid.
  ArimaFit fit(int n_starts = 3) const;

 private:
  double value_at(std::span<const double> pacf) const;
  std::vector<std::vector<double>> grid() const;
  std::vector<double> climb(std::vector<double> pacf, double& value, bool& converged) const;
  ArimaFit described(std::span<const double> pacf) const;

  ArimaOrder order_;
  int n_regressors_;
  ArimaObjective objective_;
};

}  // namespace patron::models
