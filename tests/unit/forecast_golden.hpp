#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "models/forecast/forecaster.hpp"
#include "unit/golden.hpp"

/// What the tests of the forecasting models share: example series and reference fits.
namespace patron::tests {

inline nlohmann::json forecast_reference(const std::string& name) {
  std::ifstream file(golden_folder() / "forecast" / ("reference_" + name + ".json"));
  return nlohmann::json::parse(file);
}

inline bool has_example_series() {
  return has_golden() && std::filesystem::exists(golden_folder().parent_path() / "data/forecast");
}

/// The column y of one of Prophet's example files: "air_passengers", "retail_sales".
inline std::vector<double> example_series(const std::string& name) {
  std::ifstream file(golden_folder().parent_path() / "data/forecast" /
                     ("prophet_example_" + name + ".csv"));
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  std::vector<double> y;
  for (std::size_t at = text.find(','); at != std::string::npos; at = text.find(',', at + 1))
    if (text[at + 1] != 'y' && text[at + 1] != '"') y.push_back(std::stod(text.substr(at + 1, 40)));
  return y;
}

inline models::Series monthly(const std::string& name) {
  models::Series series;
  series.y = example_series(name);
  series.periods = {12};
  return series;
}

}  // namespace patron::tests
