#pragma once

#include <span>
#include <vector>

#include "models/forecast/combine.hpp"
#include "models/forecast/conformal.hpp"
#include "models/forecast/outlook.hpp"
#include "models/forecast/rolling_origin.hpp"

namespace patron::models {

/// By what the candidates of a series are weighed.
struct Vote {
  /// Of many series: each candidate's error relative to the others', the median over the series. A
  /// series' own few errors are mostly luck, so they do not count beside it. Empty: own errors.
  std::vector<double> relative_errors;
  /// No members of a combination while others have a forecast: the naive rival (not where many
  /// vote), the median of the others.
  std::vector<std::size_t> outsiders;

  bool of_many() const { return !relative_errors.empty(); }
  /// Up to which multiple of the best error a candidate takes part.
  double beside() const { return of_many() ? 1.05 : 1.25; }
};

/// The candidates of one series with the errors they made at each origin, and what may be put
/// together from them. Places count the origins; the last place is the future.
class JudgedSeries {
 public:
  /// forecasts[candidate][place]; all of it must outlive this.
  JudgedSeries(const Series& series, const OriginPlan& plan,
               std::vector<std::span<const OriginForecast>> forecasts,
               const OutlookOptions& options);

  std::size_t n_candidates() const { return forecasts_.size(); }
  /// Demand that is mostly 0: its median is no forecast, so squared errors count.
  bool is_rare() const { return rare_; }
  std::size_t n_origins() const { return plan_->origins.size(); }

  /// Mean absolute error (root mean squared where is_intermittent) of a candidate, the mean over
  /// the origins whose steps were known when `place` came (all origins for the future); NaN where
  /// it has none.
  double known_error(std::size_t candidate, std::size_t place) const;

  /// Weights by the vote, or by the errors known at a place: of equal parts where none is.
  std::vector<double> weights_at(std::size_t place, const Vote& vote) const;
  /// The same error at one origin of a combination with given weights.
  double error_of_weighted(std::size_t origin, std::span<const double> weights) const;
  Forecast single_at(std::size_t candidate, std::size_t place) const;
  /// The candidates put together with given weights.
  Forecast weighted_at(std::size_t place, std::span<const double> weights) const;

  std::span<const double> actual(std::size_t place) const;
  ErrorScale scale(std::size_t place) const;
  bool made(std::size_t candidate, std::size_t place) const {
    return forecasts_[candidate][place].made();
  }

 private:
  void clip(Forecast& forecast, std::size_t place) const;
  std::span<const double> known(std::size_t place) const;

  const Series* series_;
  const OriginPlan* plan_;
  std::vector<std::span<const OriginForecast>> forecasts_;
  const OutlookOptions* options_;
  struct Range {
    double low, high;
  };
  Range range_of(std::size_t place) const;

  int season_;
  bool rare_;  // most values are 0, and so is their median: the mean absolute error would be least
               // for who forecasts nothing
  std::vector<Range> ranges_;                // of what forecasts may say, by place
  std::vector<std::vector<double>> errors_;  // [candidate][origin]
};

/// What is given for one series, with its backtest: one candidate, or the combination.
struct Given {
  std::vector<Forecast> forecasts;  // one per origin, then the future
  std::vector<ForecastErrors> errors;
  std::vector<std::vector<double>> lower, upper;
  ConformalScores scores;  // of all origins
  double multiplier = 0;   // of the future's standard deviations
};

/// How wide intervals are made.
struct Calibration {
  double shared;    // the multiplier of a larger group
  bool by_origins;  // the scores of an origin are much alike: its number counts, and nobody else's
};

/// Adds intervals to forecasts at all places: at each origin from the scores of origins whose steps
/// were known then, for the future from all.
Given calibrate(const JudgedSeries& judged, std::vector<Forecast> forecasts, const OriginPlan& plan,
                const OutlookOptions& options, const Calibration& how);

}  // namespace patron::models
