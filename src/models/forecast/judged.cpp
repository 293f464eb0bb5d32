#include "models/forecast/judged.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "models/forecast/intermittent.hpp"

namespace patron::models {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// A forecast this much above all that was ever seen is an accident of the fit.
constexpr double kMostTimesRange = 10;

bool was_known(const OriginPlan& plan, std::size_t origin, std::size_t place) {
  return place == plan.origins.size() || plan.origins[origin] + plan.horizon <= plan.origins[place];
}

/// The mean absolute error, or the root of the mean squared one.
double mean_error(std::span<const double> y, std::span<const double> yhat, bool squared) {
  double sum = 0, n = 0;
  for (std::size_t h = 0; h < y.size(); ++h) {
    if (std::isnan(y[h])) continue;
    const double error = y[h] - yhat[h];
    sum += squared ? error * error : std::abs(error);
    n += 1;
  }
  if (n == 0) return kNaN;
  return squared ? std::sqrt(sum / n) : sum / n;
}

}  // namespace

JudgedSeries::JudgedSeries(const Series& series, const OriginPlan& plan,
                           std::vector<std::span<const OriginForecast>> forecasts,
                           const OutlookOptions& options)
    : series_(&series),
      plan_(&plan),
      forecasts_(std::move(forecasts)),
      options_(&options),
      season_(options.score_season > 0 ? options.score_season : series.period()),
      rare_(is_intermittent(series.y)),
      errors_(forecasts_.size(), std::vector<double>(plan.origins.size(), kNaN)) {
  for (std::size_t place = 0; place <= n_origins(); ++place) ranges_.push_back(range_of(place));
  for (std::size_t c = 0; c < forecasts_.size(); ++c)
    for (std::size_t o = 0; o < plan.origins.size(); ++o)
      if (made(c, o)) errors_[c][o] = mean_error(actual(o), single_at(c, o).mean, rare_);
}

std::span<const double> JudgedSeries::actual(std::size_t place) const {
  if (place == n_origins()) return {};
  const std::span<const double> to_come =
      std::span(series_->y).subspan(static_cast<std::size_t>(plan_->origins[place]));
  return to_come.first(std::min(static_cast<std::size_t>(plan_->horizon), to_come.size()));
}

std::span<const double> JudgedSeries::known(std::size_t place) const {
  if (place == n_origins()) return series_->y;
  return std::span(series_->y).first(static_cast<std::size_t>(plan_->origins[place]));
}

ErrorScale JudgedSeries::scale(std::size_t place) const {
  return error_scale(known(place), season_);
}

double JudgedSeries::known_error(std::size_t candidate, std::size_t place) const {
  double sum = 0, n = 0;
  for (std::size_t o = 0; o < n_origins(); ++o) {
    if (!was_known(*plan_, o, place)) continue;
    if (std::isnan(errors_[candidate][o])) return kNaN;
    sum += errors_[candidate][o];
    n += 1;
  }
  return n > 0 ? sum / n : kNaN;
}

std::vector<double> JudgedSeries::weights_at(std::size_t place, const Vote& vote) const {
  std::vector<double> errors(n_candidates(), kNaN);
  bool any = false;
  for (std::size_t c = 0; c < n_candidates(); ++c) {
    if (!made(c, place)) continue;
    errors[c] = vote.of_many() ? vote.relative_errors[c] : known_error(c, place);
    any |= !std::isnan(errors[c]);
  }
  for (std::size_t c = 0; c < n_candidates() && !any; ++c)
    if (made(c, place)) errors[c] = 1;
  for (const std::size_t outsider : vote.outsiders)
    if (std::ranges::count_if(errors, [](double error) { return !std::isnan(error); }) > 1)
      errors[outsider] = kNaN;
  return combination_weights(errors, vote.beside());
}

Forecast JudgedSeries::weighted_at(std::size_t place, std::span<const double> weights) const {
  std::vector<const Forecast*> parts;
  for (const auto& of_candidate : forecasts_) parts.push_back(&of_candidate[place].forecast);
  Forecast forecast = combine(parts, weights);
  clip(forecast, place);
  return forecast;
}

double JudgedSeries::error_of_weighted(std::size_t origin, std::span<const double> weights) const {
  return mean_error(actual(origin), weighted_at(origin, weights).mean, rare_);
}

Forecast JudgedSeries::single_at(std::size_t candidate, std::size_t place) const {
  Forecast forecast = forecasts_[candidate][place].forecast;
  clip(forecast, place);
  return forecast;
}

JudgedSeries::Range JudgedSeries::range_of(std::size_t place) const {
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (const double value : known(place)) {
    if (std::isnan(value)) continue;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  const double room = kMostTimesRange * std::max(high - low, std::abs(high));
  return {low - room, high + room};
}

void JudgedSeries::clip(Forecast& forecast, std::size_t place) const {
  for (double& value : forecast.mean) {
    value = std::clamp(value, ranges_[place].low, ranges_[place].high);
    if (options_->non_negative) value = std::max(value, 0.0);
  }
}

Given calibrate(const JudgedSeries& judged, std::vector<Forecast> forecasts, const OriginPlan& plan,
                const OutlookOptions& options, const Calibration& how) {
  Given given;
  const std::size_t n_origins = plan.origins.size();
  std::vector<ConformalScores> by_origin(n_origins);
  for (std::size_t o = 0; o < n_origins; ++o) {
    if (forecasts[o].mean.empty()) continue;
    by_origin[o].add(judged.actual(o), forecasts[o].mean, forecasts[o].sd);
    given.scores.add(by_origin[o].sorted());
  }
  for (std::size_t place = 0; place <= n_origins; ++place) {
    const Forecast& one = forecasts[place];
    ConformalScores known;
    int n_known = 0;
    for (std::size_t o = 0; o < n_origins; ++o) {
      if (!was_known(plan, o, place)) continue;
      known.add(by_origin[o].sorted());
      n_known += by_origin[o].size() > 0;
    }
    const double multiplier = how.by_origins ? known.multiplier_of_origins(options.level, n_known)
                                             : known.multiplier(options.level, how.shared);
    given.multiplier = multiplier;  // the last place is the future
    auto& lower = given.lower.emplace_back();
    auto& upper = given.upper.emplace_back();
    for (std::size_t h = 0; h < one.mean.size(); ++h) {
      lower.push_back(one.mean[h] - multiplier * one.sd[h]);
      upper.push_back(one.mean[h] + multiplier * one.sd[h]);
      if (options.non_negative) lower.back() = std::max(lower.back(), 0.0);
    }
    if (place < n_origins && !one.mean.empty())
      given.errors.push_back(compute_forecast_errors(judged.actual(place), one.mean, lower, upper,
                                                     judged.scale(place), options.level));
  }
  given.forecasts = std::move(forecasts);
  return given;
}

}  // namespace patron::models
