// With x a row of inputs (last entry 1), p its probabilities and y its targets:
//
//   objective          C * sum(log sum exp scores - score of the own class) + |weights|^2 / 2
//   gradient, class k  C * sum((p_k - y_k) x)                               + (weights_k, 0)
//   Hessian, k and l   C * sum(p_k ([k = l] - p_l) x x')                    + [k = l] (I, 0)

#include "models/classify/softmax_loss.hpp"

#include <algorithm>
#include <cmath>

#include "base/parallel.hpp"

namespace patron::models {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr Index kBlockRows = 512;
constexpr std::size_t kParallelBlocks = 16;  // below it threads cost more than they bring

Index to_index(std::size_t i) { return static_cast<Index>(i); }

/// The products of all pairs of columns, (0, 0), (1, 0), (1, 1), (2, 0) and so on.
MatrixXd pair_products(const Eigen::Ref<const MatrixXd>& x) {
  MatrixXd products(x.rows(), x.cols() * (x.cols() + 1) / 2);
  Index at = 0;
  for (Index a = 0; a < x.cols(); ++a)
    for (Index b = 0; b <= a; ++b) products.col(at++) = x.col(a).cwiseProduct(x.col(b));
  return products;
}

}  // namespace

SoftmaxLoss::SoftmaxLoss(const base::Matrix& points, std::span<const int> classes, int n_classes,
                         double C)
    : n_free_(n_classes == 2 ? 1 : n_classes),
      has_baseline_(n_classes == 2),
      C_(C),
      inputs_(to_index(points.n_rows()), to_index(points.n_columns()) + 1),
      targets_(MatrixXd::Zero(inputs_.rows(), n_free_)),
      probabilities_(inputs_.rows(), n_free_) {
  for (Index i = 0; i < inputs_.rows(); ++i) {
    const auto row = points.row(static_cast<std::size_t>(i));
    for (Index c = 0; c + 1 < inputs_.cols(); ++c) inputs_(i, c) = row[static_cast<std::size_t>(c)];
    const int column = classes[static_cast<std::size_t>(i)] - (has_baseline_ ? 1 : 0);
    if (column >= 0) targets_(i, column) = 1;
  }
  inputs_.rightCols(1).setOnes();
}

MatrixXd SoftmaxLoss::start() const {
  MatrixXd unknowns = MatrixXd::Zero(inputs_.cols(), n_free_);
  const VectorXd counts = targets_.colwise().sum().transpose();
  VectorXd logarithms = counts.array().log();
  if (has_baseline_)
    logarithms.array() -= std::log(static_cast<double>(inputs_.rows()) - counts(0));
  else
    logarithms.array() -= logarithms.mean();
  unknowns.bottomRows(1) = logarithms.transpose();
  return unknowns;
}

MatrixXd SoftmaxLoss::sum_over_blocks(const Block& part) const {
  const auto n_rows = static_cast<std::size_t>(inputs_.rows());
  const auto block = static_cast<std::size_t>(kBlockRows);
  std::vector<MatrixXd> parts((n_rows + block - 1) / block);
  const auto fill = [&](std::size_t begin, std::size_t end) {
    parts[begin / block] = part(to_index(begin), to_index(end - begin));
  };
  if (parts.size() >= kParallelBlocks)
    base::parallel_blocks(n_rows, block, fill);
  else
    for (std::size_t i = 0; i < n_rows; i += block) fill(i, std::min(n_rows, i + block));
  MatrixXd sum = std::move(parts.front());
  for (std::size_t i = 1; i < parts.size(); ++i) sum += parts[i];
  return sum;
}

/// Writes the probabilities of the rows and returns their log loss.
double SoftmaxLoss::evaluate_block(Index begin, Index n_rows) {
  const MatrixXd scores = inputs_.middleRows(begin, n_rows) * unknowns_;
  const auto targets = targets_.middleRows(begin, n_rows);
  auto probabilities = probabilities_.middleRows(begin, n_rows);
  VectorXd highest = scores.rowwise().maxCoeff();
  if (has_baseline_) highest = highest.cwiseMax(0.0);
  probabilities = (scores.colwise() - highest).array().exp().matrix();
  VectorXd sums = probabilities.rowwise().sum();
  if (has_baseline_) sums.array() += (-highest.array()).exp();
  probabilities.array().colwise() /= sums.array();
  const VectorXd own = scores.cwiseProduct(targets).rowwise().sum();
  return (sums.array().log() + highest.array() - own.array()).sum();
}

double SoftmaxLoss::move_to(const MatrixXd& unknowns) {
  unknowns_ = unknowns;
  log_loss_ = sum_over_blocks([this](Index begin, Index n_rows) {
    return MatrixXd::Constant(1, 1, evaluate_block(begin, n_rows));
  })(0, 0);
  return C_ * log_loss_ + 0.5 * unknowns_.cwiseProduct(penalty_gradient(unknowns_)).sum();
}

MatrixXd SoftmaxLoss::penalty_gradient(const MatrixXd& unknowns) const {
  MatrixXd result = unknowns;
  const double sum = has_baseline_ ? 0.0 : unknowns.bottomRows(1).sum();
  result.bottomRows(1).setConstant(sum);
  return result;
}

MatrixXd SoftmaxLoss::gradient() const {
  const MatrixXd sum = sum_over_blocks([this](Index begin, Index n_rows) -> MatrixXd {
    return inputs_.middleRows(begin, n_rows).transpose() *
           (probabilities_ - targets_).middleRows(begin, n_rows);
  });
  return C_ * sum + penalty_gradient(unknowns_);
}

/// Sums of p_k ([k = l] - p_l) x_a x_b: pairs of classes x pairs of columns, in one product.
MatrixXd SoftmaxLoss::hessian_block(Index begin, Index n_rows) const {
  const auto p = probabilities_.middleRows(begin, n_rows);
  MatrixXd factors = -pair_products(p);
  for (Index k = 0; k < n_free_; ++k) factors.col(k * (k + 3) / 2) += p.col(k);
  return factors.transpose() * pair_products(inputs_.middleRows(begin, n_rows));
}

MatrixXd SoftmaxLoss::hessian() const {
  const MatrixXd sums = C_ * sum_over_blocks([this](Index begin, Index n_rows) {
                          return hessian_block(begin, n_rows);
                        });
  const Index size = inputs_.cols();
  MatrixXd result(size * n_free_, size * n_free_);
  const auto pair = [](Index i, Index j) {
    return i < j ? j * (j + 1) / 2 + i : i * (i + 1) / 2 + j;
  };
  for (Index i = 0; i < result.rows(); ++i)
    for (Index j = 0; j < result.cols(); ++j)
      result(i, j) = sums(pair(i / size, j / size), pair(i % size, j % size));
  for (Index k = 0; k < n_free_; ++k) {
    result.diagonal().segment(k * size, size - 1).array() += 1.0;
    for (Index l = 0; l < n_free_ && !has_baseline_; ++l)
      result(k * size + size - 1, l * size + size - 1) += 1.0;
  }
  return result;
}

MatrixXd SoftmaxLoss::hessian_times(const MatrixXd& direction) const {
  const MatrixXd sum = sum_over_blocks([&](Index begin, Index n_rows) -> MatrixXd {
    const auto x = inputs_.middleRows(begin, n_rows);
    const auto p = probabilities_.middleRows(begin, n_rows);
    const MatrixXd moves = x * direction;
    const VectorXd mean_moves = p.cwiseProduct(moves).rowwise().sum();
    return x.transpose() * p.cwiseProduct(moves.colwise() - mean_moves);
  });
  return C_ * sum + penalty_gradient(direction);
}

}  // namespace patron::models
