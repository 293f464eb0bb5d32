#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/date.hpp"
#include "base/matrix.hpp"

namespace patron::models {

/// What is known of a shop's opening days: from it, and only from what was known at an origin,
/// closed days are learnt (learn_open_days).
struct ShopCalendar {
  std::vector<double> total;  // the shop's total of each day, as many as the series has values
  std::vector<base::Day> holidays;  // public holidays of its country, past and future
};

/// Sums of steps that are told of in place of the steps: weeks or months of days.
struct StepSumsOf {
  std::vector<int> begins;   // the step each sum begins at, one behind the last; empty: no sums
  int n_known = 0;           // sums that are known as wholes
  std::vector<int> periods;  // season lengths in sums
};

/// One series: values at equal steps, oldest first. What every forecasting model takes.
struct Series {
  std::vector<double> y;        // NaN: not observed
  std::vector<int> periods;     // season lengths in steps, shortest first: {7, 365}; {} or 1: none
  std::vector<base::Day> days;  // the day each step begins on, n + horizon entries; empty: the
                                // steps have no calendar (models that need one refuse)
  base::Matrix regressors;  // (n + horizon) x regressors, known for the future too; may be empty

  std::shared_ptr<const ShopCalendar> calendar =
      {};  // of a daily series of a shop; null: always open
  StepSumsOf sums = {};  // models know nothing of them, outlooks do

  /// The season length of models that know one season: the first that y holds twice, else 1.
  int period() const;
};

/// What a model says of the steps after the last one. Each of the same length, the horizon.
struct Forecast {
  std::vector<double> mean;
  std::vector<double> sd;  // standard deviation of the error of each step, by the model; >= 0
};

/// A part of a forecast that adds up (or multiplies) with the others: "trend", "weekly".
struct Component {
  std::string name;
  std::vector<double> values;  // over the steps of the series, then those of the horizon
};

/// A model fitted to one series.
class FittedForecaster {
 public:
  virtual ~FittedForecaster() = default;

  /// The form that was chosen: "ETS(M,Ad,M)", "ARIMA(0,1,1)(0,1,1)[12]".
  virtual std::string form() const = 0;
  /// horizon >= 1 steps after the last one. Finite for finite input.
  virtual Forecast forecast(int horizon) const = 0;
  /// What the model said of each step of the series one step before it; n entries, NaN where it had
  /// no saying yet (a model that smooths over the whole series gives its fit).
  virtual std::span<const double> fitted() const = 0;
  /// Takes in newer values without a new fit: states move on, parameters stay. False where the
  /// model cannot; then nothing has changed and it has to be fitted again.
  virtual bool append(std::span<const double> y);
  /// Parts of the forecast, where the model has any.
  virtual std::vector<Component> components(int horizon) const;
};

/// A way to forecast: the one interface behind which all models stand.
struct Forecaster {
  std::string name;      // as the user writes it: "ets", "seasonal-naive"
  int least_values = 1;  // observed values it needs
  /// Errors: too_little_data below least_values; bad_data where a value is infinite.
  std::function<std::unique_ptr<FittedForecaster>(const Series&)> fit;
};

}  // namespace patron::models
