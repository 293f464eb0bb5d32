#pragma once

#include <Eigen/Core>
#include <span>

#include "models/forecast/ces.hpp"
#include "models/forecast/least_squares.hpp"

/// Inner part of ces.hpp.
namespace patron::models {

/// One complex smoothing: what e does to level and information. a1 == nullopt: a plain season.
struct ComplexStep {
  double a0 = 0, a1 = 0;
  bool plain = false;

  void move(double& level, double& information, double e) const {
    if (plain) {
      level += a0 * e;
      return;
    }
    const double before = level;
    level += (a1 - 1) * information + (a0 - a1) * e;
    information = before + (1 - a0) * information + (a0 + a1) * e;
  }
};

/// Residuals of a kind and their derivatives by x: alpha0, alpha1, beta0, beta1 (those it has),
/// then levels, information, seasons, seasonal information.
class CesEquations {
 public:
  CesEquations(CesSeason season, int period, std::span<const double> y);

  int n_smoothing() const { return n_smoothing_; }
  int n_columns() const { return n_columns_; }
  int lag() const { return lag_; }              // of level and information
  int n_seasons() const { return n_seasons_; }  // entries of season
  int n_seasonal_information() const { return season_ == CesSeason::kFull ? n_seasons_ : 0; }

  bool look(const Eigen::VectorXd& x, NormalEquations& out) const;
  Eigen::VectorXd pack(std::span<const double> smoothing, const CesStates& states) const;
  CesStates states_of(const Eigen::VectorXd& x) const;

 private:
  CesSeason season_;
  std::span<const double> y_;
  int lag_ = 1, n_seasons_ = 0, n_smoothing_ = 2, n_columns_ = 0;
};

}  // namespace patron::models
