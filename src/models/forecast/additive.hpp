#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "models/forecast/forecaster.hpp"

namespace patron::models {

class AdditiveColumns;
struct AdditiveProblem;
struct AdditivePoint;

/// How the trend of an additive model runs: straight pieces, growth towards a capacity, or level.
enum class AdditiveTrend { kLinear, kLogistic, kFlat };

/// Whether seasons, holidays and regressors add to the trend or are shares of it.
enum class SeasonalityMode { kAdditive, kMultiplicative };

/// Automatic: where the series is long and fine enough to show it.
enum class SeasonSwitch { kAuto, kOn, kOff };

/// A season beside the usual ones.
struct AdditiveSeason {
  std::string name;
  double period = 0;  // > 1; in days where the series has days, else in steps
  int order = 3;      // >= 1; pairs of sine and cosine
};

struct AdditiveOptions {
  AdditiveTrend trend = AdditiveTrend::kLinear;
  double capacity = 0;             // of a logistic trend: the level it grows towards, above floor
  double floor = 0;                // of a logistic trend: the level it starts from
  int n_changepoints = 25;         // >= 0; fewer where the series is short
  double changepoint_range = 0.8;  // 0..1: the share of the history that may hold them
  double changepoint_prior_scale = 0.05;  // > 0; larger: the trend bends more easily
  SeasonalityMode seasonality_mode = SeasonalityMode::kAdditive;
  SeasonSwitch weekly = SeasonSwitch::kAuto;  // auto: two weeks at least, steps below a week
  SeasonSwitch yearly = SeasonSwitch::kAuto;  // auto: two years (730 days) at least
  int weekly_order = 3;
  int yearly_order = 10;
  std::vector<AdditiveSeason> seasons;  // further ones
  std::string holidays;                 // country or part of one (holiday_countries()); empty: none
  bool retail_days = false;  // with holidays: its days of trade too (Black Friday, Mother's Day)
  double seasonality_prior_scale = 10;  // > 0; smaller: weaker seasons
  double holidays_prior_scale = 10;     // > 0; of holidays and regressors
};

/// The fitted parameters, on the model's scale: y divided by `scale`, time running from 0 at the
/// first observed step to 1 at the last.
struct AdditiveParameters {
  double scale = 1;
  double k = 0, m = 0;               // slope and level; of a logistic trend rate and midpoint
  std::vector<double> changepoints;  // times
  std::vector<double> deltas;        // change of slope at each; most are exactly 0
  std::vector<double> betas;         // coefficient of each column
  std::vector<std::string> columns;  // what each column stands for: "weekly", "Christmas Day"
  double sigma = 0;
  double log_posterior = 0;  // up to a constant that depends on the data alone
};

/// A fitted additive model. fitted() is its fit to the whole series; append() is not possible (a
/// new fit costs about as little).
class AdditiveFit final : public FittedForecaster {
 public:
  AdditiveFit(std::shared_ptr<const AdditiveColumns> columns, const AdditiveProblem& problem,
              const AdditivePoint& point, double scale, double floor, int n_steps);

  /// "additive(linear; weekly + yearly)", "multiplicative(logistic; weekly)".
  std::string form() const override;
  Forecast forecast(int horizon) const override;
  std::span<const double> fitted() const override { return fitted_; }
  /// "trend", then "weekly", "yearly", own seasons, "holidays" and each regressor. Multiplicative
  /// ones are shares of the trend: mean = trend * (1 + sum of shares).
  std::vector<Component> components(int horizon) const override;
  const AdditiveParameters& parameters() const { return parameters_; }

 private:
  Forecast predict(std::span<const int> steps) const;

  std::shared_ptr<const AdditiveColumns> columns_;
  std::shared_ptr<const AdditiveProblem> shape_;  // without its rows
  std::shared_ptr<const AdditivePoint> point_;
  AdditiveParameters parameters_;
  double floor_ = 0;
  int n_steps_ = 0;
  std::vector<double> fitted_;
};

/// An additive model of the Prophet kind: a trend of straight pieces (or logistic) whose slope may
/// change at many places but seldom does, Fourier seasons, regressors, and noise of one size.
///
/// Choose it for daily series of a year and more with weekly and yearly seasons, known events and
/// gaps; below two years of days it knows the week only. It looks at no recent error, so on short
/// horizons exponential smoothing is often better.
/// Shapes: a forecast needs days and rows of regressors for its steps, if the series has any.
///         Without days time is the number of the step and seasons are those of series.periods
///         that it holds twice.
/// Intervals: sd joins the noise with future changes of the trend, as many and as large (in the
///         mean) as those of the past; in closed form where Prophet simulates (of a logistic trend
///         to first order). The coefficients are taken as known, as Prophet's are by default.
/// Errors: too_little_data below two observed values; bad_data where a value or regressor is
///         infinite or a regressor is missing; invalid_argument for options out of range, days that
///         do not rise, too few days or regressor rows.
///         resource where steps times columns exceed 50 million.
/// Cost:   O(n * columns^2) once for an additive model on a linear or flat trend, a few times that
///         for others: about a millisecond for eight years of days. Deterministic.
/// Source: Taylor & Letham (2018), The American Statistician 72(1); model, priors, changepoints and
///         scaling as in Prophet 1.5, whose posterior is maximised. Checked against Prophet: the
///         posterior density is not lower, the backtest error not higher.
AdditiveFit fit_additive(const Series& series, const AdditiveOptions& options = {});

/// "prophet-like", or "prophet-like-multiplicative" where the options say so.
Forecaster make_prophet_like(const AdditiveOptions& options = {});
Forecaster make_prophet_like_multiplicative();

}  // namespace patron::models
