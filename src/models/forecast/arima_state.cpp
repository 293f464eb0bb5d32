#include "models/forecast/arima_state.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace patron::models {
namespace {

// Variance of past values before any was seen, against 1 of the errors; a step said with more than
// kVague tells nothing of the errors (both as R's arima has them).
constexpr double kDiffuse = 1e6, kVague = 1e4;

/// Covariance of the stationary ARMA state with itself: state i holds what phi and theta of lag > i
/// carry into the future.
Eigen::MatrixXd stationary_variance(const Eigen::VectorXd& phi, const Eigen::VectorXd& theta,
                                    const ArmaPolynomials& arma) {
  const Eigen::Index n = phi.size();
  const auto lags = static_cast<std::size_t>(n);
  const auto gamma = autocovariances(arma, lags + 1);
  const auto psi = psi_weights(arma, lags + 1);
  // state i at t = sum_{j>=i} (phi[j] w(t+i-j-1) + theta[j] e(t+i-j)); with w(t) first, then from
  // the bottom up by V = T V T' + R R': V(i,j) = V'(i-1,j-1) of what T moves.
  Eigen::MatrixXd v = Eigen::MatrixXd::Zero(n, n);
  for (Eigen::Index i = 0; i < n; ++i) {  // covariance with state 0 = w(t)
    double sum = 0;
    for (Eigen::Index j = i; j < n; ++j) {
      if (i == 0) break;
      sum += phi[j] * gamma[static_cast<std::size_t>(j + 1 - i)];
      sum += theta[j] * psi[static_cast<std::size_t>(j - i)];
    }
    v(i, 0) = v(0, i) = i == 0 ? gamma[0] : sum;
  }
  // V(i,j) = phi_i phi_j V00 + phi_i V(0,j+1) + phi_j V(i+1,0) + V(i+1,j+1) + theta_i theta_j
  const auto at = [&](Eigen::Index i, Eigen::Index j) { return i < n && j < n ? v(i, j) : 0.0; };
  for (Eigen::Index j = n - 1; j >= 1; --j)
    for (Eigen::Index i = j; i >= 1; --i)
      v(i, j) = v(j, i) = phi[i] * phi[j] * v(0, 0) + phi[i] * at(0, j + 1) +
                          phi[j] * at(i + 1, 0) + at(i + 1, j + 1) + theta[i] * theta[j];
  return v;
}

}  // namespace

ArimaState::ArimaState(const ArmaPolynomials& arma, std::vector<double> undifferencing,
                       int n_series)
    : n_arma_(static_cast<Index>(arma.n_states())),
      n_past_(static_cast<Index>(undifferencing.size())),
      n_active_(n_arma_ + n_past_),
      phi_(Eigen::VectorXd::Zero(n_arma_)),
      theta_(Eigen::VectorXd::Zero(n_arma_)),
      mean_(Eigen::MatrixXd::Zero(n_arma_ + n_past_, n_series)),
      variance_(Eigen::MatrixXd::Zero(n_arma_ + n_past_, n_arma_ + n_past_)),
      buffer_(n_arma_ + n_past_, n_arma_ + n_past_) {
  for (std::size_t j = 0; j < arma.phi.size(); ++j) phi_[static_cast<Index>(j)] = arma.phi[j];
  theta_[0] = 1;
  for (std::size_t j = 0; j < arma.theta.size(); ++j)
    theta_[static_cast<Index>(j) + 1] = arma.theta[j];
  for (std::size_t j = 0; j < undifferencing.size(); ++j)
    if (undifferencing[j] != 0)
      past_.emplace_back(n_arma_ + static_cast<Index>(j), undifferencing[j]);
  variance_.topLeftCorner(n_arma_, n_arma_) = stationary_variance(phi_, theta_, arma);
  variance_.diagonal().tail(n_past_).setConstant(kDiffuse);
}

void ArimaState::start_behind(const Eigen::MatrixXd& first_values) {
  mean_.bottomRows(n_past_) = first_values.colwise().reverse();
  sweep_past();
  n_observed_in_row_ = static_cast<int>(n_past_);
}

void ArimaState::sweep_past() {
  variance_.rightCols(n_past_).setZero();
  variance_.bottomRows(n_past_).setZero();
  n_active_ = n_arma_;
}

double ArimaState::said(Index series) const {
  double sum = mean_(0, series);
  for (const auto& [state, weight] : past_) sum += weight * mean_(state, series);
  return sum;
}

Eigen::VectorXd ArimaState::covariance_with_value() const {
  Eigen::VectorXd result = variance_.col(0).head(n_active_);
  for (const auto& [state, weight] : past_)
    if (state < n_active_) result += weight * variance_.col(state).head(n_active_);
  return result;
}

double ArimaState::variance() const {
  const Eigen::VectorXd with_value = covariance_with_value();
  double sum = with_value[0];
  for (const auto& [state, weight] : past_)
    if (state < n_active_) sum += weight * with_value[state];
  return sum;
}

bool ArimaState::is_known() const { return variance() < kVague; }

void ArimaState::observe(std::span<const double> values, std::span<double> innovations,
                         double variance) {
  const Eigen::VectorXd gain = covariance_with_value() / variance;
  for (Index s = 0; s < mean_.cols(); ++s) {
    const auto at = static_cast<std::size_t>(s);
    innovations[at] = values[at] - said(s);
    mean_.col(s).head(n_active_) += gain * innovations[at];
  }
  variance_.topLeftCorner(n_active_, n_active_).noalias() -= (variance * gain) * gain.transpose();
}

/// to = T from: the ARMA part moves up by one, the value becomes the first past one.
void ArimaState::move_rows(const Eigen::MatrixXd& from, Eigen::MatrixXd& to,
                           Index n_columns) const {
  for (Index c = 0; c < n_columns; ++c) {
    const double first = from(0, c);
    double value = first;
    for (const auto& [state, weight] : past_)
      if (state < n_active_) value += weight * from(state, c);
    for (Index i = 0; i + 1 < n_arma_; ++i) to(i, c) = phi_[i] * first + from(i + 1, c);
    to(n_arma_ - 1, c) = phi_[n_arma_ - 1] * first;
    if (n_active_ == n_arma_) continue;
    for (Index i = n_active_ - 1; i > n_arma_; --i) to(i, c) = from(i - 1, c);
    to(n_arma_, c) = value;
  }
}

void ArimaState::move_mean(const Eigen::VectorXd& observed) {
  for (Index s = 0; s < mean_.cols(); ++s) {
    const double first = mean_(0, s);
    for (Index i = 0; i + 1 < n_arma_; ++i) mean_(i, s) = phi_[i] * first + mean_(i + 1, s);
    mean_(n_arma_ - 1, s) = phi_[n_arma_ - 1] * first;
    for (Index i = n_arma_ + n_past_ - 1; i > n_arma_; --i) mean_(i, s) = mean_(i - 1, s);
    if (n_past_ > 0) mean_(n_arma_, s) = observed[s];
  }
}

void ArimaState::move_variance() {
  const auto n = n_active_;
  move_rows(variance_, buffer_, n);
  buffer_.topLeftCorner(n, n).transposeInPlace();
  move_rows(buffer_, variance_, n);
  variance_.topLeftCorner(n_arma_, n_arma_).noalias() += theta_ * theta_.transpose();
}

ArimaState::Said ArimaState::step(std::span<const double> values, std::span<double> innovations) {
  const bool missing = std::isnan(values[0]);
  if (missing && n_past_ > 0 && n_active_ == n_arma_) n_active_ = n_arma_ + n_past_;
  const Said before{variance(), is_known()};
  if (missing)
    std::ranges::fill(innovations, std::numeric_limits<double>::quiet_NaN());
  else
    observe(values, innovations, before.variance);
  Eigen::VectorXd observed(mean_.cols());  // what becomes the first past value
  for (Index s = 0; s < mean_.cols(); ++s)
    observed[s] = missing ? said(s) : values[static_cast<std::size_t>(s)];
  move_variance();
  move_mean(observed);
  n_observed_in_row_ = missing ? 0 : n_observed_in_row_ + 1;
  // Once all past values were seen they are known, but for rounding errors.
  if (n_observed_in_row_ >= n_past_ && n_active_ > n_arma_) sweep_past();
  return before;
}

}  // namespace patron::models
