#pragma once

#include <span>
#include <vector>

#include "models/forecast/combine.hpp"
#include "models/forecast/conformal.hpp"
#include "models/forecast/outlook.hpp"
#include "models/forecast/rolling_origin.hpp"

namespace patron::models {

/// The candidates of one series with the errors they made at each origin, and what may be put
/// together from them. Places count the origins; the last place is the future.
class JudgedSeries {
 public:
  /// forecasts[candidate][place]; all of it must outlive this.
  JudgedSeries(const Series& series, const OriginPlan& plan,
               std::vector<std::span<const OriginForecast>> forecasts,
               const OutlookOptions& options);

  std::size_t n_candidates() const { return forecasts_.size(); }
  std::size_t n_origins() const { return plan_->origins.size(); }

  /// Mean absolute error of a candidate over the origins whose steps were known when `place` came
  /// (all origins for the future); NaN where it has none.
  double known_error(std::size_t candidate, std::size_t place) const;

  /// The given weights, or those of what was known at each place.
  Forecast combined_at(std::size_t place, std::span<const double> prior) const;
  std::vector<double> weights_at(std::size_t place, std::span<const double> prior) const;
  Forecast single_at(std::size_t candidate, std::size_t place) const;

  std::span<const double> actual(std::size_t place) const;
  ErrorScale scale(std::size_t place) const;
  bool made(std::size_t candidate, std::size_t place) const {
    return forecasts_[candidate][place].made();
  }

 private:
  void clip(Forecast& forecast) const;

  const Series* series_;
  const OriginPlan* plan_;
  std::vector<std::span<const OriginForecast>> forecasts_;
  const OutlookOptions* options_;
  int season_;
  std::vector<std::vector<double>> errors_;  // [candidate][origin]: mean absolute error
};

/// What is given for one series, with its backtest: one candidate, or the combination.
struct Given {
  std::vector<Forecast> forecasts;  // one per origin, then the future
  std::vector<ForecastErrors> errors;
  std::vector<std::vector<double>> lower, upper;
  ConformalScores scores;  // of all origins
};

/// Adds intervals to forecasts at all places: at each origin from the scores of origins whose steps
/// were known then, for the future from all. `shared` is the multiplier of a larger group.
Given calibrate(const JudgedSeries& judged, std::vector<Forecast> forecasts, const OriginPlan& plan,
                const OutlookOptions& options, double shared);

}  // namespace patron::models
