#include "models/forecast/additive_posterior.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "models/forecast/additive_quadratic.hpp"

namespace patron::models {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double kLevelPrecision = 1.0 / 25;  // of k and m
constexpr int kStepsMax = 200;
constexpr double kEnough = 1e-7;  // rise of the log density below which a step is the last

VectorXd columns_times(const AdditiveProblem& problem, const VectorXd& beta, bool multiplicative) {
  VectorXd chosen = beta;
  for (Index j = 0; j < chosen.size(); ++j)
    if (problem.multiplicative[static_cast<std::size_t>(j)] != multiplicative) chosen[j] = 0;
  return problem.x * chosen;
}

/// The straight pieces: the trend itself, or what the logistic curve is taken of.
VectorXd argument_at(const AdditiveProblem& problem, const AdditivePoint& point,
                     const VectorXd& t) {
  if (problem.trend == AdditiveTrend::kFlat) return VectorXd::Constant(t.size(), point.m);
  const bool logistic = problem.trend == AdditiveTrend::kLogistic;
  VectorXd argument = point.k * t.array() + (logistic ? -point.k * point.m : point.m);
  for (std::size_t j = 0; j < problem.changes.size(); ++j) {
    const double delta = point.delta[static_cast<Index>(j)];
    if (delta != 0) argument.array() += delta * (t.array() - problem.changes[j]).max(0.0);
  }
  return argument;
}

/// The parts of the model at one point: mean = trend * (1 + factor) + extra.
struct Parts {
  VectorXd trend, factor, extra;
  VectorXd mean() const { return trend.array() * (1 + factor.array()) + extra.array(); }
};

Parts parts_of(const AdditiveProblem& problem, const AdditivePoint& point) {
  return {trend_at(problem, point, problem.t), columns_times(problem, point.beta, true),
          columns_times(problem, point.beta, false)};
}

double penalty_of(const AdditiveProblem& problem, const AdditivePoint& point) {
  return 0.5 * kLevelPrecision * (point.k * point.k + point.m * point.m) +
         point.delta.lpNorm<1>() / problem.changepoint_scale +
         0.5 * (point.beta.array() / problem.prior_scales.array()).square().sum();
}

double density(const AdditiveProblem& problem, const AdditivePoint& point, double residual_sum) {
  const double variance = point.sigma * point.sigma;
  return -static_cast<double>(problem.y.size()) * std::log(point.sigma) -
         residual_sum / (2 * variance) - 2 * variance - penalty_of(problem, point);
}

/// Sets sigma to its best for the other parameters; returns the density.
double settle_sigma(const AdditiveProblem& problem, AdditivePoint& point) {
  const double rss = (problem.y - parts_of(problem, point).mean()).squaredNorm();
  point.sigma = best_sigma(rss, static_cast<double>(problem.y.size()));
  return density(problem, point, rss);
}

/// theta = (k, m, beta, delta).
VectorXd to_theta(const AdditivePoint& point) {
  VectorXd theta(2 + point.beta.size() + point.delta.size());
  theta << point.k, point.m, point.beta, point.delta;
  return theta;
}

AdditivePoint to_point(const VectorXd& theta, Index n_columns, double sigma) {
  return {theta[0], theta[1], theta.tail(theta.size() - 2 - n_columns), theta.segment(2, n_columns),
          sigma};
}

/// The sums of products of the trend's columns (t, 1, (t - s_j)+), each row weighed, with
/// themselves, with other columns and with z: by sums over the stretches between changepoints, so
/// that the hinges never stand as columns.
class TrendSums {
 public:
  TrendSums(const AdditiveProblem& problem, const VectorXd& weights, const MatrixXd& columns,
            const VectorXd& z)
      : changes_(problem.changes), n_stretches_(static_cast<Index>(changes_.size()) + 1) {
    squares_ = MatrixXd::Zero(n_stretches_, 3);
    with_columns_0_ = with_columns_1_ = MatrixXd::Zero(n_stretches_, columns.cols() + 1);
    const double* begin = problem.t.data();
    const double* end = begin + problem.t.size();
    Index from = 0;
    for (Index s = 0; s < n_stretches_; ++s) {
      const double* stop = s + 1 < n_stretches_
                               ? std::lower_bound(begin, end, changes_[static_cast<std::size_t>(s)])
                               : end;
      const Index n = std::max<Index>(0, (stop - begin) - from);
      const VectorXd w = weights.segment(from, n), t = problem.t.segment(from, n);
      const VectorXd wt = w.cwiseProduct(t);
      squares_.row(s) << w.squaredNorm(), w.dot(wt), wt.squaredNorm();
      with_columns_0_.row(s).head(columns.cols()) = w.transpose() * columns.middleRows(from, n);
      with_columns_1_.row(s).head(columns.cols()) = wt.transpose() * columns.middleRows(from, n);
      with_columns_0_(s, columns.cols()) = w.dot(z.segment(from, n));
      with_columns_1_(s, columns.cols()) = wt.dot(z.segment(from, n));
      from += n;
    }
    for (Index s = n_stretches_ - 2; s >= 0; --s) {
      squares_.row(s) += squares_.row(s + 1);
      with_columns_0_.row(s) += with_columns_0_.row(s + 1);
      with_columns_1_.row(s) += with_columns_1_.row(s + 1);
    }
  }

  Index n_hinges() const { return n_stretches_ - 1; }
  double ones() const { return squares_(0, 0); }
  double ones_times() const { return squares_(0, 1); }
  double times() const { return squares_(0, 2); }
  double hinge_ones(Index j) const { return squares_(j + 1, 1) - at(j) * squares_(j + 1, 0); }
  double hinge_times(Index j) const { return squares_(j + 1, 2) - at(j) * squares_(j + 1, 1); }
  double hinges(Index i, Index j) const {
    const Index s = std::max(i, j) + 1;
    return squares_(s, 2) - (at(i) + at(j)) * squares_(s, 1) + at(i) * at(j) * squares_(s, 0);
  }
  /// With each other column, and with z as the last.
  Eigen::RowVectorXd times_with() const { return with_columns_1_.row(0); }
  Eigen::RowVectorXd ones_with() const { return with_columns_0_.row(0); }
  Eigen::RowVectorXd hinge_with(Index j) const {
    return with_columns_1_.row(j + 1) - at(j) * with_columns_0_.row(j + 1);
  }

 private:
  double at(Index j) const { return changes_[static_cast<std::size_t>(j)]; }

  const std::vector<double>& changes_;
  Index n_stretches_;
  MatrixXd squares_;                          // sums of w^2, w^2 t, w^2 t^2 from a stretch on
  MatrixXd with_columns_0_, with_columns_1_;  // sums of w v, w t v from a stretch on
};

/// Sums of products for the columns (t, 1, others, hinges).
AdditiveQuadratic quadratic_of(const TrendSums& sums, const MatrixXd& columns, const VectorXd& z) {
  const Index n_columns = columns.cols(), n_free = 2 + n_columns, n_hinges = sums.n_hinges();
  AdditiveQuadratic quadratic;
  MatrixXd& gram = quadratic.gram;
  gram = MatrixXd::Zero(n_free + n_hinges, n_free + n_hinges);
  VectorXd& products = quadratic.products;
  products = VectorXd::Zero(n_free + n_hinges);
  const auto put = [&](Index row, const Eigen::RowVectorXd& with) {
    gram.row(row).segment(2, n_columns) = with.head(n_columns);
    gram.col(row).segment(2, n_columns) = with.head(n_columns).transpose();
    products[row] = with[n_columns];
  };
  gram(0, 0) = sums.times();
  gram(1, 1) = sums.ones();
  gram(0, 1) = gram(1, 0) = sums.ones_times();
  put(0, sums.times_with());
  put(1, sums.ones_with());
  for (Index j = 0; j < n_hinges; ++j) {
    gram(0, n_free + j) = gram(n_free + j, 0) = sums.hinge_times(j);
    gram(1, n_free + j) = gram(n_free + j, 1) = sums.hinge_ones(j);
    for (Index i = 0; i <= j; ++i)
      gram(n_free + i, n_free + j) = gram(n_free + j, n_free + i) = sums.hinges(i, j);
    put(n_free + j, sums.hinge_with(j));
  }
  if (n_columns > 0) {
    auto block = gram.block(2, 2, n_columns, n_columns);
    block.selfadjointView<Eigen::Lower>().rankUpdate(columns.transpose());
    block.triangularView<Eigen::StrictlyUpper>() = block.transpose();
    products.segment(2, n_columns) = columns.transpose() * z;
  }
  quadratic.sum_of_squares = z.squaredNorm();
  quadratic.n_rows = static_cast<double>(z.size());
  return quadratic;
}

/// From the columns (t, 1) to the derivatives by the rate k and the midpoint m of a logistic trend,
/// whose argument is k (t - m) + hinges.
void turn_to_midpoint(AdditiveQuadratic& quadratic, const AdditivePoint& point) {
  MatrixXd& gram = quadratic.gram;
  gram.row(0) -= point.m * gram.row(1);
  gram.col(0) -= point.m * gram.col(1);
  gram.row(1) *= -point.k;
  gram.col(1) *= -point.k;
  quadratic.products[0] -= point.m * quadratic.products[1];
  quadratic.products[1] *= -point.k;
}

/// A flat trend has no slope: its column is taken out.
void drop_slope(AdditiveQuadratic& quadratic) {
  quadratic.gram.row(0).setZero();
  quadratic.gram.col(0).setZero();
  quadratic.products[0] = 0;
  quadratic.free_precisions[0] = 1 / (kLeastSigma * kLeastSigma);
}

/// The model made linear at a point.
AdditiveQuadratic linearise(const AdditiveProblem& problem, const AdditivePoint& point) {
  const Parts parts = parts_of(problem, point);
  const VectorXd steepness = trend_steepness(problem, parts.trend);
  const VectorXd weights = (1 + parts.factor.array()) * steepness.array();
  MatrixXd columns = problem.x;
  for (Index j = 0; j < columns.cols(); ++j)
    if (problem.multiplicative[static_cast<std::size_t>(j)])
      columns.col(j).array() *= parts.trend.array();
  // z = y - mean + J theta. On a straight trend only the products of two parameters are left.
  VectorXd z = problem.y.array() + parts.trend.array() * parts.factor.array();
  const bool logistic = problem.trend == AdditiveTrend::kLogistic;
  if (logistic) {
    const VectorXd argument = argument_at(problem, point, problem.t);
    z.array() += weights.array() * (argument.array() - point.k * point.m) -
                 parts.trend.array() * (1 + parts.factor.array());
  }
  const TrendSums sums(problem, weights, columns, z);
  AdditiveQuadratic quadratic = quadratic_of(sums, columns, z);
  quadratic.free_precisions = VectorXd::Constant(2 + columns.cols(), kLevelPrecision);
  quadratic.free_precisions.tail(columns.cols()) = problem.prior_scales.array().square().inverse();
  quadratic.kink_scale = problem.changepoint_scale;
  if (logistic) turn_to_midpoint(quadratic, point);
  if (problem.trend == AdditiveTrend::kFlat) drop_slope(quadratic);
  return quadratic;
}

/// Whether the model is linear in its parameters: then it is its own linearisation.
bool is_linear(const AdditiveProblem& problem) {
  return problem.trend != AdditiveTrend::kLogistic &&
         std::find(problem.multiplicative.begin(), problem.multiplicative.end(), true) ==
             problem.multiplicative.end();
}

/// Rate and midpoint of the logistic curve through the means of the first and the last tenth.
void start_logistic(const AdditiveProblem& problem, AdditivePoint& point) {
  const Index n_ends = std::max<Index>(1, problem.y.size() / 10);
  const auto logit = [&](double level) {
    const double share = std::clamp(level / problem.capacity, 0.01, 0.99);
    return std::log(share / (1 - share));
  };
  const double first = logit(problem.y.head(n_ends).mean());
  double last = logit(problem.y.tail(n_ends).mean());
  if (std::abs(last - first) < 0.05) last = first + 0.05;
  point.k = last - first;
  point.m = -first / point.k;
}

AdditivePoint start_of(const AdditiveProblem& problem) {
  AdditivePoint point;
  point.delta = VectorXd::Zero(static_cast<Index>(problem.changes.size()));
  point.beta = VectorXd::Zero(problem.x.cols());
  point.m = problem.y.mean();
  if (problem.trend == AdditiveTrend::kLogistic) start_logistic(problem, point);
  return point;
}

/// The farthest of whole, half, quarter ... steps that raises the density. False where none does.
bool step_towards(const AdditiveProblem& problem, const VectorXd& target, AdditivePoint& point,
                  double& reached) {
  const VectorXd start = to_theta(point);
  for (double share = 1; share > 1e-9; share /= 2) {
    AdditivePoint next = to_point(start + share * (target - start), problem.x.cols(), point.sigma);
    const double density = settle_sigma(problem, next);
    if (!(density > reached)) continue;
    reached = density;
    point = next;
    return true;
  }
  return false;
}

}  // namespace

VectorXd trend_at(const AdditiveProblem& problem, const AdditivePoint& point, const VectorXd& t) {
  const VectorXd argument = argument_at(problem, point, t);
  if (problem.trend != AdditiveTrend::kLogistic) return argument;
  return problem.capacity / (1 + (-argument.array()).exp());
}

VectorXd trend_steepness(const AdditiveProblem& problem, const VectorXd& trend) {
  if (problem.trend != AdditiveTrend::kLogistic) return VectorXd::Ones(trend.size());
  return trend.array() * (1 - trend.array() / problem.capacity);
}

double log_posterior(const AdditiveProblem& problem, const AdditivePoint& point) {
  return density(problem, point, (problem.y - parts_of(problem, point).mean()).squaredNorm());
}

AdditivePoint maximise_posterior(const AdditiveProblem& problem) {
  AdditivePoint point = start_of(problem);
  double reached = settle_sigma(problem, point);
  for (int step = 0; step < kStepsMax; ++step) {
    const AdditiveQuadratic quadratic = linearise(problem, point);
    const VectorXd target = quadratic.solve({to_theta(point), point.sigma}).theta;
    const double before = reached;
    if (!step_towards(problem, target, point, reached) || reached - before < kEnough) break;
    if (is_linear(problem)) break;
  }
  return point;
}

}  // namespace patron::models
