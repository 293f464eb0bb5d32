#include "models/recommend/als_solvers.hpp"

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <algorithm>
#include <cmath>

#include "base/parallel.hpp"

namespace patron::models {
namespace {

using Doubles = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Floats = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

constexpr std::size_t kRowsOfATask = 64;
constexpr std::size_t kRowsOfAGram = 4096, kRowsInCache = 128;

Eigen::Map<const Doubles> view(const base::Matrix& m) {
  return {m.values().data(), static_cast<Eigen::Index>(m.n_rows()),
          static_cast<Eigen::Index>(m.n_columns())};
}

float dot(std::span<const float> a, std::span<const float> b) {
  float result = 0;
  multiply_rows(a.data(), b, std::span(&result, 1));
  return result;
}

/// sums += YᵀY of some rows that stay in the cache.
void add_gram(const FactorRows& y, std::size_t begin, std::size_t end, std::vector<float>& sums) {
  std::vector<float> column(end - begin);
  for (std::size_t f = 0; f < y.n_factors(); ++f) {
    for (std::size_t i = begin; i < end; ++i) column[i - begin] = y.row(i)[f];
    combine_rows(y.row(begin).data(), column, std::span(sums).subspan(f * y.width(), y.width()));
  }
}

}  // namespace

FactorRows regularised_gram(const FactorRows& other, double lambda) {
  const std::size_t width = other.width();
  const std::size_t n_parts = (other.n_rows() + kRowsOfAGram - 1) / kRowsOfAGram;
  std::vector<std::vector<float>> parts(n_parts, std::vector<float>(width * width));
  base::parallel_blocks(other.n_rows(), kRowsOfAGram, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; i += kRowsInCache)
      add_gram(other, i, std::min(end, i + kRowsInCache), parts[begin / kRowsOfAGram]);
  });
  FactorRows gram(width, width);
  for (std::size_t i = 0; i < width; ++i)
    for (std::size_t j = 0; j < width; ++j) {
      double sum = i == j ? lambda : 0;
      for (const auto& part : parts) sum += static_cast<double>(part[i * width + j]);
      gram.row(i)[j] = static_cast<float>(sum);
    }
  return gram;
}

std::span<const float> AlsRow::target() {
  target_.assign(gram_.width(), 0.0F);
  for (std::size_t i = 0; i < extra_.size(); ++i) dots_[i] = 1 + extra_[i];
  combine_rows(factors_.data(), dots_, target_);
  return target_;
}

void AlsRow::multiply(std::span<const float> x, std::span<float> product) {
  std::ranges::fill(product, 0.0F);
  combine_rows(gram_.data(), x, product);
  add_projections(factors_.data(), extra_, x, product);
}

void AlsRow::descend(std::span<const float> b, int steps, float enough, std::span<float> x) {
  const std::size_t n = x.size();
  room_.resize(3 * n);
  const auto residual = std::span(room_).first(n), direction = std::span(room_).subspan(n, n),
             product = std::span(room_).last(n);
  multiply(x, product);
  for (std::size_t f = 0; f < n; ++f) residual[f] = b[f] - product[f];
  std::ranges::copy(residual, direction.begin());
  float square = dot(residual, residual);
  const float small = enough * dot(b, b);
  for (int step = 0; step < steps && square > small; ++step) {
    multiply(direction, product);
    const float curvature = dot(direction, product);
    const float length = square / curvature;
    if (!(curvature > 0) || !std::isfinite(length)) return;  // beyond what floats can tell
    for (std::size_t f = 0; f < n; ++f) x[f] += length * direction[f];
    for (std::size_t f = 0; f < n; ++f) residual[f] -= length * product[f];
    const float before = square;
    square = dot(residual, residual);
    const float turn = square / before;
    for (std::size_t f = 0; f < n; ++f) direction[f] = residual[f] + turn * direction[f];
  }
}

void AlsRow::sweep_blocks(std::size_t block, std::size_t n_factors, std::span<float> x) {
  const auto n = static_cast<Eigen::Index>(extra_.size());
  const auto width = static_cast<Eigen::Index>(x.size());
  const Eigen::Map<const Floats> cells(factors_.data(), n, width);
  const Eigen::Map<const Floats> gram(gram_.data(), width, width);
  const Eigen::Map<const Eigen::ArrayXf> extra(extra_.data(), n);
  Eigen::Map<Eigen::VectorXf> row(x.data(), width);
  Eigen::VectorXf predicted = cells * row;
  for (std::size_t first = 0; first < n_factors; first += block) {
    const auto at = static_cast<Eigen::Index>(first);
    const auto size = static_cast<Eigen::Index>(std::min(block, n_factors - first));
    const auto part = cells.middleCols(at, size);
    const Eigen::VectorXf off = extra * predicted.array() - (1 + extra);
    const Eigen::VectorXf gradient = gram.middleRows(at, size) * row + part.transpose() * off;
    const Floats scaled = extra.sqrt().matrix().asDiagonal() * part;
    Eigen::MatrixXf curvature = gram.block(at, at, size, size);
    curvature.selfadjointView<Eigen::Lower>().rankUpdate(scaled.transpose());
    const Eigen::VectorXf step = curvature.selfadjointView<Eigen::Lower>().llt().solve(gradient);
    if (!step.allFinite()) continue;  // beyond what floats can tell
    row.segment(at, size) -= step;
    predicted -= part * step;
  }
}

std::vector<float> AlsRow::contributions(std::span<const float> x) {
  std::vector<float> result(extra_.size());
  multiply_rows(factors_.data(), x, std::span(result));
  for (std::size_t i = 0; i < result.size(); ++i) result[i] *= 1 + extra_[i];
  return result;
}

void solve_rows(const SparseRows& cells, const FactorRows& other, const AlsOptions& options,
                FactorRows& solved) {
  const FactorRows gram = regularised_gram(other, options.lambda);
  base::parallel_blocks(cells.n_rows(), kRowsOfATask, [&](std::size_t begin, std::size_t end) {
    AlsRow row(gram);
    for (std::size_t u = begin; u < end; ++u) {
      const auto x = solved.row(u);
      if (cells.row_columns(u).empty()) {
        std::ranges::fill(x, 0.0F);
        continue;
      }
      row.take(cells.row_columns(u), cells.row_values(u), other, options.alpha);
      if (options.solver == AlsSolver::kBlockwise)
        row.sweep_blocks(static_cast<std::size_t>(options.block), solved.n_factors(), x);
      else
        row.descend(row.target(), options.cg_steps, 1e-13F, x);
    }
  });
}

void solve_rows_exactly(const SparseRows& cells, const base::Matrix& other,
                        const AlsOptions& options, base::Matrix& solved) {
  const auto y = view(other);
  Eigen::MatrixXd gram = y.transpose() * y;
  gram.diagonal().array() += options.lambda;
  base::parallel_blocks(cells.n_rows(), kRowsOfATask, [&](std::size_t begin, std::size_t end) {
    for (std::size_t u = begin; u < end; ++u) {
      const auto columns = cells.row_columns(u);
      const auto values = cells.row_values(u);
      if (columns.empty()) {
        std::ranges::fill(solved.row(u), 0.0);
        continue;
      }
      Doubles scaled(static_cast<Eigen::Index>(columns.size()), y.cols());
      Eigen::VectorXd b = Eigen::VectorXd::Zero(y.cols());
      for (std::size_t i = 0; i < columns.size(); ++i) {
        const double extra = options.alpha * values[i];
        scaled.row(static_cast<Eigen::Index>(i)) = std::sqrt(extra) * y.row(columns[i]);
        b += (1 + extra) * y.row(columns[i]).transpose();
      }
      Eigen::MatrixXd a = gram;
      a.selfadjointView<Eigen::Lower>().rankUpdate(scaled.transpose());
      const Eigen::VectorXd x = a.selfadjointView<Eigen::Lower>().llt().solve(b);
      std::copy(x.begin(), x.end(), solved.row(u).begin());
    }
  });
}

}  // namespace patron::models
