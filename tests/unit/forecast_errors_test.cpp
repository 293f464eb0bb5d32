#include "models/metrics/forecast_errors.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "unit/golden.hpp"

using namespace patron;
using namespace patron::models;

namespace {

std::vector<double> numbers(const nlohmann::json& list) { return list.get<std::vector<double>>(); }

}  // namespace

TEST_CASE("forecast errors are those of the worked examples") {
  if (!tests::has_golden()) return;
  std::ifstream file(tests::golden_folder() / "forecast/metrics_worked_examples.json");
  const auto golden = nlohmann::json::parse(file);
  for (const auto& example : golden["examples"]) {
    CAPTURE(example.dump());
    const auto y = numbers(example["actual"]);
    const ErrorScale scale = error_scale(numbers(example["train"]), example["m"].get<int>());
    const ForecastErrors errors =
        compute_forecast_errors(y, numbers(example["forecast"]), numbers(example["lower95"]),
                                numbers(example["upper95"]), scale, 0.95);
    const auto& expected = example["expected"];
    CHECK(scale.mase == doctest::Approx(expected["mase_scale"].get<double>()).epsilon(1e-12));
    CHECK(errors.smape == doctest::Approx(expected["sMAPE"].get<double>()).epsilon(1e-12));
    CHECK(errors.mase == doctest::Approx(expected["MASE"].get<double>()).epsilon(1e-12));
    CHECK(errors.msis == doctest::Approx(expected["MSIS"].get<double>()).epsilon(1e-12));
    CHECK(errors.coverage == doctest::Approx(expected["coverage"].get<double>()).epsilon(1e-12));
    CHECK(errors.rmsse == doctest::Approx(expected["RMSSE"].get<double>()).epsilon(1e-12));
    CHECK(errors.mape == doctest::Approx(expected["MAPE_nonzero"].get<double>()).epsilon(1e-12));
    CHECK(errors.wape == doctest::Approx(expected["WAPE"].get<double>()).epsilon(1e-12));
    CHECK(errors.bias == doctest::Approx(expected["bias_pct"].get<double>()).epsilon(1e-12));
    std::vector<double> probabilities;
    std::vector<std::vector<double>> quantiles;
    for (const auto& [probability, values] : example["quantile_forecasts"].items()) {
      probabilities.push_back(std::stod(probability));
      quantiles.push_back(numbers(values));
    }
    CHECK(weighted_quantile_loss(y, probabilities, quantiles) ==
          doctest::Approx(expected["WQL"].get<double>()).epsilon(1e-12));
  }
}

TEST_CASE("unknown steps take no part, and what can't be measured is NaN") {
  const double gap = std::nan("");
  const std::vector<double> y{1, gap, 3}, yhat{2, 100, 3};
  const ForecastErrors errors = compute_forecast_errors(y, yhat, {}, {}, {.mase = 0}, 0.95);
  CHECK(errors.mae == 0.5);
  CHECK(std::isnan(errors.mase));
  CHECK(std::isnan(errors.coverage));
  CHECK(std::isnan(error_scale(std::vector<double>{1, 1}, 7).mase));
  const ForecastErrors other{.mae = 1.5, .mase = 2};
  CHECK(mean_of(std::vector{errors, other}).mae == 1.0);
  CHECK(mean_of(std::vector{errors, other}).mase == 2.0);
}
