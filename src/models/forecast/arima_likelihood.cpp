#include "models/forecast/arima_likelihood.hpp"

#include <Eigen/Cholesky>
#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <numbers>

#include "models/forecast/arima_state.hpp"

namespace patron::models {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

// The variance of a perfect fit, relative to that of the series: its logarithm stays finite.
constexpr double kLeastSigma2 = 1e-24;

/// Index and value of what is not zero.
using Sparse = std::vector<std::pair<std::size_t, double>>;
Sparse sparse(const std::vector<double>& dense) {
  Sparse result;
  for (std::size_t i = 0; i < dense.size(); ++i)
    if (dense[i] != 0) result.emplace_back(i, dense[i]);
  return result;
}

/// Covariance of the next state with the value before it: T P Z'. As gamma and psi have it.
std::vector<double> first_gain(const ArmaPolynomials& arma, const Sparse& phi, const Sparse& theta,
                               const std::vector<double>& gamma) {
  const std::size_t n = arma.n_states();
  const auto psi = psi_weights(arma, n);
  std::vector<double> gain(n);
  for (const auto& [lag, value] : phi)
    for (std::size_t i = 0; i <= lag; ++i) gain[i] += value * gamma[lag - i];
  for (const auto& [lag, value] : theta)
    for (std::size_t i = 0; i <= lag; ++i) gain[i] += value * psi[lag - i];
  return gain;
}

/// The gain of each step. Outline (Z picks the first state, T is the companion form):
///   F' = F + s² M,  K' = K + s M T W,  W' = T W - K' s / F',  M' = M + s² M² / F,  s = Z W.
/// T W is a shift and a few products: W lies in a long buffer whose begin moves on.
class Gains {
 public:
  Gains(const ArmaPolynomials& arma, std::size_t n_steps)
      : phi_(sparse(arma.phi)), n_(arma.n_states()), variance_(0), w_(n_ + n_steps + 1) {
    const auto gamma = autocovariances(arma, n_ + 1);
    variance_ = gamma[0];
    gain_ = first_gain(arma, phi_, sparse(arma.theta), gamma);
    std::ranges::copy(gain_, w_.begin());
    m_ = -1 / variance_;
  }

  double variance() const { return variance_; }
  const std::vector<double>& gain() const { return gain_; }  // times variance()
  bool at_rest() const { return at_rest_; }

  void next() {
    double* w = w_.data() + begin_++;
    const double s = w[0], sm = s * m_;
    const double before = variance_;
    variance_ += s * sm;
    for (const auto& [lag, value] : phi_) w[lag + 1] += value * s;
    double* moved = w + 1;
    const double back = s / variance_;
    for (std::size_t i = 0; i < n_; ++i) {
      gain_[i] += moved[i] * sm;
      moved[i] -= gain_[i] * back;
    }
    m_ += sm * sm / before;
    if (begin_ % 16 == 0) look_for_rest(moved);
  }

 private:
  void look_for_rest(const double* w) {
    double largest = 0;
    for (std::size_t i = 0; i < n_; ++i) largest = std::max(largest, std::abs(w[i]));
    at_rest_ = largest * largest * std::abs(m_) < 1e-15;
  }

  Sparse phi_;
  std::size_t n_, begin_ = 0;
  double variance_, m_;
  std::vector<double> gain_, w_;
  bool at_rest_ = false;
};

MatrixXd differenced_columns(const MatrixXd& columns, const ArimaOrder& order) {
  MatrixXd result(std::max<Index>(0, columns.rows() - order.n_lost()), columns.cols());
  for (Index c = 0; c < columns.cols(); ++c) {
    const auto w =
        differenced({columns.col(c).data(), static_cast<std::size_t>(columns.rows())}, order);
    std::ranges::copy(w, result.col(c).data());
  }
  return result;
}

/// What makes the regressors an orthogonal basis of all that their differences span.
MatrixXd to_orthogonal(const MatrixXd& regressors, const ArimaOrder& order) {
  const MatrixXd w = differenced_columns(regressors, order);
  if (w.size() == 0) return MatrixXd(regressors.cols(), 0);
  const Eigen::ColPivHouseholderQR<MatrixXd> qr(w);
  const Index rank = qr.rank();
  MatrixXd result = MatrixXd::Zero(regressors.cols(), rank);
  result.topRows(rank) = qr.matrixR()
                             .topLeftCorner(rank, rank)
                             .triangularView<Eigen::Upper>()
                             .solve(MatrixXd::Identity(rank, rank));
  return qr.colsPermutation() * result;
}

}  // namespace

std::optional<double> whiten(const ArmaPolynomials& arma, MatrixXd& columns) {
  const auto n_steps = static_cast<std::size_t>(columns.rows());
  const std::size_t n = arma.n_states(), n_columns = static_cast<std::size_t>(columns.cols());
  const Sparse phi = sparse(arma.phi), theta = sparse(arma.theta);
  Gains gains(arma, n_steps);
  // What is expected of the steps ahead, per column: the state, in a buffer whose begin moves on.
  std::vector<std::vector<double>> ahead(n_columns, std::vector<double>(n_steps + n + 1));
  double sum_of_logs = 0, variance = 0, root = 0, logarithm = 0;
  for (std::size_t t = 0; t < n_steps; ++t) {
    if (gains.variance() != variance) {
      variance = gains.variance();
      if (!(variance > 0.99)) return {};  // never below that of the errors, but for rounding
      root = std::sqrt(variance);
      logarithm = std::log(variance);
    }
    sum_of_logs += logarithm;
    for (std::size_t c = 0; c < n_columns; ++c) {
      double& value = columns(static_cast<Index>(t), static_cast<Index>(c));
      double* next = ahead[c].data() + t + 1;
      const double expected = next[-1], innovation = value - expected;
      if (gains.at_rest()) {
        for (const auto& [lag, weight] : phi) next[lag] += weight * value;
        for (const auto& [lag, weight] : theta) next[lag] += weight * innovation;
      } else {
        for (const auto& [lag, weight] : phi) next[lag] += weight * expected;
        const double scaled = innovation / variance;
        const double* gain = gains.gain().data();
        for (std::size_t i = 0; i < n; ++i) next[i] += gain[i] * scaled;
      }
      value = innovation / root;
    }
    if (!gains.at_rest()) gains.next();
  }
  return sum_of_logs;
}

ArimaObjective::ArimaObjective(std::span<const double> y, const MatrixXd& regressors,
                               const ArimaOrder& order)
    : order_(order) {
  double largest = 0;
  int n_observed = 0;
  for (const double value : y) {
    if (std::isnan(value)) continue;
    largest = std::max(largest, std::abs(value));
    ++n_observed;
  }
  has_missing_ = n_observed < static_cast<int>(y.size());
  n_used_ = n_observed - order.n_lost();
  if (largest > 0) scale_ = largest;
  to_regression_ = to_orthogonal(regressors, order);
  const Index rank = to_regression_.cols(), n = static_cast<Index>(y.size());
  columns_.resize(n, rank + 1);
  columns_.leftCols(rank) = regressors * to_regression_;
  columns_.col(rank) = Eigen::Map<const VectorXd>(y.data(), n) / scale_;
  if (!has_missing_) columns_ = differenced_columns(columns_, order);
}

std::optional<double> ArimaObjective::whitened(const ArmaPolynomials& arma,
                                               MatrixXd& columns) const {
  columns = columns_;
  if (!has_missing_) return whiten(arma, columns);

  ArimaState state(arma, undifferencing(order_), static_cast<int>(columns.cols()));
  std::vector<double> values(static_cast<std::size_t>(columns.cols())), innovations(values.size());
  double sum_of_logs = 0;
  Index kept = 0;
  Index t = 0;
  const auto lost = static_cast<Index>(order_.n_lost());
  if (lost < columns_.rows() && columns_.col(columns_.cols() - 1).head(lost).allFinite()) {
    state.start_behind(columns_.topRows(lost));
    t = lost;
  }
  for (; t < columns_.rows(); ++t) {
    for (std::size_t c = 0; c < values.size(); ++c) values[c] = columns_(t, static_cast<Index>(c));
    if (std::isnan(values.back())) values[0] = values.back();
    const ArimaState::Said said = state.step(values, innovations);
    if (std::isnan(values.back()) || !said.known) continue;
    if (!(said.variance > 0.99)) return {};
    sum_of_logs += std::log(said.variance);
    for (std::size_t c = 0; c < values.size(); ++c)
      columns(kept, static_cast<Index>(c)) = innovations[c] / std::sqrt(said.variance);
    ++kept;
  }
  columns.conservativeResize(kept, Eigen::NoChange);
  return sum_of_logs;
}

std::optional<ArimaLikelihood> ArimaObjective::operator()(const ArmaPolynomials& arma) const {
  MatrixXd columns;
  const auto sum_of_logs = whitened(arma, columns);
  if (!sum_of_logs) return {};
  const Index k = columns.cols() - 1;
  const auto x = columns.leftCols(k);
  const auto y = columns.col(k);
  VectorXd beta = VectorXd::Zero(k);
  if (k > 0) beta = (x.transpose() * x).ldlt().solve(x.transpose() * y);
  const double n = static_cast<double>(columns.rows());
  const double sigma2 = std::max((y - x * beta).squaredNorm() / n, kLeastSigma2);
  if (!std::isfinite(sigma2)) return {};
  ArimaLikelihood result;
  result.sigma2 = sigma2 * scale_ * scale_;
  result.value = -0.5 * (n * (std::log(2 * std::numbers::pi * result.sigma2) + 1) + *sum_of_logs);
  const VectorXd regression = scale_ * (to_regression_ * beta);
  result.regression.assign(regression.begin(), regression.end());
  return result;
}

}  // namespace patron::models
