// Forecasts at rolling origins, for oracles and benches. Arguments: horizon step n_origins least
// candidate[,candidate...] period[,period...]; standard input: one series a line, "id,value,...".
// Answers one JSON line per candidate, series and origin (the last: the future).
#include <fmt/format.h>

#include <iostream>
#include <nlohmann/json.hpp>

#include "base/split.hpp"
#include "models/forecast/rolling_origin.hpp"

using namespace patron;
using namespace patron::models;

int main(int argc, char** argv) {
  if (argc != 7) return 2;
  const int horizon = std::stoi(argv[1]), step = std::stoi(argv[2]), n_origins = std::stoi(argv[3]),
            least = std::stoi(argv[4]);
  std::vector<GroupForecaster> candidates;
  for (const auto& name : base::split(argv[5], ',')) candidates.push_back(group_forecaster(name));
  std::vector<Series> series;
  std::vector<std::string> ids;
  std::vector<OriginPlan> plans;
  for (std::string line; std::getline(std::cin, line);) {
    const auto cells = base::split(line, ',');
    ids.emplace_back(cells[0]);
    Series& one = series.emplace_back();
    for (std::size_t i = 1; i < cells.size(); ++i)
      one.y.push_back(std::stod(std::string(cells[i])));
    for (const auto& period : base::split(argv[6], ','))
      one.periods.push_back(std::stoi(std::string(period)));
    plans.push_back(plan_origins(static_cast<int>(one.y.size()), horizon, step, n_origins, least));
  }
  const auto forecasts = forecast_origins(candidates, series, plans, horizon);
  for (std::size_t c = 0; c < candidates.size(); ++c)
    for (std::size_t i = 0; i < series.size(); ++i)
      for (std::size_t o = 0; o < forecasts[c][i].size(); ++o) {
        const auto& one = forecasts[c][i][o];
        const bool is_future = o == plans[i].origins.size();
        std::cout << nlohmann::json{{"model", candidates[c].name},
                                    {"unique_id", ids[i]},
                                    {"origin", is_future ? static_cast<int>(series[i].y.size())
                                                         : plans[i].origins[o]},
                                    {"form", one.form},
                                    {"trouble", one.trouble},
                                    {"mean", one.forecast.mean},
                                    {"sd", one.forecast.sd}}
                         .dump()
                  << '\n';
      }
}
