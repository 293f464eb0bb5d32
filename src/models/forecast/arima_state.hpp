#pragma once

#include <Eigen/Core>
#include <span>
#include <vector>

#include "models/forecast/arima_polynomials.hpp"

namespace patron::models {

/// The Kalman filter of an ARIMA process observed without noise; missing values are passed over.
///
/// State: the ARMA part (as Harvey 1989 writes it), then the last values of the series, as many as
/// the differences need. Variances are in units of sigma². Several series may run side by side:
/// what is known of the state's error is the same for all.
/// Cost: O(states²) for each step; the past values are left out while they are all known.
class ArimaState {
 public:
  /// What the filter said of one step before its value came.
  struct Said {
    double variance;  // of the error
    bool known;       // false: while the start is still vague, this step tells no error
  };

  ArimaState(const ArmaPolynomials& arma, std::vector<double> undifferencing, int n_series = 1);

  /// Begins behind the first values of each series (as many rows as there are undifferencing
  /// weights, none missing), which then are known exactly. Else the start is vague.
  void start_behind(const Eigen::MatrixXd& first_values);

  /// One step for all series; NaN (in the first means in all): missing. innovations: value - what
  /// was said; NaN for a missing one.
  Said step(std::span<const double> values, std::span<double> innovations);

  /// What is said of the next step of the first series.
  double mean() const { return said(0); }
  double variance() const;
  /// False while too few values were seen.
  bool is_known() const;

 private:
  using Index = Eigen::Index;
  double said(Index series) const;
  void observe(std::span<const double> values, std::span<double> innovations, double variance);
  void move_variance();
  void move_mean(const Eigen::VectorXd& observed);
  void sweep_past();
  void move_rows(const Eigen::MatrixXd& from, Eigen::MatrixXd& to, Index n_columns) const;
  Eigen::VectorXd covariance_with_value() const;

  Index n_arma_, n_past_, n_active_;            // active: states that are not exactly known
  Eigen::VectorXd phi_, theta_;                 // padded to n_arma_; theta_[0] = 1
  std::vector<std::pair<Index, double>> past_;  // nonzero weights of past values
  Eigen::MatrixXd mean_, variance_, buffer_;
  int n_observed_in_row_ = 0;
};

}  // namespace patron::models
