#pragma once

#include <Eigen/Core>
#include <span>
#include <vector>

#include "models/forecast/ets_recursion.hpp"
#include "models/forecast/least_squares.hpp"

/// Inner part of ets.hpp.
namespace patron::models {

/// The likelihood of a form as a sum of squares over one vector x, with its derivatives.
///
/// x holds alpha, beta / alpha, gamma / (1 - alpha), phi (those the form has), then level, trend
/// and the seasonal states but the last one (which only fixes how level and season share).
/// Additive errors: residuals e, and log-likelihood = -n/2 (log(2 pi cost / n) + 1). Multiplicative
/// ones: e times the geometric mean of the one-step means, for which the same holds.
/// Derivatives run forwards beside the states; rows enter J'J four at a time.
/// Cost: O(n * (columns of states + free columns squared)).
class EtsEquations {
 public:
  /// Values are NaN where not seen. `start` gives the last seasonal state, and with `fixed_season`
  /// all of them: x then ends with the trend (for periods too long to estimate each season).
  EtsEquations(const EtsForm& form, int period, std::span<const double> y, const EtsState& start,
               bool fixed_season);

  int n_smoothing() const { return level_; }
  int n_columns() const { return n_columns_; }
  int phi_column() const { return phi_; }  // -1: none
  /// False where a form of positive parts leaves them, or a value overflows.
  bool look(const Eigen::VectorXd& x, NormalEquations& out) const;

  Eigen::VectorXd pack(const EtsParameters& parameters, const EtsState& state) const;
  EtsParameters parameters_of(const Eigen::VectorXd& x) const;
  EtsState state_of(const Eigen::VectorXd& x) const;

 private:
  struct Walker;  // goes through the values

  EtsForm form_;
  int period_;
  std::span<const double> y_;
  std::vector<double> seasonal_;  // of `start`
  int n_columns_ = 0, n_free_seasons_ = 0;
  int beta_ = -1, gamma_ = -1, phi_ = -1, level_ = 0, trend_ = -1, season_ = -1;  // columns
};

}  // namespace patron::models
