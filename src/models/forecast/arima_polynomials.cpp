#include "models/forecast/arima_polynomials.hpp"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <limits>

namespace patron::models {
namespace {

std::size_t size(int n) { return static_cast<std::size_t>(n); }

/// Product of two polynomials given by all coefficients, the constant one first.
std::vector<double> product(std::span<const double> a, std::span<const double> b) {
  std::vector<double> result(a.size() + b.size() - 1);
  for (std::size_t i = 0; i < a.size(); ++i)
    for (std::size_t j = 0; j < b.size(); ++j) result[i + j] += a[i] * b[j];
  return result;
}

/// 1 + sign * (c[0] B^step + c[1] B^2step ...)
std::vector<double> polynomial(std::span<const double> c, int step, double sign) {
  std::vector<double> result(c.size() * size(step) + 1);
  result[0] = 1;
  for (std::size_t i = 0; i < c.size(); ++i) result[(i + 1) * size(step)] = sign * c[i];
  return result;
}

/// All but the constant coefficient, times sign.
std::vector<double> tail(const std::vector<double>& all, double sign) {
  std::vector<double> result(all.begin() + 1, all.end());
  for (double& value : result) value *= sign;
  return result;
}

/// The partial autocorrelations of an autoregression: Levinson's recursion backwards.
std::vector<double> pacf_from_ar(std::vector<double> phi) {
  std::vector<double> pacf(phi.size());
  for (std::size_t k = phi.size(); k-- > 0;) {
    const double last = pacf[k] = phi[k];
    const std::vector<double> before = phi;
    for (std::size_t j = 0; j < k; ++j)
      phi[j] = (before[j] + last * before[k - 1 - j]) / (1 - last * last);
  }
  return pacf;
}

/// Autocovariances of the autoregression alone: forwards, the variance of its errors going down
/// to 1.
std::vector<double> ar_autocovariances(const std::vector<double>& phi, std::size_t n) {
  const std::vector<double> pacf = pacf_from_ar(phi);
  double variance = 1;
  for (const double k : pacf) variance /= 1 - k * k;
  std::vector<double> gamma{variance}, ar, before;
  for (std::size_t k = 0; k < std::max(n, phi.size() + 1) - 1; ++k) {
    double next = 0;
    for (std::size_t j = 0; j < ar.size(); ++j) next += ar[j] * gamma[k - j];
    if (k < pacf.size()) {
      next += pacf[k] * variance;
      before = ar;
      for (std::size_t j = 0; j < k; ++j) ar[j] = before[j] - pacf[k] * before[k - 1 - j];
      ar.push_back(pacf[k]);
      variance *= 1 - pacf[k] * pacf[k];
    }
    gamma.push_back(next);
  }
  return gamma;
}

}  // namespace

std::size_t ArmaPolynomials::n_states() const { return std::max(phi.size(), theta.size() + 1); }

std::string form_of(const ArimaOrder& order) {
  const auto triple = [](int a, int b, int c) {
    return "(" + std::to_string(a) + "," + std::to_string(b) + "," + std::to_string(c) + ")";
  };
  std::string form = "ARIMA" + triple(order.p, order.d, order.q);
  if (order.P + order.D + order.Q > 0)
    form += triple(order.P, order.D, order.Q) + "[" + std::to_string(order.period) + "]";
  if (order.constant) form += order.d + order.D == 0 ? " with mean" : " with drift";
  return form;
}

std::vector<double> ar_from_pacf(std::span<const double> pacf) {
  std::vector<double> phi, before;
  for (std::size_t k = 0; k < pacf.size(); ++k) {
    before = phi;
    for (std::size_t j = 0; j < k; ++j) phi[j] = before[j] - pacf[k] * before[k - 1 - j];
    phi.push_back(pacf[k]);
  }
  return phi;
}

ArimaFactors factors_from_pacf(const ArimaOrder& order, std::span<const double> pacf) {
  std::size_t at = 0;
  const auto take = [&](int n, double sign) {
    auto result = ar_from_pacf(pacf.subspan(at, size(n)));
    at += size(n);
    for (double& value : result) value *= sign;
    return result;
  };
  ArimaFactors factors;
  factors.ar = take(order.p, 1);
  factors.ma = take(order.q, -1);
  factors.seasonal_ar = take(order.P, 1);
  factors.seasonal_ma = take(order.Q, -1);
  return factors;
}

ArmaPolynomials multiplied_out(const ArimaFactors& factors, int period) {
  return {
      tail(product(polynomial(factors.ar, 1, -1), polynomial(factors.seasonal_ar, period, -1)), -1),
      tail(product(polynomial(factors.ma, 1, 1), polynomial(factors.seasonal_ma, period, 1)), 1)};
}

std::vector<double> undifferencing(const ArimaOrder& order) {
  std::vector<double> all{1};
  const double one[] = {1};
  for (int i = 0; i < order.d; ++i) all = product(all, polynomial(one, 1, -1));
  for (int i = 0; i < order.D; ++i) all = product(all, polynomial(one, order.period, -1));
  return tail(all, -1);
}

std::vector<double> differenced(std::span<const double> y, const ArimaOrder& order) {
  std::vector<double> w(y.begin(), y.end());
  const auto difference = [&w](std::size_t lag) {
    for (std::size_t t = 0; t + lag < w.size(); ++t) w[t] = w[t + lag] - w[t];
    w.resize(w.size() > lag ? w.size() - lag : 0);
  };
  for (int i = 0; i < order.D; ++i) difference(size(order.period));
  for (int i = 0; i < order.d; ++i) difference(1);
  return w;
}

std::vector<double> psi_weights(const ArmaPolynomials& arma, std::size_t n) {
  std::vector<double> psi(n);
  for (std::size_t k = 0; k < n; ++k) {
    psi[k] = k == 0 ? 1 : k <= arma.theta.size() ? arma.theta[k - 1] : 0;
    for (std::size_t j = 0; j < std::min(k, arma.phi.size()); ++j)
      psi[k] += arma.phi[j] * psi[k - 1 - j];
  }
  return psi;
}

std::vector<double> autocovariances(const ArmaPolynomials& arma, std::size_t n) {
  const std::size_t q = arma.theta.size();
  const auto ar = ar_autocovariances(arma.phi, n + q);
  std::vector<double> ma{1};
  ma.insert(ma.end(), arma.theta.begin(), arma.theta.end());
  std::vector<double> gamma(n);
  for (std::size_t lag = 0; lag <= q; ++lag) {
    double c = 0;  // autocovariance of the moving average
    for (std::size_t i = 0; i + lag <= q; ++i) c += ma[i] * ma[i + lag];
    if (c == 0) continue;  // most lags of a seasonal one
    for (std::size_t k = 0; k < n; ++k) {
      gamma[k] += c * ar[k > lag ? k - lag : lag - k];
      if (lag > 0) gamma[k] += c * ar[k + lag];
    }
  }
  return gamma;
}

double smallest_root(std::span<const double> coefficients) {
  std::size_t n = coefficients.size();
  while (n > 0 && coefficients[n - 1] == 0) --n;
  if (n == 0) return std::numeric_limits<double>::infinity();
  Eigen::MatrixXd companion = Eigen::MatrixXd::Zero(static_cast<int>(n), static_cast<int>(n));
  for (std::size_t j = 0; j < n; ++j) companion(0, static_cast<int>(j)) = coefficients[j];
  for (int j = 1; j < companion.rows(); ++j) companion(j, j - 1) = 1;
  return 1 / companion.eigenvalues().cwiseAbs().maxCoeff();
}

}  // namespace patron::models
