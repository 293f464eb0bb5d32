// Newton's method for the softmax.
//
//   z_r(x) = w_r . x + b_r, x standardised, for the free scores r = 0 .. R-1; with two classes the
//   first class has the fixed score 0 and R = 1, else R = K and every class has its own.
//   p = softmax(z); gradient block r = C sum (p_r - [y = r]) (x, 1) + (w_r, 0);
//   Hessian block (r, s) = C sum p_r ([r = s] - p_s) (x, 1)(x, 1)' + [r = s] diag(1 .. 1, 0).
//   With R = K a common shift of all b_r changes nothing: the Hessian is singular in that
//   direction, and the gradient has no part in it, so adding 1 to every pair of intercepts makes it
//   regular without changing the step.

#include "models/classify/logistic.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <string>

#include "base/error.hpp"

namespace patron::models {
namespace {

using base::Error;
using base::ErrorCode;
using base::Matrix;
using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

struct Problem {
  MatrixXd x;                // standardised, with a last column of ones
  std::vector<Index> truth;  // class number of each row
  Index n_classes = 0, n_scores = 0;
  double c = 1;

  Index first_class() const { return n_classes - n_scores; }  // of the free scores
  Index width() const { return x.cols(); }
};

/// A point of Newton's way: parameters (width x n_scores), class probabilities, objective.
struct State {
  MatrixXd parameters, probabilities;
  double log_loss_sum = 0, objective = 0;
};

State evaluate(const Problem& problem, MatrixXd parameters) {
  State state{std::move(parameters), MatrixXd::Zero(problem.x.rows(), problem.n_classes), 0, 0};
  MatrixXd& p = state.probabilities;
  p.rightCols(problem.n_scores).noalias() = problem.x * state.parameters;
  const VectorXd highest = p.rowwise().maxCoeff();
  p.colwise() -= highest;
  VectorXd truth_scores(p.rows());
  for (Index i = 0; i < p.rows(); ++i)
    truth_scores(i) = p(i, problem.truth[static_cast<std::size_t>(i)]);
  p = p.array().exp();
  const VectorXd sums = p.rowwise().sum();
  p.array().colwise() /= sums.array();
  state.log_loss_sum = sums.array().log().sum() - truth_scores.sum();
  state.objective = problem.c * state.log_loss_sum +
                    0.5 * state.parameters.topRows(problem.width() - 1).squaredNorm();
  return state;
}

MatrixXd gradient(const Problem& problem, const State& state) {
  MatrixXd residuals = state.probabilities.rightCols(problem.n_scores);
  for (Index i = 0; i < residuals.rows(); ++i) {
    const Index score = problem.truth[static_cast<std::size_t>(i)] - problem.first_class();
    if (score >= 0) residuals(i, score) -= 1;
  }
  MatrixXd result = problem.c * (problem.x.transpose() * residuals);
  result.topRows(problem.width() - 1) += state.parameters.topRows(problem.width() - 1);
  return result;
}

MatrixXd hessian(const Problem& problem, const State& state) {
  const Index d = problem.width(), n = problem.n_scores;
  MatrixXd result(n * d, n * d), weighted(problem.x.rows(), d);
  for (Index r = 0; r < n; ++r)
    for (Index s = 0; s <= r; ++s) {
      const auto p = state.probabilities.col(problem.first_class() + r).array();
      const auto q = state.probabilities.col(problem.first_class() + s).array();
      const VectorXd weights = r == s ? VectorXd(p * (1 - p)) : VectorXd(-p * q);
      weighted = problem.x.array().colwise() * weights.array();
      const MatrixXd block = problem.c * (problem.x.transpose() * weighted);
      result.block(r * d, s * d, d, d) = block;
      result.block(s * d, r * d, d, d) = block.transpose();
    }
  for (Index r = 0; r < n; ++r) {
    for (Index column = 0; column + 1 < d; ++column) result(r * d + column, r * d + column) += 1;
    for (Index s = 0; n == problem.n_classes && s < n; ++s)
      result(r * d + d - 1, s * d + d - 1) += 1;
  }
  return result;
}

/// The Newton step, halved until the objective falls enough (Armijo).
State step_from(const Problem& problem, const State& state, const MatrixXd& slope) {
  const VectorXd flat = slope.reshaped();
  const VectorXd direction = hessian(problem, state).ldlt().solve(flat);
  const double decrease = flat.dot(direction);
  for (double length = 1; length > 1e-10; length /= 2) {
    State next = evaluate(
        problem, state.parameters - length * direction.reshaped(slope.rows(), slope.cols()));
    if (next.objective <= state.objective - 1e-4 * length * decrease) return next;
  }
  return state;
}

void minimise(const Problem& problem, const LogisticOptions& options, LogisticModel& model) {
  State state = evaluate(problem, MatrixXd::Zero(problem.width(), problem.n_scores));
  while (model.n_iterations < options.max_iterations && !model.converged) {
    ++model.n_iterations;
    const MatrixXd slope = gradient(problem, state);
    State next = step_from(problem, state, slope);
    // At the optimum the objective no longer falls visibly: rounding has the last word.
    model.converged = state.objective - next.objective <= 1e-14 * std::abs(state.objective);
    state = std::move(next);
  }
  model.log_loss_sum = state.log_loss_sum;
  model.coefficients = Matrix(static_cast<std::size_t>(problem.n_scores),
                              static_cast<std::size_t>(problem.width() - 1));
  for (Index r = 0; r < problem.n_scores; ++r) {
    for (Index c = 0; c + 1 < problem.width(); ++c)
      model.coefficients(static_cast<std::size_t>(r), static_cast<std::size_t>(c)) =
          state.parameters(c, r);
    model.intercepts.push_back(state.parameters(problem.width() - 1, r));
  }
}

MatrixXd with_ones(const Matrix& scaled) {
  MatrixXd x(static_cast<Index>(scaled.n_rows()), static_cast<Index>(scaled.n_columns()) + 1);
  for (std::size_t i = 0; i < scaled.n_rows(); ++i)
    for (std::size_t c = 0; c < scaled.n_columns(); ++c)
      x(static_cast<Index>(i), static_cast<Index>(c)) = scaled(i, c);
  x.rightCols(1).setOnes();
  return x;
}

Problem make_problem(const Matrix& points, std::span<const int> labels, LogisticModel& model,
                     double c) {
  model.classes.assign(labels.begin(), labels.end());
  std::sort(model.classes.begin(), model.classes.end());
  model.classes.erase(std::unique(model.classes.begin(), model.classes.end()), model.classes.end());
  if (model.classes.size() < 2)
    throw Error(ErrorCode::kTooLittleData, "a classifier needs rows of at least two classes.");
  Problem problem;
  problem.x = with_ones(apply(model.scaler, points));
  for (int label : labels)
    problem.truth.push_back(std::lower_bound(model.classes.begin(), model.classes.end(), label) -
                            model.classes.begin());
  problem.n_classes = static_cast<Index>(model.classes.size());
  problem.n_scores = problem.n_classes == 2 ? 1 : problem.n_classes;
  problem.c = c;
  return problem;
}

}  // namespace

LogisticModel fit_logistic(const Matrix& points, std::span<const int> labels,
                           const LogisticOptions& options) {
  if (labels.size() != points.n_rows() || !(options.c > 0) || options.max_iterations < 1)
    throw Error(ErrorCode::kInvalidArgument,
                "logistic regression needs one label per row, c > 0 and max_iterations >= 1.");
  LogisticModel model;
  model.scaler = fit_scaler(points, ScalingMethod::kStandard);
  const Problem problem = make_problem(points, labels, model, options.c);
  minimise(problem, options, model);
  return model;
}

Matrix predict_probabilities(const LogisticModel& model, const Matrix& points) {
  const Matrix scaled = apply(model.scaler, points);
  const std::size_t n_classes = model.classes.size(), n_scores = model.intercepts.size();
  Matrix result(points.n_rows(), n_classes);
  for (std::size_t i = 0; i < points.n_rows(); ++i) {
    const auto row = result.row(i);
    for (std::size_t r = 0; r < n_scores; ++r) {
      double score = model.intercepts[r];
      for (std::size_t c = 0; c < scaled.n_columns(); ++c)
        score += model.coefficients(r, c) * scaled(i, c);
      row[n_classes - n_scores + r] = score;
    }
    const double highest = *std::max_element(row.begin(), row.end());
    double sum = 0;
    for (double& value : row) sum += value = std::exp(value - highest);
    for (double& value : row) value /= sum;
  }
  return result;
}

std::vector<int> predict(const LogisticModel& model, const Matrix& points) {
  const Matrix probabilities = predict_probabilities(model, points);
  std::vector<int> labels;
  for (std::size_t i = 0; i < points.n_rows(); ++i) {
    const auto row = probabilities.row(i);
    labels.push_back(model.classes[static_cast<std::size_t>(
        std::max_element(row.begin(), row.end()) - row.begin())]);
  }
  return labels;
}

}  // namespace patron::models
