#pragma once

#include <span>
#include <string>
#include <vector>

namespace patron::models {

/// ARIMA(p,d,q)(P,D,Q)[period].
struct ArimaOrder {
  int p = 0, d = 0, q = 0;  // autoregression 0..10, differences 0..2, moving average 0..10
  int P = 0, D = 0, Q = 0;  // the same of the season: 0..3, 0..1, 0..3; 0 where period is 1
  int period = 1;           // steps; P and Q are 0 above 60
  bool constant = false;    // a mean (d + D = 0) or a drift (d + D = 1)

  bool operator==(const ArimaOrder&) const = default;
  int n_arma() const { return p + q + P + Q; }
  int n_lost() const { return d + D * period; }  // values the differences use up
};

/// "ARIMA(0,1,1)(0,1,1)[12] with drift"
std::string form_of(const ArimaOrder& order);

/// w(t) = sum phi[j] w(t-1-j) + e(t) + sum theta[j] e(t-1-j): the seasonal factors multiplied out.
struct ArmaPolynomials {
  std::vector<double> phi, theta;

  /// Length of the state: max(lags of phi, lags of theta + 1).
  std::size_t n_states() const;
};

/// The coefficients of a stationary autoregression from its partial autocorrelations, each within
/// (-1, 1): every stationary one is met exactly once (Jones 1980; Monahan 1984).
std::vector<double> ar_from_pacf(std::span<const double> pacf);

/// The four factors as the optimiser moves them: partial autocorrelations, in the order AR, MA,
/// seasonal AR, seasonal MA (those of the MA belong to -theta).
struct ArimaFactors {
  std::vector<double> ar, ma, seasonal_ar, seasonal_ma;  // coefficients
};
ArimaFactors factors_from_pacf(const ArimaOrder& order, std::span<const double> pacf);
ArmaPolynomials multiplied_out(const ArimaFactors& factors, int period);

/// y(t) = w(t) + sum result[j] y(t-1-j), w the differenced series.
std::vector<double> undifferencing(const ArimaOrder& order);

/// (1-B)^d (1-B^period)^D y; n_lost() values shorter.
std::vector<double> differenced(std::span<const double> y, const ArimaOrder& order);

/// psi[0] = 1 .. psi[n-1]: w(t) = sum psi[j] e(t-j).
std::vector<double> psi_weights(const ArmaPolynomials& arma, std::size_t n);

/// Autocovariances of lags 0 .. n-1 where e has variance 1. O(lags²).
std::vector<double> autocovariances(const ArmaPolynomials& arma, std::size_t n);

/// The least absolute value of the roots of 1 - c[0] z - c[1] z² ...; infinity without roots.
double smallest_root(std::span<const double> coefficients);

}  // namespace patron::models
