#pragma once

#include <span>
#include <vector>

#include "models/forecast/candidates.hpp"

namespace patron::models {

/// Where a backtest stands: origins are numbers of known values.
struct OriginPlan {
  int horizon = 0, step = 0;
  std::vector<int> origins;  // ascending
};

/// The latest n_origins multiples of step at which at least least_values are known and the whole
/// horizon behind them too. Counted from the first value on, so that newer values add origins and
/// move none.
OriginPlan plan_origins(int n_values, int horizon, int step, int n_origins, int least_values);

/// One candidate's forecast of one series at one origin, over all steps: 0 where the shop is
/// closed.
struct OriginForecast {
  Forecast forecast;  // empty mean: there is none
  std::string form, trouble;

  bool made() const { return !forecast.mean.empty(); }
};

/// Of longer series models are shown the newest values only: what lies further back tells little of
/// what comes, and the cost of a fit grows with the length. Two years of hours fit in.
constexpr std::size_t kMostShown = 20'000;

/// What each candidate would have said: result[candidate][series][place in that series' plan], with
/// the forecast of the future behind the last origin. Nothing behind an origin is seen. `tame`:
/// models but seasonal naive are shown series without_spikes, by what was known at each origin.
using OriginForecasts = std::vector<std::vector<std::vector<OriginForecast>>>;
OriginForecasts forecast_origins(std::span<const GroupForecaster> candidates,
                                 std::span<const Series> series, std::span<const OriginPlan> plans,
                                 int horizon, bool tame = false);

}  // namespace patron::models
