#include "models/recommend/choice_model.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>

namespace patron::models {
namespace {

using Rows = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Eigen::Index;

/// Rows standardised, with the weight of each set and the share of it that each choice has.
struct Problem {
  Rows x;
  Eigen::VectorXd deviation;       // of each feature before
  std::vector<Index> starts;       // of the sets
  std::vector<double> set_weight;  // adds up to 1
  Eigen::VectorXd target;          // 1 / choices where chosen, else 0
  double ridge = 0;
};

void standardise(Problem& problem) {
  const Eigen::RowVectorXd mean = problem.x.colwise().mean();
  problem.x.rowwise() -= mean;
  problem.deviation =
      (problem.x.colwise().squaredNorm() / static_cast<double>(problem.x.rows())).cwiseSqrt();
  for (Index f = 0; f < problem.x.cols(); ++f) {
    if (problem.deviation[f] < 1e-9) problem.deviation[f] = 1;  // it tells nothing apart
    problem.x.col(f) /= problem.deviation[f];
  }
}

Problem problem_of(const ChoiceSets& sets, const ChoiceModelOptions& options) {
  Problem problem;
  const auto n = static_cast<Index>(sets.chosen.size());
  problem.x = Eigen::Map<const Rows>(sets.features.data(), n, static_cast<Index>(sets.n_features));
  problem.target = Eigen::VectorXd::Zero(n);
  problem.ridge = options.ridge;
  double total = 0;
  for (std::size_t s = 0; s < sets.n_sets(); ++s) {
    const auto begin = sets.chosen.begin() + static_cast<std::ptrdiff_t>(sets.starts[s]);
    const auto end = sets.chosen.begin() + static_cast<std::ptrdiff_t>(sets.starts[s + 1]);
    const auto choices = std::count(begin, end, 1);
    problem.starts.push_back(static_cast<Index>(sets.starts[s]));
    problem.set_weight.push_back(
        static_cast<double>(std::min<std::ptrdiff_t>(choices, options.most_choices)));
    total += problem.set_weight.back();
    for (std::size_t i = sets.starts[s]; i < sets.starts[s + 1]; ++i)
      if (sets.chosen[i])
        problem.target[static_cast<Index>(i)] = 1.0 / static_cast<double>(choices);
  }
  problem.starts.push_back(n);
  for (double& weight : problem.set_weight) weight /= std::max(total, 1.0);
  standardise(problem);
  return problem;
}

/// -log-likelihood + ridge at `w`; the probability of each row goes to `p`.
double objective(const Problem& problem, const Eigen::VectorXd& w, Eigen::VectorXd& p) {
  p.noalias() = problem.x * w;
  double value = 0.5 * problem.ridge * w.squaredNorm();
  for (std::size_t s = 0; s < problem.set_weight.size(); ++s) {
    const Index begin = problem.starts[s], n = problem.starts[s + 1] - begin;
    if (n == 0 || problem.set_weight[s] == 0) continue;
    auto z = p.segment(begin, n);
    z.array() -= z.maxCoeff();
    const double chosen = problem.target.segment(begin, n).dot(z);
    z = z.array().exp().matrix();
    const double sum = z.sum();
    value += problem.set_weight[s] * (std::log(sum) - chosen);
    z /= sum;
  }
  return value;
}

struct Slope {
  Eigen::VectorXd gradient;
  Eigen::MatrixXd hessian;
};

Slope slope_of(const Problem& problem, const Eigen::VectorXd& w, const Eigen::VectorXd& p) {
  const Index n_features = problem.x.cols();
  Slope slope{problem.ridge * w, problem.ridge * Eigen::MatrixXd::Identity(n_features, n_features)};
  for (std::size_t s = 0; s < problem.set_weight.size(); ++s) {
    const Index begin = problem.starts[s], n = problem.starts[s + 1] - begin;
    const double weight = problem.set_weight[s];
    if (n == 0 || weight == 0) continue;
    const auto x = problem.x.middleRows(begin, n);
    const auto probability = p.segment(begin, n);
    const Eigen::VectorXd mean = x.transpose() * probability;
    slope.gradient += weight * (mean - x.transpose() * problem.target.segment(begin, n));
    slope.hessian +=
        weight * (x.transpose() * probability.asDiagonal() * x - mean * mean.transpose());
  }
  return slope;
}

}  // namespace

std::vector<double> fit_choice_model(const ChoiceSets& sets, const ChoiceModelOptions& options) {
  constexpr int kMostSteps = 20;
  constexpr double kLeastGain = 1e-6, kLeastStep = 1e-3;
  std::vector<double> weights(sets.n_features);
  if (sets.chosen.empty()) return weights;
  const Problem problem = problem_of(sets, options);
  Eigen::VectorXd w = Eigen::VectorXd::Zero(static_cast<Index>(sets.n_features)), p, next_p;
  for (std::size_t f = 0; f < options.start.size(); ++f)
    w[static_cast<Index>(f)] = options.start[f] * problem.deviation[static_cast<Index>(f)];
  double value = objective(problem, w, p);
  for (int step = 0; step < kMostSteps; ++step) {
    const Slope slope = slope_of(problem, w, p);
    const Eigen::VectorXd direction = slope.hessian.ldlt().solve(slope.gradient);
    double length = 1, next = objective(problem, w - direction, next_p);
    while (next > value && length > kLeastStep) {
      length /= 2;
      next = objective(problem, w - length * direction, next_p);
    }
    if (next >= value) break;
    w -= length * direction;
    p.swap(next_p);
    const bool done = value - next < kLeastGain;
    value = next;
    if (done) break;
  }
  for (std::size_t f = 0; f < weights.size(); ++f)
    weights[f] = w[static_cast<Index>(f)] / problem.deviation[static_cast<Index>(f)];
  return weights;
}

}  // namespace patron::models
