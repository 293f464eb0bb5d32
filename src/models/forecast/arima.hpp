#pragma once

#include <memory>
#include <vector>

#include "models/forecast/arima_polynomials.hpp"
#include "models/forecast/forecaster.hpp"

namespace patron::models {

struct ArimaFit {
  ArimaOrder order;
  ArimaFactors factors;            // ar, ma, seasonal_ar, seasonal_ma: w = ar w + e + ma e
  double constant = 0;             // the mean, or the drift per step; 0 without
  std::vector<double> regression;  // coefficient of each regressor; 0 where it tells nothing
  double log_likelihood = 0;       // of the n_used values, with all constants
  double aicc = 0;                 // infinity where the values are too few for it
  double sigma2 = 0;               // variance of the errors, n_used - coefficients as divisor
  int n_used = 0;                  // observed values less those the differences use up
  bool converged = false;
};

/// ARIMA(p,d,q)(P,D,Q) of given orders, with mean or drift and with regressors (regression with
/// ARIMA errors), by maximum likelihood.
///
/// Choose it where the orders are known. Shapes: series.regressors may have more rows than y.
/// Missing values are passed over by the filter, exactly; where that would be slow (order.n_lost()
/// above 100) they are filled along a line beforehand. Above 10,000 values the coefficients come
/// from the last 10,000. Errors: invalid_argument for orders out of range; unsupported for P or Q
/// where the period is above 60;
///         too_little_data where fewer than coefficients + 2 values are left after differencing.
/// Cost:   O(n * lags) for each of some 100 evaluations; with missing values O(n * lags²).
/// Method: exact Gaussian likelihood, variance and regression at their best for the coefficients,
///         which the optimiser (SLSQP) moves as partial autocorrelations: all fits are stationary
///         and invertible. It starts from the best points of a coarse grid; no approximation.
/// Source: Jones (1980); Morf, Sidhu & Kailath (1974); Durbin & Koopman (2012). Checked against
///         statsmodels' SARIMAX (125 fits of M4 weekly and hourly series: at most one likelihood
///         lower by more than 1e-3, half of them higher) and R's arima (forecasts within 4e-6).
ArimaFit fit_arima(const Series& series, const ArimaOrder& order);

struct AutoArimaOptions {
  int max_p = 5, max_q = 5;  // 0..10
  int max_P = 2, max_Q = 2;  // 0..3; seasonal orders are tried for periods up to 60 only
  int max_d = 2, max_D = 1;  // 0..2, 0..1
  int max_models = 94;       // fits tried, >= 1
};

/// ARIMA of orders found in the data: D by the strength of the season, d by repeated KPSS tests,
/// the others by steps from four simple models to ever better neighbours, judged by AICc.
///
/// Choose it where nothing is known of the series; two full seasons or it takes the series for one
/// without season. The season is Series::period(). Above 60 steps a season is taken into account
/// only by differencing (D), and longer seasons of several not at all: MSTL suits them better.
/// Errors: too_little_data below 3 observed values.
/// Source: Hyndman & Khandakar (2008), as auto.arima of R forecast 8 goes; but each model is fitted
///         exactly, where auto.arima takes an approximation for long series.
ArimaFit fit_arima_auto(const Series& series, const AutoArimaOptions& options = {});

/// A fit, ready to forecast. It appends (regressors: of the rows behind the series'), also missing
/// values; sd leaves the error of the coefficients out.
std::unique_ptr<FittedForecaster> arima_forecaster(const Series& series, const ArimaFit& fit);

/// "arima": fit_arima_auto; needs 3 observed values.
Forecaster make_arima(const AutoArimaOptions& options = {});
/// "arima" of given orders; the season of the order counts, not that of the series.
Forecaster make_arima(const ArimaOrder& order);

}  // namespace patron::models
