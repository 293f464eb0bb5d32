#include "models/forecast/theta.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <limits>

#include "base/error.hpp"
#include "base/random.hpp"
#include "forecast_examples.hpp"
#include "models/forecast/decompose.hpp"
#include "models/forecast/naive2.hpp"

using namespace patron;
using namespace patron::models;

namespace {

constexpr std::array kKinds{ThetaKind::kStandard, ThetaKind::kOptimised, ThetaKind::kDynamic,
                            ThetaKind::kDynamicOptimised};

std::vector<double> made_series(int n, std::uint64_t seed) {
  base::Random random(seed);
  std::vector<double> y;
  for (int t = 0; t < n; ++t)
    y.push_back((50 + 0.3 * t) * (t % 7 < 2 ? 1.4 : 0.9) * (1 + 0.05 * random.normal()));
  return y;
}

}  // namespace

TEST_CASE("decomposition and autocorrelations are those of R") {
  if (!tests::has_golden()) return;
  const auto reference = tests::read_forecast_reference("reference_air.json")["R"];
  const auto y = tests::air_passengers();
  const auto parts = decompose(y, 12, true);
  for (int j = 0; j < 12; ++j)
    CHECK(parts.seasonal[j] ==
          doctest::Approx(reference["decompose_mult_figure"][j].get<double>()).epsilon(1e-9));
  const auto correlations = autocorrelations(y, 24);
  for (int lag = 0; lag < 24; ++lag)
    CHECK(correlations[lag] ==
          doctest::Approx(reference["acf_1_24"][lag].get<double>()).epsilon(1e-9));
}

TEST_CASE("theta is near to other implementations, kind by kind") {
  if (!tests::has_golden()) return;
  // Their optimisers stop elsewhere, so the means may differ a little; the errors may not.
  for (const auto& [file, y] : {std::pair{"reference_air.json", tests::air_passengers()},
                                std::pair{"reference_retail.json", tests::retail_sales()}}) {
    const auto all = tests::read_forecast_reference(file)["python"]["statsforecast"];
    const std::array names{"Theta", "OptimizedTheta", "DynamicTheta", "DynamicOptimizedTheta"};
    for (std::size_t i = 0; i < kKinds.size(); ++i) {
      const auto ahead = fit_theta(y, 12, kKinds[i]).forecast(12);
      for (int h = 0; h < 12; ++h) {
        INFO(file << ' ' << names[i] << ' ' << h);
        CHECK(ahead.mean[h] ==
              doctest::Approx(all[names[i]]["mean"][h].get<double>()).epsilon(0.02));
      }
    }
  }
}

TEST_CASE("the standard theta is half a line and half simple smoothing") {
  const std::vector<double> y{3, 5, 4, 6, 8, 7, 9, 12, 10, 11, 14, 13};
  const ThetaFit fit = fit_theta(y, 1, ThetaKind::kStandard);
  const double n = 12;
  double mean = 0, moment = 0;
  for (int t = 0; t < 12; ++t) mean += y[t] / n, moment += (t + 1) * y[t] / n;
  const double slope = 6 * (2 * moment - (n + 1) * mean) / (n * n - 1);
  const double intercept = mean - (n + 1) * slope / 2;
  double smooth = 2 * y[0] - (intercept + slope);
  for (int t = 0; t < 12; ++t)
    smooth += fit.alpha * (2 * y[t] - (intercept + slope * (t + 1)) - smooth);
  const auto ahead = fit.forecast(3);
  for (int h = 0; h < 3; ++h)
    CHECK(ahead.mean[h] ==
          doctest::Approx((intercept + slope * (13 + h) + smooth) / 2).epsilon(1e-9));
}

TEST_CASE("theta scales, appends and takes odd series") {
  const auto y = made_series(70, 5);
  for (const auto kind : kKinds) {
    INFO(to_text(kind));
    const ThetaFit fit = fit_theta(y, 7, kind);
    CHECK(fit.season.period == 7);
    auto scaled = y;
    for (double& value : scaled) value *= 1e9;
    const auto a = fit.forecast(20), b = fit_theta(scaled, 7, kind).forecast(20);
    for (int h = 0; h < 20; ++h) CHECK(b.mean[h] == doctest::Approx(a.mean[h] * 1e9).epsilon(1e-5));
    ThetaFit one = fit, other = fit;
    const std::vector<double> newer{70, 80, std::numeric_limits<double>::quiet_NaN(), 66};
    one.append(newer);
    for (const double value : newer) other.append(std::vector{value});
    CHECK(one.forecast(9).mean == other.forecast(9).mean);
    CHECK(one.fitted.size() == 74);
    CHECK(one.fitted[70] == doctest::Approx(a.mean[0]));
    for (const double value : {0.0, 5.0}) {
      const auto flat = fit_theta(std::vector<double>(40, value), 7, kind).forecast(10);
      for (int h = 0; h < 10; ++h) {
        CHECK(flat.mean[h] == doctest::Approx(value));
        CHECK(flat.sd[h] == doctest::Approx(0));
      }
    }
    CHECK_THROWS_AS(fit_theta(std::vector<double>{1, 2, 3}, 1, kind), base::Error);
  }
}

TEST_CASE("the automatic theta has the least error of the four") {
  const auto y = made_series(90, 9);
  const double best = fit_theta_auto(y, 7).mse;
  for (const auto kind : kKinds) CHECK(best <= fit_theta(y, 7, kind).mse);
}

TEST_CASE("naive2 repeats the last value, in season") {
  Series series;
  series.y = {1, 5, 2, 4, 3};
  CHECK(make_naive2().fit(series)->forecast(2).mean == std::vector<double>{3, 3});
  series.y = made_series(70, 5);
  series.periods = {7};
  const auto fit = make_naive2().fit(series);
  CHECK(fit->form() == "Naive2[7]");
  const auto ahead = fit->forecast(14);
  CHECK(ahead.mean[7] == doctest::Approx(ahead.mean[0]));
  CHECK(ahead.mean[0] > 1.3 * ahead.mean[3]);  // days 0 and 1 of each week sell more
  series.y = {};
  CHECK_THROWS_AS(make_naive2().fit(series), base::Error);
}
