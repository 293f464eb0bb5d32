#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "models/forecast/forecaster.hpp"

namespace patron::models {

/// More series than these learn from each other and vote; up to it each has a long backtest.
inline constexpr std::size_t kManySeries = 50;

/// What a candidate says of one series: a forecast, or why there is none.
struct Saying {
  std::optional<Forecast> forecast;
  std::string form;
  std::string trouble;
};

/// One way to forecast a group of series: a model fitted to each of them, or one learnt from all.
struct GroupForecaster {
  std::string name;
  /// horizons[i] >= 1 steps of series[i]; result[i] belongs to series[i]. Series run in parallel.
  std::function<std::vector<Saying>(std::span<const Series> series, std::span<const int> horizons)>
      forecast;
};

/// Every single model by name, in the order in which they are listed. Where they are made: here and
/// nowhere else.
const std::vector<Forecaster>& all_forecasters();

/// Each of them, and "pooled-ar", as a group forecaster.
/// Errors: not_found for an unknown name, with what there is.
GroupForecaster group_forecaster(std::string_view name);

/// The candidates of an automatic choice among this many series, some of them with several seasons
/// or with values that are mostly zero.
std::vector<std::string> default_candidates(std::span<const Series> series);

/// The model whose parts (trend, weekly, yearly, holidays) are shown beside any forecast.
const Forecaster& components_model();

}  // namespace patron::models
