// Newton's method on the rows in sorted order:
//
//   1. Columns are standardised, rows sorted, classes without rows left out.
//   2. Each step solves Hessian * step = -gradient: by Cholesky where the unknowns are few, else by
//      conjugate gradients, ever more exactly as the optimum comes near.
//   3. The step is halved until the objective falls. Once the promised fall drowns in rounding, two
//      full steps end the search: convergence is quadratic, so they reach the last digits.

#include "models/classify/logistic.hpp"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>

#include "base/error.hpp"
#include "models/classify/checks.hpp"
#include "models/classify/softmax_loss.hpp"

namespace patron::models {
namespace {

using base::Error;
using base::ErrorCode;
using base::Matrix;
using Eigen::MatrixXd;

constexpr Eigen::Index kDenseUnknowns = 200;
constexpr double kCloseFall = 1e-12;  // share of the objective below which full steps are safe
constexpr int kMaxHalvings = 60;

void check(const Matrix& points, std::span<const int> labels, int n_classes,
           const LogisticOptions& options) {
  check_same_length(points.n_rows(), labels.size());
  if (!(options.C > 0) || !std::isfinite(options.C) || options.max_iterations < 1)
    throw Error(ErrorCode::kInvalidArgument,
                "logistic regression needs C above 0 and max_iterations of at least 1.");
  for (std::size_t i = 0; i < labels.size(); ++i) check_label(labels[i], n_classes, i);
}

/// The classes that have rows, ascending.
std::vector<int> present_classes(std::span<const int> labels) {
  std::vector<int> present(labels.begin(), labels.end());
  std::sort(present.begin(), present.end());
  present.erase(std::unique(present.begin(), present.end()), present.end());
  if (present.size() < 2)
    throw Error(ErrorCode::kTooLittleData, "a classifier needs rows of at least two classes.");
  return present;
}

/// Rows by their values, then by class: nothing can depend on the order in which they came.
std::vector<std::size_t> sorted_rows(const Matrix& points, std::span<const int> labels) {
  std::vector<std::size_t> order(points.n_rows());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    const auto x = points.row(a), y = points.row(b);
    const auto [at, bt] = std::ranges::mismatch(x, y);
    return at == x.end() ? labels[a] < labels[b] : *at < *bt;
  });
  return order;
}

SoftmaxLoss make_loss(const Matrix& scaled, std::span<const int> labels,
                      const std::vector<int>& present, double C) {
  const auto order = sorted_rows(scaled, labels);
  Matrix rows(scaled.n_rows(), scaled.n_columns());
  std::vector<int> classes(order.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    std::ranges::copy(scaled.row(order[i]), rows.row(i).begin());
    const auto at = std::lower_bound(present.begin(), present.end(), labels[order[i]]);
    classes[i] = static_cast<int>(at - present.begin());
  }
  return SoftmaxLoss(rows, classes, static_cast<int>(present.size()), C);
}

double dot(const MatrixXd& a, const MatrixXd& b) { return a.cwiseProduct(b).sum(); }

/// Hessian * step = -gradient by conjugate gradients, to a residual of `tolerance` * |gradient|.
MatrixXd conjugate_gradients(const SoftmaxLoss& loss, const MatrixXd& gradient, double tolerance) {
  MatrixXd step = MatrixXd::Zero(gradient.rows(), gradient.cols());
  MatrixXd residual = -gradient, direction = residual;
  double squares = dot(residual, residual);
  const double enough = squares * tolerance * tolerance;
  for (Eigen::Index i = 0; i < 2 * gradient.size() && squares > enough; ++i) {
    const MatrixXd curved = loss.hessian_times(direction);
    const double length = squares / dot(direction, curved);
    step += length * direction;
    residual -= length * curved;
    const double before = squares;
    squares = dot(residual, residual);
    direction = residual + squares / before * direction;
  }
  return step;
}

MatrixXd newton_step(const SoftmaxLoss& loss, const MatrixXd& gradient, double first_norm) {
  if (gradient.size() > kDenseUnknowns)
    return conjugate_gradients(loss, gradient, std::clamp(gradient.norm() / first_norm, 1e-8, 0.1));
  const Eigen::VectorXd step = loss.hessian().ldlt().solve(-gradient.reshaped());
  return step.reshaped(gradient.rows(), gradient.cols());
}

/// Goes along the step as far as the objective falls enough (Armijo); false where it never does.
bool line_search(SoftmaxLoss& loss, MatrixXd& unknowns, const MatrixXd& step, double slope,
                 double& objective) {
  double length = 1;
  for (int i = 0; i < kMaxHalvings; ++i, length *= 0.5) {
    const MatrixXd there = unknowns + length * step;
    const double value = loss.move_to(there);
    if (!(value <= objective + 1e-4 * length * slope)) continue;
    unknowns = there;
    objective = value;
    return true;
  }
  loss.move_to(unknowns);
  return false;
}

/// Minimises the loss; counts and judges the steps in `fit`.
MatrixXd minimise(SoftmaxLoss& loss, int max_iterations, LogisticFit& fit) {
  MatrixXd unknowns = loss.start();
  double objective = loss.move_to(unknowns);
  double first_norm = 0;
  for (int n_close = 0; fit.n_iterations < max_iterations && !fit.converged; ++fit.n_iterations) {
    const MatrixXd gradient = loss.gradient();
    if (fit.n_iterations == 0) first_norm = std::max(gradient.norm(), 1e-300);
    const MatrixXd step = newton_step(loss, gradient, first_norm);
    const double slope = dot(gradient, step);
    if (-slope <= kCloseFall * (1 + objective)) {
      unknowns += step;
      objective = loss.move_to(unknowns);
      fit.converged = ++n_close == 2;
    } else if (!line_search(loss, unknowns, step, slope, objective)) {
      break;
    }
  }
  return unknowns;
}

/// From the unknowns of the present classes to weights and intercepts of all.
void write_classes(const MatrixXd& unknowns, const std::vector<int>& present, int n_classes,
                   LogisticFit& fit) {
  const auto n_columns = unknowns.rows() - 1;
  fit.weights = Matrix(static_cast<std::size_t>(n_classes), static_cast<std::size_t>(n_columns));
  fit.intercepts.assign(static_cast<std::size_t>(n_classes),
                        -std::numeric_limits<double>::infinity());
  if (present.size() == 2) fit.intercepts[static_cast<std::size_t>(present[0])] = 0;
  const std::size_t n_fixed = present.size() - static_cast<std::size_t>(unknowns.cols());
  for (Eigen::Index k = 0; k < unknowns.cols(); ++k) {
    const auto name = static_cast<std::size_t>(present[static_cast<std::size_t>(k) + n_fixed]);
    fit.intercepts[name] = unknowns(n_columns, k);
    for (Eigen::Index c = 0; c < n_columns; ++c)
      fit.weights(name, static_cast<std::size_t>(c)) = unknowns(c, k);
  }
}

/// Scores of the classes, one row per point.
Matrix scores_of(const LogisticFit& fit, const Matrix& points) {
  const Matrix scaled = apply(fit.scaler, points);
  for (std::size_t i = 0; i < points.n_rows(); ++i) check_row_finite(points.row(i), i);
  Matrix scores(points.n_rows(), fit.intercepts.size());
  for (std::size_t i = 0; i < scores.n_rows(); ++i)
    for (std::size_t k = 0; k < scores.n_columns(); ++k) {
      const auto x = scaled.row(i), w = fit.weights.row(k);
      scores(i, k) = std::inner_product(x.begin(), x.end(), w.begin(), fit.intercepts[k]);
    }
  return scores;
}

}  // namespace

LogisticFit fit_logistic(const Matrix& points, std::span<const int> labels, int n_classes,
                         const LogisticOptions& options) {
  check(points, labels, n_classes, options);
  const auto present = present_classes(labels);
  LogisticFit fit;
  fit.scaler = fit_scaler(points);
  SoftmaxLoss loss = make_loss(apply(fit.scaler, points), labels, present, options.C);
  const MatrixXd unknowns = minimise(loss, options.max_iterations, fit);
  write_classes(unknowns, present, n_classes, fit);
  fit.log_loss = loss.log_loss();
  return fit;
}

Matrix predict_probability(const LogisticFit& fit, const Matrix& points) {
  Matrix scores = scores_of(fit, points);
  for (std::size_t i = 0; i < scores.n_rows(); ++i) {
    const auto row = scores.row(i);
    const double highest = *std::ranges::max_element(row);
    double sum = 0;
    for (double& value : row) sum += value = std::exp(value - highest);
    for (double& value : row) value /= sum;
  }
  return scores;
}

std::vector<int> predict(const LogisticFit& fit, const Matrix& points) {
  const Matrix scores = scores_of(fit, points);
  std::vector<int> classes(scores.n_rows());
  for (std::size_t i = 0; i < classes.size(); ++i) {
    const auto row = scores.row(i);
    classes[i] = static_cast<int>(std::ranges::max_element(row) - row.begin());
  }
  return classes;
}

}  // namespace patron::models
