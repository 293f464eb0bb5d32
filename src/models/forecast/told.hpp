#pragma once

#include <memory>
#include <span>
#include <vector>

#include "models/forecast/outlook.hpp"
#include "models/forecast/rolling_origin.hpp"
#include "models/forecast/step_sums.hpp"

namespace patron::models {

/// What is told of a series, and tested: its steps, or sums of them.
struct Told {
  const Series* steps;
  std::unique_ptr<const StepSums> of_sums;
  OriginPlan plan;           // of what is told
  OriginPlan plan_of_steps;  // the same origins in single steps
  int n_steps;               // single steps to forecast

  const Series& series() const { return of_sums ? of_sums->series() : *steps; }
  const StepSums* sums() const { return of_sums.get(); }
};

/// With the origins of each series' backtest: of `few` series more, and nearer to each other.
std::vector<Told> told_of(std::span<const Series> series, const OutlookOptions& options, bool few);

/// What each candidate says of the single steps, at each origin (`tame`: see forecast_origins).
OriginForecasts forecasts_of_steps(std::span<const GroupForecaster> candidates,
                                   std::span<const Series> series, const std::vector<Told>& told,
                                   bool tame);

/// The same of what is told.
OriginForecasts forecasts_told(OriginForecasts forecasts, const std::vector<Told>& told,
                               int horizon);

}  // namespace patron::models
