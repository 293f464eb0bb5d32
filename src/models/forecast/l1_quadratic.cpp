#include "models/forecast/l1_quadratic.hpp"

#include <cmath>
#include <vector>

namespace patron::models {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

double sign_of(double value) { return value > 0 ? 1.0 : (value < 0 ? -1.0 : 0.0); }

/// The search's state: x, and of each entry the sign it is held to (0: it stays zero).
class FeatureSigns {
 public:
  FeatureSigns(const MatrixXd& hessian, const VectorXd& linear, double penalty,
               const VectorXd& start)
      : hessian_(hessian), linear_(linear), penalty_(penalty), x_(start), signs_(start.size()) {
    for (Eigen::Index j = 0; j < x_.size(); ++j) signs_[j] = sign_of(x_[j]);
  }

  VectorXd search() {
    const int n_steps_max = 50 + 20 * static_cast<int>(x_.size());
    for (int step = 0; step < n_steps_max; ++step) {
      if (!settle_signs() && !admit_steepest()) break;
    }
    return x_;
  }

 private:
  double value(const VectorXd& x) const {
    return 0.5 * x.dot(hessian_ * x) - linear_.dot(x) + penalty_ * x.lpNorm<1>();
  }

  /// The minimum were the signs those we hold to; entries of sign 0 stay out.
  VectorXd solve_for_signs() const {
    std::vector<Eigen::Index> active;
    for (Eigen::Index j = 0; j < x_.size(); ++j)
      if (signs_[j] != 0) active.push_back(j);
    const auto n_active = static_cast<Eigen::Index>(active.size());
    MatrixXd matrix(n_active, n_active);
    VectorXd right(n_active);
    for (Eigen::Index a = 0; a < n_active; ++a) {
      right[a] = linear_[active[a]] - penalty_ * signs_[active[a]];
      for (Eigen::Index b = 0; b < n_active; ++b) matrix(a, b) = hessian_(active[a], active[b]);
    }
    const VectorXd solved = matrix.ldlt().solve(right);
    VectorXd x = VectorXd::Zero(x_.size());
    for (Eigen::Index a = 0; a < n_active; ++a) x[active[a]] = solved[a];
    return x;
  }

  /// One step towards the minimum of the signs held. True where some sign had to change on the way,
  /// so that another such step is due.
  bool settle_signs() {
    if (signs_.isZero(0)) return false;
    const VectorXd target = solve_for_signs();
    bool crossed = false;
    for (Eigen::Index j = 0; j < x_.size(); ++j)
      crossed = crossed || (signs_[j] != 0 && target[j] * signs_[j] < 0);
    x_ = crossed ? best_between(target) : target;
    for (Eigen::Index j = 0; j < x_.size(); ++j) signs_[j] = sign_of(x_[j]);
    return crossed;
  }

  /// Of the points on the way at which an entry becomes zero, and its end, the lowest.
  VectorXd best_between(const VectorXd& target) const {
    VectorXd best = target;
    double lowest = value(target);
    for (Eigen::Index j = 0; j < x_.size(); ++j) {
      if (x_[j] * target[j] >= 0) continue;
      const double share = x_[j] / (x_[j] - target[j]);
      VectorXd point = x_ + share * (target - x_);
      point[j] = 0;
      const double at_point = value(point);
      if (at_point < lowest) {
        lowest = at_point;
        best = point;
      }
    }
    return best;
  }

  /// Lets in the zero entry whose gradient breaks its bound by most. False where none does: done.
  bool admit_steepest() {
    const VectorXd gradient = hessian_ * x_ - linear_;
    const double bound = penalty_ + 1e-10 * (penalty_ + linear_.lpNorm<Eigen::Infinity>());
    Eigen::Index steepest = -1;
    for (Eigen::Index j = 0; j < x_.size(); ++j) {
      if (signs_[j] != 0 || std::abs(gradient[j]) <= bound) continue;
      if (steepest < 0 || std::abs(gradient[j]) > std::abs(gradient[steepest])) steepest = j;
    }
    if (steepest < 0) return false;
    signs_[steepest] = -sign_of(gradient[steepest]);
    return true;
  }

  const MatrixXd& hessian_;
  const VectorXd& linear_;
  double penalty_;
  VectorXd x_, signs_;
};

}  // namespace

VectorXd minimise_l1_quadratic(const MatrixXd& hessian, const VectorXd& linear, double penalty,
                               const VectorXd& start) {
  return FeatureSigns(hessian, linear, penalty, start).search();
}

}  // namespace patron::models
