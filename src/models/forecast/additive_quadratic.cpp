#include "models/forecast/additive_quadratic.hpp"

#include <algorithm>
#include <cmath>

#include "models/forecast/l1_quadratic.hpp"

namespace patron::models {

using Eigen::MatrixXd;
using Eigen::VectorXd;

double best_sigma(double residual_sum, double n_rows) {
  // Zero of the derivative -n/s + RSS/s^3 - 4s, written so that nothing cancels.
  const double rss = std::max(residual_sum, 0.0);
  const double square = 2 * rss / (n_rows + std::sqrt(n_rows * n_rows + 16 * rss));
  return std::max(std::sqrt(square), kLeastSigma);
}

double AdditiveQuadratic::residual_sum(const VectorXd& theta) const {
  return std::max(0.0, sum_of_squares - 2 * products.dot(theta) + theta.dot(gram * theta));
}

VectorXd AdditiveQuadratic::solve_at(double sigma, const VectorXd& start) const {
  const Eigen::Index n_free = free_precisions.size();
  const Eigen::Index n_kinked = gram.rows() - n_free;
  const double variance = sigma * sigma;
  MatrixXd free = gram.topLeftCorner(n_free, n_free);
  free.diagonal() += variance * free_precisions;
  const Eigen::LLT<MatrixXd> factor(free);
  VectorXd theta(gram.rows());
  const VectorXd alone = factor.solve(products.head(n_free));
  if (n_kinked == 0) return alone;
  // The free coefficients follow the kinked ones; put in, a problem of the kinked ones is left.
  const MatrixXd follow = factor.solve(gram.topRightCorner(n_free, n_kinked));
  const auto cross = gram.bottomLeftCorner(n_kinked, n_free);
  MatrixXd hessian = gram.bottomRightCorner(n_kinked, n_kinked) - cross * follow;
  hessian.diagonal().array() += 1e-13 * gram.diagonal().maxCoeff();
  const VectorXd linear = products.tail(n_kinked) - cross * alone;
  theta.tail(n_kinked) =
      minimise_l1_quadratic(hessian, linear, variance / kink_scale, start.tail(n_kinked));
  theta.head(n_free) = alone - follow * theta.tail(n_kinked);
  return theta;
}

AdditiveQuadratic::Solution AdditiveQuadratic::solve(const Solution& start) const {
  // sigma -> best sigma of the coefficients best at sigma, to its fixed point. Each plain step
  // raises the density; the steps shrink by a steady ratio, which is used to leap ahead.
  Solution now{solve_at(start.sigma, start.theta), start.sigma};
  double last_step = 0, last_leap = 0;
  for (int round = 0; round < 100; ++round) {
    const double better = best_sigma(residual_sum(now.theta), n_rows);
    const double step = std::log(better / now.sigma);
    if (std::abs(step) < 1e-9) break;
    const double ratio =
        last_leap == 0 ? 0.0 : std::clamp(1 - (last_step - step) / last_leap, 0.0, 0.9);
    const double leap = step / (1 - ratio);
    now.sigma = std::max(now.sigma * std::exp(leap), kLeastSigma);
    now.theta = solve_at(now.sigma, now.theta);
    last_step = step;
    last_leap = leap;
  }
  return now;
}

}  // namespace patron::models
