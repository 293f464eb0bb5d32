#pragma once

#include <nlohmann/json.hpp>

#include "golden.hpp"

/// Example series and reference fits of the forecasting tests; ask has_golden() first.
namespace patron::tests {

inline nlohmann::json read_forecast_reference(const std::string& name) {
  std::ifstream file(golden_folder() / "forecast" / name);
  return nlohmann::json::parse(file);
}

/// The last column of a CSV whose lines may end in a bare carriage return.
inline std::vector<double> read_example_series(const std::string& name) {
  std::ifstream file(golden_folder().parent_path() / "data" / "forecast" / name);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  for (char& c : text)
    if (c == '\r') c = '\n';
  std::vector<double> y;
  std::istringstream lines(text);
  std::string line;
  for (std::getline(lines, line); std::getline(lines, line);)
    if (!line.empty()) y.push_back(std::stod(line.substr(line.rfind(',') + 1)));
  return y;
}

inline std::vector<double> air_passengers() {
  return read_example_series("prophet_example_air_passengers.csv");
}
inline std::vector<double> retail_sales() {
  return read_example_series("prophet_example_retail_sales.csv");
}

}  // namespace patron::tests
