#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "models/forecast/forecaster.hpp"

namespace patron::models {

enum class CesSeason {
  kNone,     // level and information of the step before
  kSimple,   // those of one period before: every season its own
  kPartial,  // without season, and additive seasonal states
  kFull,     // two complex smoothings, one of them seasonal
};

struct CesOptions {
  std::optional<CesSeason> season;  // none: chosen by AICc
  double lower = 0.01;              // of all four parameters
  double alpha0_upper = 1.8, alpha1_upper = 1.9, beta_upper = 1.5;
};

/// Level (real part) and information (imaginary part) of a complex smoothing.
struct CesStates {
  std::vector<double> level, information;  // one entry, or a period of them, the next step first
  std::vector<double> season, season_information;  // {} or a period of them
};

struct CesFit {
  CesSeason season = CesSeason::kNone;
  int period = 1;
  double alpha0 = 0, alpha1 = 0;  // real and imaginary part of the smoothing
  double beta0 = 0, beta1 = 0;    // of the seasonal one: partial has beta0 only
  CesStates initial, last;
  std::vector<double> fitted;
  int n_seen = 0, n_parameters = 0;                       // initial states among them
  double log_likelihood = 0, aic = 0, aicc = 0, bic = 0;  // full Gaussian
  double sigma2 = 0;
  bool converged = false;

  /// The model is linear: standard deviations are exact for its parameters.
  Forecast forecast(int horizon) const;
  /// Moves the states over newer values.
  void append(std::span<const double> y);
};

/// Complex exponential smoothing.
///
/// Choose it for series whose level and trend can't be told apart: it goes from stationary to
/// trending without a choice of form. Values may be NaN (not seen).
/// Errors: too_little_data with fewer values seen than parameters + 2; bad_data where one is
///         infinite.
/// Cost:   as fit_ets, with one or two initial states for each season: choose other models for
///         periods beyond a few dozen (an automatic choice leaves the seasonal kinds out where
///         values * states^2 passes 2e8).
/// How:    smoothing is held where the influence of a state fades (the stability conditions of the
///         source); least squares over smoothing and first states.
/// Source: Svetunkov, Kourentzes & Ord (2022); initial states estimated, and counted in AICc.
///         Checked against statsforecast's likelihood of the same kind.
CesFit fit_ces(std::span<const double> y, int period, CesSeason season,
               const CesOptions& options = {});

/// The kind with the least AICc.
CesFit fit_ces_auto(std::span<const double> y, int period, const CesOptions& options = {});

/// "none", "simple", "partial", "full".
std::string_view to_text(CesSeason season);

/// "ces".
Forecaster make_ces(const CesOptions& options = {});

}  // namespace patron::models
