#pragma once

#include <Eigen/Core>
#include <functional>
#include <vector>

/// Least squares inside a box. Inner part of the forecasting models.
namespace patron::models {

/// What one look at a point x gives: sum of squared residuals r, J'r and J'J (full, symmetric).
struct NormalEquations {
  double cost = 0;
  Eigen::VectorXd gradient;
  Eigen::MatrixXd curvature;
};

struct LeastSquaresProblem {
  /// False where x is not admissible (a level below zero, an overflow).
  std::function<bool(const Eigen::VectorXd& x, NormalEquations&)> look;
  Eigen::VectorXd lower, upper;
  int max_looks = 60;
  double tolerance = 1e-9;  // stops where a step promises less than this share of the cost
};

struct LeastSquaresFit {
  Eigen::VectorXd x;
  double cost = 0;  // infinite where the start was not admissible
  bool converged = false;
};

/// Levenberg-Marquardt steps from x; variables at a bound are held there while they pull outwards,
/// and a step that would cross a bound ends on it while the others are solved for again.
/// Cost: one look and one factorisation a step. Deterministic.
/// Source: Marquardt (1963); damping by Nielsen (1999); Voglis & Lagaris (2004) for the box.
LeastSquaresFit minimise_squares(const LeastSquaresProblem& problem, Eigen::VectorXd x);

}  // namespace patron::models
