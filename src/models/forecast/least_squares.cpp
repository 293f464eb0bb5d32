#include "models/forecast/least_squares.hpp"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <limits>

namespace patron::models {
namespace {

using Eigen::VectorXd;

/// A step of the damped equations that stays inside the box.
class BoxStep {
 public:
  BoxStep(const LeastSquaresProblem& problem, const VectorXd& x, const NormalEquations& at)
      : problem_(problem), x_(x), at_(at), held_(x.size(), false), step_(VectorXd::Zero(x.size())) {
    const double floor = 1e-12 * std::max(at.curvature.diagonal().maxCoeff(), 1e-300);
    diagonal_ = at.curvature.diagonal().cwiseMax(floor);
    for (int j = 0; j < x.size(); ++j)
      held_[j] = (x[j] <= problem.lower[j] && at.gradient[j] >= 0) ||
                 (x[j] >= problem.upper[j] && at.gradient[j] <= 0);
  }

  const VectorXd& solve(double damping) {
    do {
      collect_free();
      if (free_.empty()) break;
      solve_free(damping);
    } while (hold_crossing());
    return step_;
  }

  /// By how much the linearised residuals say the cost falls.
  double promise() const {
    return -(2 * at_.gradient.dot(step_) + step_.dot(at_.curvature * step_));
  }

 private:
  void collect_free() {
    free_.clear();
    for (int j = 0; j < x_.size(); ++j)
      if (!held_[j]) free_.push_back(j);
  }

  void solve_free(double damping) {
    const int n = static_cast<int>(free_.size());
    Eigen::MatrixXd left(n, n);
    VectorXd right(n);
    for (int a = 0; a < n; ++a) {
      for (int b = 0; b < n; ++b) left(b, a) = at_.curvature(free_[b], free_[a]);
      left(a, a) += damping * diagonal_[free_[a]];
      right[a] = -at_.gradient[free_[a]];
    }
    for (int j = 0; j < x_.size(); ++j)
      if (held_[j] && step_[j] != 0)
        for (int a = 0; a < n; ++a) right[a] -= at_.curvature(free_[a], j) * step_[j];
    const VectorXd solved = left.ldlt().solve(right);
    for (int a = 0; a < n; ++a) step_[free_[a]] = solved[a];
  }

  bool hold_crossing() {
    bool crossed = false;
    for (const int j : free_) {
      const double inside = std::clamp(x_[j] + step_[j], problem_.lower[j], problem_.upper[j]);
      if (inside == x_[j] + step_[j]) continue;
      step_[j] = inside - x_[j];
      held_[j] = crossed = true;
    }
    return crossed;
  }

  const LeastSquaresProblem& problem_;
  const VectorXd& x_;
  const NormalEquations& at_;
  std::vector<char> held_;
  std::vector<int> free_;
  VectorXd step_, diagonal_;
};

}  // namespace

LeastSquaresFit minimise_squares(const LeastSquaresProblem& problem, VectorXd x) {
  constexpr double kMostDamping = 1e12, kLittleDamping = 1e-2;
  x = x.cwiseMax(problem.lower).cwiseMin(problem.upper);
  NormalEquations at, next;
  if (!problem.look(x, at)) return {x, std::numeric_limits<double>::infinity(), false};
  double damping = 1e-3, worse = 2;
  for (int looks = 1; looks < problem.max_looks && damping < kMostDamping; ++looks) {
    BoxStep box(problem, x, at);
    const VectorXd step = box.solve(damping);
    const double promise = box.promise();
    if (!(promise > 0) || (promise < problem.tolerance * at.cost && damping <= kLittleDamping))
      return {x, at.cost, true};
    const VectorXd there = (x + step).cwiseMax(problem.lower).cwiseMin(problem.upper);
    const bool admissible = problem.look(there, next);
    const double kept = admissible ? (at.cost - next.cost) / promise : -1;
    if (kept > 1e-4) {
      x = there;
      std::swap(at, next);
      damping *= std::max(1.0 / 3, 1 - std::pow(2 * kept - 1, 3));
      damping = std::max(damping, 1e-9);
      worse = 2;
    } else {
      damping *= worse;
      worse *= 2;
    }
  }
  return {x, at.cost, false};
}

}  // namespace patron::models
