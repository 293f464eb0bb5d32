// Outlooks of series, for oracles and benches. Arguments: horizon level model score_season
// period[,period...]; standard input: one series a line, "id,value,...". One JSON line each.
#include <iostream>
#include <nlohmann/json.hpp>

#include "base/split.hpp"
#include "models/forecast/outlook.hpp"

using namespace patron;
using namespace patron::models;

int main(int argc, char** argv) {
  if (argc != 6) return 2;
  OutlookOptions options;
  options.horizon = std::stoi(argv[1]);
  options.level = std::stod(argv[2]);
  options.model = argv[3];
  options.score_season = std::stoi(argv[4]);
  std::vector<Series> series;
  std::vector<std::string> ids;
  for (std::string line; std::getline(std::cin, line);) {
    const auto cells = base::split(line, ',');
    ids.push_back(cells[0]);
    Series& one = series.emplace_back();
    for (std::size_t i = 1; i < cells.size(); ++i) one.y.push_back(std::stod(cells[i]));
    for (const auto& period : base::split(argv[5], ',')) one.periods.push_back(std::stoi(period));
  }
  const auto outlooks = forecast_outlooks(series, options);
  for (std::size_t i = 0; i < series.size(); ++i) {
    const Outlook& one = outlooks[i];
    nlohmann::json candidates;
    for (const Candidate& candidate : one.candidates)
      candidates[candidate.model] = {{"mae", candidate.errors.mae},
                                     {"mase", candidate.errors.mase},
                                     {"weight", candidate.weight}};
    std::cout << nlohmann::json{{"unique_id", ids[i]},
                                {"model", one.model},
                                {"form", one.form},
                                {"trouble", one.trouble},
                                {"yhat", one.yhat},
                                {"yhat_lower", one.yhat_lower},
                                {"yhat_upper", one.yhat_upper},
                                {"coverage", one.errors.coverage},
                                {"candidates", candidates}}
                     .dump()
              << '\n';
  }
}
