#include "models/forecast/candidates.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "base/error.hpp"
#include "base/parallel.hpp"
#include "models/forecast/additive.hpp"
#include "models/forecast/arima.hpp"
#include "models/forecast/ces.hpp"
#include "models/forecast/discounted.hpp"
#include "models/forecast/ets.hpp"
#include "models/forecast/intermittent.hpp"
#include "models/forecast/mstl.hpp"
#include "models/forecast/naive.hpp"
#include "models/forecast/naive2.hpp"
#include "models/forecast/pooled_ar.hpp"
#include "models/forecast/theta.hpp"

namespace patron::models {
namespace {

constexpr std::string_view kPooledAr = "pooled-ar";

bool is_finite(const Forecast& forecast) {
  const auto finite = [](double value) { return std::isfinite(value); };
  return std::ranges::all_of(forecast.mean, finite) && std::ranges::all_of(forecast.sd, finite);
}

Saying say(const Forecaster& forecaster, const Series& series, int horizon) {
  try {
    const auto fit = forecaster.fit(series);
    Forecast forecast = fit->forecast(horizon);
    if (!is_finite(forecast)) return {std::nullopt, {}, "the fit ran out of all bounds."};
    return {std::move(forecast), fit->form(), {}};
  } catch (const base::Error& error) {
    return {std::nullopt, {}, error.message()};
  }
}

std::vector<Saying> say_each(const Forecaster& forecaster, std::span<const Series> series,
                             std::span<const int> horizons) {
  std::vector<Saying> sayings(series.size());
  base::parallel_for(series.size(),
                     [&](std::size_t i) { sayings[i] = say(forecaster, series[i], horizons[i]); });
  return sayings;
}

std::vector<Saying> say_pooled(std::span<const Series> series, std::span<const int> horizons) {
  const int longest = *std::ranges::max_element(horizons);
  auto forecasts = forecast_pooled_ar(series, longest);
  std::vector<Saying> sayings(series.size());
  for (std::size_t i = 0; i < series.size(); ++i) {
    if (!forecasts[i]) {
      sayings[i].trouble = "the series is too short for an autoregression, or does not change.";
      continue;
    }
    const auto steps = static_cast<std::size_t>(horizons[i]);
    forecasts[i]->mean.resize(steps);
    forecasts[i]->sd.resize(steps);
    sayings[i] = {std::move(forecasts[i]), "pooled autoregression", {}};
  }
  return sayings;
}

bool mostly_rare(std::span<const Series> series) {
  const auto n =
      std::ranges::count_if(series, [](const Series& s) { return is_intermittent(s.y); });
  return 2 * static_cast<std::size_t>(n) > series.size();
}

}  // namespace

const std::vector<Forecaster>& all_forecasters() {
  static const std::vector<Forecaster> kAll = {
      make_naive(),
      make_drift(),
      make_seasonal_naive(),
      make_seasonal_mean(8),
      make_mean(),
      make_naive2(),
      make_ses(),
      make_holt(),
      make_holt_winters(),
      make_ets(),
      make_theta(),
      make_ces(),
      make_arima(),
      make_mstl(make_ets(), {.seasonal = {}, .jump = 0}),
      make_discounted_trend(),
      make_prophet_like(),
      make_prophet_like_multiplicative(),
      make_croston(),
      make_sba(),
      make_tsb(),
  };
  return kAll;
}

GroupForecaster group_forecaster(std::string_view name) {
  if (name == kPooledAr) return {std::string(name), say_pooled};
  for (const Forecaster& forecaster : all_forecasters())
    if (forecaster.name == name)
      return {forecaster.name,
              [&forecaster](std::span<const Series> series, std::span<const int> horizons) {
                return say_each(forecaster, series, horizons);
              }};
  std::vector<std::string> names{std::string(kPooledAr)};
  for (const Forecaster& forecaster : all_forecasters()) names.push_back(forecaster.name);
  throw base::Error(base::ErrorCode::kNotFound,
                    fmt::format("there is no forecasting model \"{}\".", name),
                    fmt::format("Take one of: {}.", fmt::join(names, ", ")));
}

const Forecaster& components_model() {
  static const Forecaster kModel = make_prophet_like();
  return kModel;
}

std::vector<std::string> default_candidates(std::span<const Series> series) {
  if (series.size() > kManySeries && mostly_rare(series))
    return {"seasonal-naive", "seasonal-mean", "sba", "tsb"};
  if (series.size() > kManySeries)
    return {"seasonal-naive", "naive", "theta", "mstl", "discounted-trend", std::string(kPooledAr)};
  return {"seasonal-naive",
          "seasonal-mean",
          "ets",
          "theta",
          "discounted-trend",
          "prophet-like",
          "prophet-like-multiplicative"};
}

}  // namespace patron::models
