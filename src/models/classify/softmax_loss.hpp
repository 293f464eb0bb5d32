#pragma once

#include <Eigen/Core>
#include <functional>
#include <span>
#include <vector>

#include "base/matrix.hpp"

namespace patron::models {

/// The objective of logistic regression with its derivatives, at one place at a time.
///
/// Unknowns: a (columns + 1) x n_free matrix, one column per modelled class, the intercept in its
/// last row. Two classes have one column (class 1; the score of class 0 is 0), more have one each.
/// There the loss does not change when all intercepts move together; half the square of their sum
/// is added, which pins the sum to 0 and leaves the rest as it is.
/// Sums are taken by fixed blocks of rows in their order, whatever the number of threads.
class SoftmaxLoss {
 public:
  /// Rows of `points` as they are (scaled); classes are 0 .. n_classes - 1, all of them present.
  SoftmaxLoss(const base::Matrix& points, std::span<const int> classes, int n_classes, double C);

  /// Best unknowns without weights: the logarithms of the class shares.
  Eigen::MatrixXd start() const;
  /// Goes there and returns the objective.
  double move_to(const Eigen::MatrixXd& unknowns);
  /// Sum of the log losses here, without weight and penalty.
  double log_loss() const { return log_loss_; }

  Eigen::MatrixXd gradient() const;
  /// Second derivatives, columns of the unknowns one after the other.
  Eigen::MatrixXd hessian() const;
  /// The Hessian times a direction, without forming it.
  Eigen::MatrixXd hessian_times(const Eigen::MatrixXd& direction) const;

 private:
  using Block = std::function<Eigen::MatrixXd(Eigen::Index begin, Eigen::Index n_rows)>;
  Eigen::MatrixXd sum_over_blocks(const Block& part) const;
  double evaluate_block(Eigen::Index begin, Eigen::Index n_rows);
  Eigen::MatrixXd hessian_block(Eigen::Index begin, Eigen::Index n_rows) const;
  Eigen::MatrixXd penalty_gradient(const Eigen::MatrixXd& unknowns) const;

  Eigen::Index n_free_;
  bool has_baseline_;  // two classes: class 0 has the fixed score 0
  double C_;
  Eigen::MatrixXd inputs_;         // rows x (columns + 1), the last column is 1
  Eigen::MatrixXd targets_;        // rows x n_free, 1 for the own class
  Eigen::MatrixXd probabilities_;  // rows x n_free
  Eigen::MatrixXd unknowns_;
  double log_loss_ = 0;
};

}  // namespace patron::models
