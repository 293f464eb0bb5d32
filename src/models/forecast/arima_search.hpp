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

  /// The best of climbs from the best points of a coarse grid.
  ArimaFit fit() const;
  struct QuickFit {
    ArimaFit fit;
    std::vector<double> pacf;
  };
  /// To compare orders: a climb from the grid's best point, or from the partial autocorrelations of
  /// another order where they are better, and one from the best ridge.
  std::vector<QuickFit> quick_fits(const ArimaOrder& from, const std::vector<double>& pacf) const;

 private:
  struct Climb {
    std::vector<double> pacf = {};
    double value = 0;
    bool converged = false;
  };
  double value_at(std::span<const double> pacf) const;
  std::vector<std::vector<double>> grid() const;
  std::vector<std::vector<double>> nearly_cancelling() const;
  std::vector<std::vector<double>> ranked(const std::vector<std::vector<double>>& points) const;
  std::vector<double> taken_over(const ArimaOrder& from, const std::vector<double>& pacf) const;
  bool is_autoregressive(std::size_t i) const;
  std::vector<double> pacf_of(const std::vector<double>& x) const;
  double slope(std::vector<double> x, std::size_t i, double edge, double value, bool coarse) const;
  Climb climb(const std::vector<double>& pacf, double tolerance) const;
  Climb climb_to_the_top(const std::vector<double>& start) const;
  ArimaFit described(std::span<const double> pacf) const;

  ArimaOrder order_;
  int n_regressors_;
  ArimaObjective objective_;
};

}  // namespace patron::models
