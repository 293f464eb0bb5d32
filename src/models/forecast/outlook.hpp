#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "models/forecast/forecaster.hpp"
#include "models/forecast/spikes.hpp"
#include "models/metrics/forecast_errors.hpp"

namespace patron::models {

struct OutlookOptions {
  int horizon = 30;            // steps to forecast (sums, where a series has them), >= 1
  double level = 0.95;         // of the intervals, 0.5 .. 0.999
  std::string model = "auto";  // or the name of one forecaster; see forecaster_names()
  int n_origins = 0;           // of the rolling-origin backtest; 0: as many as pay (11 at most)
  int step = 0;                // steps between origins; 0: half the horizon
  bool non_negative = true;    // no forecast, and no bound, below zero
  int score_season = 0;        // season of MASE's scale; 0: the series' own period
};

/// One candidate in the backtest: every model tried, best first.
struct Candidate {
  std::string model;      // "ets"
  std::string form;       // on the whole series: "ETS(M,Ad,M)"
  ForecastErrors errors;  // means over the origins
  double weight = 0;      // its share in the forecast that is given, 0-1
  std::string trouble;    // why it has no errors; empty: it has
};

/// One step of the backtest of the forecast that is given.
struct BacktestStep {
  int origin = 0;  // number of values that were known
  int step = 0;    // 0-based step of the series that was forecast
  double y = 0, yhat = 0, yhat_lower = 0, yhat_upper = 0;
};

/// What is to come, with its proof.
struct Outlook {
  std::vector<double> yhat, yhat_lower, yhat_upper;  // horizon entries each
  std::string model;                                 // "combination", or the one that was used
  std::string form;                                  // of that model
  std::vector<Candidate> candidates;  // by MASE, best first; seasonal naive always among them
  ForecastErrors errors;              // of what is given, over the backtest
  ForecastErrors naive_errors;        // of seasonal naive (naive where there is no season)
  double margin = 0;                  // 1 - MASE / MASE of seasonal naive; 0 where naive is used
  bool naive_wins = false;
  int n_origins = 0, origin_step = 0, backtest_horizon = 0;
  std::vector<BacktestStep> backtest;
  std::vector<Component> components;  // of the additive kind or MSTL; over series and horizon
  std::vector<Spike> spikes;          // single steps that models were shown tamed
  std::vector<double> scores;  // sorted errors of the backtest, each divided by the step's sd
  double multiplier = 0;       // the half-width of an interval / the step's sd
  std::vector<double> sd;      // per step of the horizon
  std::string trouble;         // why there is no forecast for this series; empty: there is

  /// The value that step h stays below with this probability (0-1), by the conformal scores.
  double quantile(int h, double probability) const;
};

/// Forecasts of many series; result[i] belongs to series[i]. A series that can't be forecast says
/// so in `trouble` and does not stop the others; where there is but one, that is an Error.
///
/// All candidates are fitted at each origin on what was known there (rolling origin); the
/// combination weighs them by the errors they made. Where neither one model nor the combination
/// beats seasonal naive, seasonal naive is used. Intervals are the models' own, corrected so that
/// they would have covered `level` of the backtest (split conformal: Vovk et al. 2005).
/// In the automatic choice among few series, single values far above their like are tamed
/// (spikes.hpp). Beyond the steps of the backtest, forecasts of the automatic choice are held back
/// (beyond_test.hpp); those of a model that was named are not.
/// A series with sums (Series::sums) is forecast by single steps; what is told, and what is tested,
/// are the sums: yhat[0] is the first one that is not known as a whole.
/// Errors: invalid_argument for options out of range or an unknown model; too_little_data.
/// Cost:   candidates x (origins + 1) fits per series, each of kMostShown values at most
///         (rolling_origin.hpp); series run in parallel.
/// Deterministic for any number of threads.
std::vector<Outlook> forecast_outlooks(std::span<const Series> series,
                                       const OutlookOptions& options);

/// Names that OutlookOptions::model takes, "auto" first.
std::vector<std::string> forecaster_names();

}  // namespace patron::models
