#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "models/forecast/ets_form.hpp"
#include "models/forecast/ets_recursion.hpp"
#include "models/forecast/forecaster.hpp"

namespace patron::models {

struct EtsOptions {
  std::optional<EtsForm> form;        // none: chosen by AICc among all that are allowed below
  bool multiplicative_trend = false;  // also trends that grow by a factor: far forecasts explode
  bool unstable_forms = false;        // also additive error with multiplicative parts
  double alpha_lower = 1e-4, alpha_upper = 0.9999;  // also of beta / alpha, gamma / (1 - alpha)
  double phi_lower = 0.8, phi_upper = 0.98;  // damping: nearer to 1 it can't be told from none
  // 1 .. 27 climbs of a seasonal form (fewer where four end on one top; without a season always
  // all nine). More: slower, fewer local optima. A choice does so for its three best forms only.
  int n_starts = 6;
};

/// A fitted model: parameters, states before the first and after the last step, what it said of
/// each step, and its likelihood (full Gaussian, constants included, over the values seen).
struct EtsFit {
  EtsForm form;
  int period = 1;
  EtsParameters parameters;
  EtsState initial, last;
  std::vector<double> fitted, residuals;  // residuals are relative where the error is
                                          // multiplicative; NaN where nothing was seen
  int n_seen = 0;                         // values the fit was made from
  double log_likelihood = 0, aic = 0, aicc = 0, bic = 0;
  double sigma2 = 0;  // of the residuals, by n_seen - form.n_parameters(period)
  bool converged = false;

  /// Means, and standard deviations: exact for additive errors without multiplicative parts, and
  /// for multiplicative errors with additive ones; close for multiplicative seasons (Hyndman et al.
  /// 2008, ch. 6); of 2,000 simulated paths with a fixed seed for the rest.
  Forecast forecast(int horizon) const;
  /// Moves the states over newer values; parameters and likelihood stay.
  void append(std::span<const double> y);
};

/// Exponential smoothing of one form, by maximum likelihood.
///
/// Choose it for a series with a level, a trend and one season that change slowly; fit_ets_auto
/// finds the form. Values may be NaN (not seen: states go on by themselves, the likelihood leaves
/// them out).
/// Errors: too_little_data with fewer values seen than parameters + 2, or below two periods;
///         bad_data where a value is infinite, or not above zero for a multiplicative form;
///         invalid_argument for options out of range.
/// Cost:   about 20 looks of O(n * (columns + columns^2 / 8)) a start, columns being parameters and
///         initial states. Where n * period^2 passes 4e8 seasonal states come from a decomposition
///         and only the rest is estimated.
/// How:    the likelihood of every form is a sum of squares (multiplicative errors times the
///         geometric mean of the one-step means), so Levenberg-Marquardt steps with derivatives
///         that run beside the states replace the usual simplex search.
/// Source: Hyndman, Koehler, Ord & Snyder (2008), the usual region of the parameters. Checked
///         against statsmodels and R's forecast: log-likelihood of the same form.
EtsFit fit_ets(std::span<const double> y, int period, const EtsForm& form,
               const EtsOptions& options = {});

/// The form with the least AICc among those the options and the values allow: up to 15; seasonal
/// ones where period > 1 and two periods are there, multiplicative ones where all values are above
/// zero. A constant series gets ETS(A,N,N).
EtsFit fit_ets_auto(std::span<const double> y, int period, const EtsOptions& options = {});

/// "ets".
Forecaster make_ets(const EtsOptions& options = {});
/// One form under a name of its own.
Forecaster make_ets_of(std::string name, std::string_view form);
Forecaster make_ses();           // "ses": simple exponential smoothing, ETS(A,N,N)
Forecaster make_holt();          // "holt": ETS(A,A,N)
Forecaster make_holt_winters();  // "holt-winters": ETS(A,A,A)

}  // namespace patron::models
