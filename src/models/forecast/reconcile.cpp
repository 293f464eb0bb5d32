#include "models/forecast/reconcile.hpp"

#include <fmt/format.h>

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>

#include "base/error.hpp"
#include "models/forecast/error_covariance.hpp"

namespace patron::models {
namespace {

using base::Error;
using base::ErrorCode;

constexpr std::size_t kMostSums = 2'000, kMostCells = 50'000'000;
constexpr Eigen::Index kLeastErrors = 10;  // below it intervals keep their width

using ConstMap = Eigen::Map<const RowMatrix>;

ConstMap map_of(const base::Matrix& matrix) {
  return {matrix.values().data(), static_cast<Eigen::Index>(matrix.n_rows()),
          static_cast<Eigen::Index>(matrix.n_columns())};
}

base::Matrix matrix_of(const RowMatrix& values) {
  base::Matrix matrix(static_cast<std::size_t>(values.rows()),
                      static_cast<std::size_t>(values.cols()));
  for (Eigen::Index i = 0; i < values.rows(); ++i)
    for (Eigen::Index j = 0; j < values.cols(); ++j)
      matrix(static_cast<std::size_t>(i), static_cast<std::size_t>(j)) = values(i, j);
  return matrix;
}

/// A hierarchy that has been checked.
class Tree {
 public:
  explicit Tree(const Hierarchy& hierarchy)
      : parent_(hierarchy.parent), sum_index_(parent_.size(), -1) {
    for (const int parent : parent_) {
      if (parent >= static_cast<int>(parent_.size()) || parent < -1)
        throw Error(
            ErrorCode::kInvalidArgument,
            fmt::format("series {} is named as a sum, there are {}.", parent, parent_.size()));
      if (parent >= 0) sum_index_[static_cast<std::size_t>(parent)] = 0;
    }
    for (int& index : sum_index_)
      if (index == 0) index = static_cast<int>(n_sums_++);
    order();
  }

  Eigen::Index n_series() const { return static_cast<Eigen::Index>(parent_.size()); }
  Eigen::Index n_sums() const { return static_cast<Eigen::Index>(n_sums_); }
  int parent(std::size_t series) const { return parent_[series]; }
  bool is_sum(std::size_t series) const { return sum_index_[series] >= 0; }

  /// Rows of `values` that are sums, minus their parts: n_sums rows.
  RowMatrix gaps(const RowMatrix& values) const {
    RowMatrix gaps = RowMatrix::Zero(n_sums(), values.cols());
    for (std::size_t i = 0; i < parent_.size(); ++i)
      each_constraint(i, [&](Eigen::Index sum, double sign) {
        gaps.row(sum) += sign * values.row(static_cast<Eigen::Index>(i));
      });
    return gaps;
  }

  /// Calls visit(sum, sign) for the constraints a series stands in: its own as a sum, its parent's.
  template <class Visit>
  void each_constraint(std::size_t series, const Visit& visit) const {
    if (is_sum(series)) visit(sum_index_[series], 1.0);
    if (parent_[series] >= 0) visit(sum_index_[static_cast<std::size_t>(parent_[series])], -1.0);
  }

  /// Sets every sum to its parts added up.
  void add_up(RowMatrix& values) const {
    for (std::size_t i = 0; i < parent_.size(); ++i)
      if (is_sum(i)) values.row(static_cast<Eigen::Index>(i)).setZero();
    for (const std::size_t i : order_)
      if (parent_[i] >= 0) values.row(parent_[i]) += values.row(static_cast<Eigen::Index>(i));
  }

  /// Series from the sums down to their parts.
  std::vector<std::size_t> downwards() const { return {order_.rbegin(), order_.rend()}; }

  Eigen::VectorXd n_leaves() const {
    RowMatrix leaves = RowMatrix::Ones(n_series(), 1);
    add_up(leaves);
    return leaves;
  }

 private:
  void order() {
    std::vector<int> parts_left(parent_.size(), 0);
    for (const int parent : parent_)
      if (parent >= 0) ++parts_left[static_cast<std::size_t>(parent)];
    for (std::size_t i = 0; i < parent_.size(); ++i)
      if (parts_left[i] == 0) order_.push_back(i);
    for (std::size_t at = 0; at < order_.size(); ++at) {
      const int parent = parent_[order_[at]];
      if (parent >= 0 && --parts_left[static_cast<std::size_t>(parent)] == 0)
        order_.push_back(static_cast<std::size_t>(parent));
    }
    if (order_.size() < parent_.size())
      throw Error(ErrorCode::kInvalidArgument, "a series is part of itself.");
  }

  std::vector<int> parent_;
  std::vector<int> sum_index_;  // number of the series among the sums; -1: a leaf
  std::size_t n_sums_ = 0;
  std::vector<std::size_t> order_;  // parts before their sums
};

void require_shape(const base::Matrix& matrix, std::size_t n_rows, std::size_t n_columns,
                   std::string_view name) {
  if (matrix.n_rows() != n_rows || matrix.n_columns() != n_columns)
    throw Error(ErrorCode::kInvalidArgument,
                fmt::format("{} has {} x {} values, not {} x {}.", name, matrix.n_rows(),
                            matrix.n_columns(), n_rows, n_columns));
  const auto values = matrix.values();
  if (!std::all_of(values.begin(), values.end(), [](double v) { return std::isfinite(v); }))
    throw Error(ErrorCode::kInvalidArgument, fmt::format("{} holds what is no number.", name));
}

void require_input(const BaseForecasts& forecasts, const Hierarchy& hierarchy,
                   const base::Matrix& errors) {
  const std::size_t n = hierarchy.parent.size(), horizon = forecasts.yhat.n_columns();
  require_shape(forecasts.yhat, n, horizon, "the forecast");
  require_shape(forecasts.lower, n, horizon, "the lower bound");
  require_shape(forecasts.upper, n, horizon, "the upper bound");
  if (errors.n_columns() > 0) require_shape(errors, n, errors.n_columns(), "the errors");
}

/// What each series gives way for a gap of 1 of each sum: W C' (C W C')^-1, with C the constraints
/// (a row for each sum: 1 for itself, -1 for its parts).
RowMatrix give_way(const Tree& tree, const ErrorCovariance& covariance) {
  const auto n_sums = static_cast<std::size_t>(tree.n_sums());
  if (n_sums > kMostSums || n_sums * static_cast<std::size_t>(tree.n_series()) > kMostCells)
    throw Error(ErrorCode::kResource,
                fmt::format("{} series with {} sums are too many.", tree.n_series(), n_sums),
                "Make them add up bottom-up.");
  RowMatrix weighted = RowMatrix::Zero(tree.n_series(), tree.n_sums());
  if (covariance.errors.cols() > 0)
    weighted = (1 - covariance.shrinkage) / static_cast<double>(covariance.errors.cols()) *
               (covariance.errors * tree.gaps(covariance.errors).transpose());
  const double of_diagonal = covariance.errors.cols() > 0 ? covariance.shrinkage : 1;
  for (Eigen::Index i = 0; i < tree.n_series(); ++i)
    tree.each_constraint(static_cast<std::size_t>(i), [&](Eigen::Index sum, double sign) {
      weighted(i, sum) += of_diagonal * sign * covariance.variances(i);
    });
  const Eigen::MatrixXd between = tree.gaps(weighted);
  return between.ldlt().solve(weighted.transpose()).transpose();
}

/// Divides what is forecast of a sum among its parts, in proportion to what of them is above 0.
void divide_down(const Tree& tree, RowMatrix& values) {
  RowMatrix positive = values.cwiseMax(0.0),
            of_parts = RowMatrix::Zero(values.rows(), values.cols());
  Eigen::VectorXd n_parts = Eigen::VectorXd::Zero(values.rows());
  for (std::size_t i = 0; i < static_cast<std::size_t>(tree.n_series()); ++i)
    if (const int parent = tree.parent(i); parent >= 0) {
      of_parts.row(parent) += positive.row(static_cast<Eigen::Index>(i));
      n_parts(parent) += 1;
    }
  for (const std::size_t i : tree.downwards()) {
    const int parent = tree.parent(i);
    if (parent < 0) continue;
    const auto row = static_cast<Eigen::Index>(i);
    for (Eigen::Index h = 0; h < values.cols(); ++h) {
      const double whole = of_parts(parent, h);
      const double share = whole > 0 ? positive(row, h) / whole : 1 / n_parts(parent);
      values(row, h) = values(parent, h) * share;
    }
  }
}

double root_mean_square(const RowMatrix& errors, Eigen::Index row) {
  return std::sqrt(errors.row(row).squaredNorm() / static_cast<double>(errors.cols()));
}

/// How the size of each series' errors changes when they are reconciled.
std::vector<double> scales_of(const RowMatrix& before, const RowMatrix& after) {
  std::vector<double> scales(static_cast<std::size_t>(before.rows()), 1.0);
  for (std::size_t i = 0; i < scales.size(); ++i) {
    const double was = root_mean_square(before, static_cast<Eigen::Index>(i));
    if (was > 0) scales[i] = root_mean_square(after, static_cast<Eigen::Index>(i)) / was;
  }
  return scales;
}

/// One way of reconciling, made ready for any values: a linear one but for kTopDown.
class Reconciler {
 public:
  Reconciler(const Tree& tree, const RowMatrix& errors, Reconciling method)
      : tree_(tree), method_(method) {
    if (method == Reconciling::kBottomUp || method == Reconciling::kTopDown || tree.n_sums() == 0)
      return;
    const ErrorCovariance covariance = method == Reconciling::kMint
                                           ? shrunk_covariance(errors, tree.n_leaves())
                                           : diagonal_covariance(errors, tree.n_leaves());
    shrinkage_ = covariance.shrinkage;
    give_way_ = give_way(tree, covariance);
  }

  void apply(RowMatrix& values) const {
    if (method_ == Reconciling::kTopDown)
      divide_down(tree_, values);
    else if (give_way_.cols() > 0)
      values -= give_way_ * tree_.gaps(values);
    tree_.add_up(values);
  }
  double shrinkage() const { return shrinkage_; }

 private:
  const Tree& tree_;
  Reconciling method_;
  double shrinkage_ = 1;
  RowMatrix give_way_;
};

void clip_leaves(const Tree& tree, RowMatrix& values) {
  for (std::size_t i = 0; i < static_cast<std::size_t>(tree.n_series()); ++i) {
    const auto row = static_cast<Eigen::Index>(i);
    if (!tree.is_sum(i)) values.row(row) = values.row(row).cwiseMax(0.0);
  }
  tree.add_up(values);
}

}  // namespace

Reconciled reconcile(const BaseForecasts& forecasts, const Hierarchy& hierarchy,
                     const base::Matrix& errors, const ReconcileOptions& options) {
  require_input(forecasts, hierarchy, errors);
  const Tree tree(hierarchy);
  RowMatrix known = map_of(errors);
  if (errors.n_columns() == 0) known.resize(tree.n_series(), 0);
  const Reconciler reconciler(tree, known, options.method);
  RowMatrix yhat = map_of(forecasts.yhat);
  reconciler.apply(yhat);
  if (options.non_negative) clip_leaves(tree, yhat);

  Reconciled out;
  out.shrinkage = reconciler.shrinkage();
  out.scales.assign(hierarchy.parent.size(), 1.0);
  if (known.cols() >= kLeastErrors && options.method != Reconciling::kTopDown) {
    RowMatrix after = known;
    reconciler.apply(after);
    out.scales = scales_of(known, after);
  }
  const Eigen::Map<const Eigen::VectorXd> scales(out.scales.data(), tree.n_series());
  const auto base = map_of(forecasts.yhat);
  RowMatrix lower =
      yhat - scales.asDiagonal() * (base - map_of(forecasts.lower)).cwiseMax(0.0).matrix();
  const RowMatrix upper =
      yhat + scales.asDiagonal() * (map_of(forecasts.upper) - base).cwiseMax(0.0).matrix();
  if (options.non_negative) lower = lower.cwiseMax(yhat.cwiseMin(0.0));
  out.yhat = matrix_of(yhat);
  out.lower = matrix_of(lower);
  out.upper = matrix_of(upper);
  return out;
}

Reconciling reconciling_named(std::string_view name) {
  if (name == "bottom-up") return Reconciling::kBottomUp;
  if (name == "top-down") return Reconciling::kTopDown;
  if (name == "wls") return Reconciling::kWls;
  if (name == "mint") return Reconciling::kMint;
  throw Error(ErrorCode::kInvalidArgument,
              fmt::format("there is no way to reconcile named \"{}\".", name),
              "Take mint, wls, bottom-up, top-down or none.", "--reconcile");
}

}  // namespace patron::models
