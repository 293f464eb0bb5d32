// Fits the additive models that standard input asks for, one JSON object a line, and prints their
// parameters and forecasts as JSON: what the oracles compare with Prophet.
//   {"y": [..], "days": ["2020-01-01", ..], "horizon": 30, "repeat": 1, "mode": "multiplicative",
//    "trend": "logistic", "capacity": 10, "floor": 0, "holidays": "GB", "regressors": [[..], ..]}

#include <chrono>
#include <ctime>
#include <iostream>
#include <limits>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "models/forecast/additive.hpp"

using nlohmann::json;
using namespace patron;
using namespace patron::models;

namespace {

Series read_series(const json& asked) {
  Series series;
  for (const auto& value : asked.at("y"))
    series.y.push_back(value.is_null() ? std::numeric_limits<double>::quiet_NaN()
                                       : value.get<double>());
  for (const auto& day : asked.value("days", json::array()))
    series.days.push_back(
        std::chrono::floor<std::chrono::days>(base::parse_instant(day.get<std::string>(), "days")));
  series.periods = asked.value("periods", std::vector<int>{});
  const auto rows = asked.value("regressors", std::vector<std::vector<double>>{});
  if (!rows.empty()) series.regressors = base::Matrix(rows.size(), rows[0].size());
  for (std::size_t i = 0; i < rows.size(); ++i)
    for (std::size_t j = 0; j < rows[i].size(); ++j) series.regressors(i, j) = rows[i][j];
  return series;
}

SeasonSwitch read_switch(const json& asked, const char* season) {
  if (!asked.contains(season)) return SeasonSwitch::kAuto;
  return asked[season].get<bool>() ? SeasonSwitch::kOn : SeasonSwitch::kOff;
}

AdditiveOptions read_options(const json& asked) {
  AdditiveOptions options;
  if (asked.value("mode", "additive") == "multiplicative")
    options.seasonality_mode = SeasonalityMode::kMultiplicative;
  const std::string trend = asked.value("trend", "linear");
  if (trend == "logistic") options.trend = AdditiveTrend::kLogistic;
  if (trend == "flat") options.trend = AdditiveTrend::kFlat;
  options.capacity = asked.value("capacity", 0.0);
  options.floor = asked.value("floor", 0.0);
  options.weekly = read_switch(asked, "weekly");
  options.yearly = read_switch(asked, "yearly");
  options.holidays = asked.value("holidays", "");
  return options;
}

Forecast forecast_of(const AdditiveFit& fit, int horizon) {
  return horizon > 0 ? fit.forecast(horizon) : Forecast{};
}

json answer(const json& asked) {
  const Series series = read_series(asked);
  const AdditiveOptions options = read_options(asked);
  const int horizon = asked.value("horizon", 1), repeat = asked.value("repeat", 1);
  const std::clock_t start = std::clock();
  for (int i = 1; i < repeat; ++i) forecast_of(fit_additive(series, options), horizon);
  const AdditiveFit fit = fit_additive(series, options);
  const Forecast forecast = forecast_of(fit, horizon);
  const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC / repeat;
  const AdditiveParameters& parameters = fit.parameters();
  json components = json::object();
  for (const Component& component : fit.components(horizon))
    components[component.name] = component.values;
  return {{"form", fit.form()},
          {"mean", forecast.mean},
          {"sd", forecast.sd},
          {"fitted", std::vector<double>(fit.fitted().begin(), fit.fitted().end())},
          {"components", components},
          {"scale", parameters.scale},
          {"k", parameters.k},
          {"m", parameters.m},
          {"changepoints", parameters.changepoints},
          {"delta", parameters.deltas},
          {"beta", parameters.betas},
          {"columns", parameters.columns},
          {"sigma_obs", parameters.sigma},
          {"log_posterior", parameters.log_posterior},
          {"seconds", seconds}};
}

}  // namespace

int main() {
  std::string line;
  while (std::getline(std::cin, line)) {
    try {
      std::cout << answer(json::parse(line)) << "\n";
    } catch (const base::Error& error) {
      std::cout << json{{"error", error.what()}} << "\n";
    }
  }
}
