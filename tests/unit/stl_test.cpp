#include "models/forecast/stl.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <numbers>

#include "base/error.hpp"
#include "base/random.hpp"
#include "models/forecast/arima.hpp"
#include "models/forecast/mstl.hpp"
#include "models/forecast/naive.hpp"
#include "unit/forecast_golden.hpp"

using namespace patron;
using namespace patron::models;
using doctest::Approx;

namespace {

double wave(int t, int period) { return std::sin(2 * std::numbers::pi * t / period); }

/// A line, a week and a day of 24 steps, with noise.
Series hourly(int n, double noise = 0.1) {
  base::Random random(9);
  Series series{{}, {24, 168}, {}, {}};
  for (int t = 0; t < n; ++t)
    series.y.push_back(100 + 0.05 * t + 10 * wave(t, 24) + 5 * wave(t, 168) +
                       noise * random.normal());
  return series;
}

}  // namespace

TEST_CASE("stl: R's periodic decomposition") {
  if (!tests::has_example_series()) return;
  for (const auto& [file, name] :
       {std::pair{"air_passengers", "air"}, std::pair{"retail_sales", "retail"}}) {
    const auto reference = tests::forecast_reference(name)["R"]["stl_periodic_first12"];
    const Series series = tests::monthly(file);
    const Stl stl = decompose_stl(series.y, 12, {.periodic = true});
    // R computes the trend at each second or third step only: near, not equal.
    for (std::size_t t = 0; t < 12; ++t) {
      CHECK(stl.trend[t] == Approx(reference["trend"][t].get<double>()).epsilon(1e-2));
      CHECK(std::abs(stl.seasonal[t] - reference["seasonal"][t].get<double>()) <
            3e-3 * series.y[t]);
    }
  }
}

TEST_CASE("stl: the parts add up and one place keeps its season") {
  const Series series = hourly(240);
  for (const bool robust : {false, true}) {
    const Stl stl = decompose_stl(series.y, 24, {.robust = robust});
    for (std::size_t t = 0; t < series.y.size(); ++t)
      CHECK(stl.trend[t] + stl.seasonal[t] + stl.remainder[t] == Approx(series.y[t]));
  }
  const Stl periodic = decompose_stl(series.y, 24, {.periodic = true});
  CHECK(periodic.seasonal[5] == periodic.seasonal[29]);
}

TEST_CASE("stl: a line and a sine come out as they went in") {
  std::vector<double> y;
  for (int t = 0; t < 96; ++t) y.push_back(3 + 0.5 * t + 4 * wave(t, 12));
  const Stl stl = decompose_stl(y, 12);
  for (int t = 0; t < 96; ++t) {
    const auto at = static_cast<std::size_t>(t);
    CHECK(stl.trend[at] == Approx(3 + 0.5 * t).epsilon(1e-3));
    CHECK(std::abs(stl.seasonal[at] - 4 * wave(t, 12)) < 1e-2);
  }
  CHECK(seasonal_strength(stl) > 0.99);
}

TEST_CASE("stl: a far value leaves the robust trend alone") {
  std::vector<double> y;
  for (int t = 0; t < 96; ++t) y.push_back(10 + 4 * wave(t, 12) + 0.1 * wave(t, 5));
  y[50] = 1000;
  const Stl plain = decompose_stl(y, 12), robust = decompose_stl(y, 12, {.robust = true});
  CHECK(std::abs(robust.trend[50] - 10) < 0.1);
  CHECK(std::abs(plain.trend[50] - 10) > 5);
}

TEST_CASE("stl: missing values are bridged, jumps are near") {
  Series series = hourly(240);
  const Stl whole = decompose_stl(series.y, 24), jumping = decompose_stl(series.y, 24, {.jump = 4});
  for (const std::size_t t : {20u, 21u, 100u, 239u})
    series.y[t] = std::numeric_limits<double>::quiet_NaN();
  const Stl holed = decompose_stl(series.y, 24);
  CHECK(std::isnan(holed.remainder[20]));
  for (std::size_t t = 0; t < 240; ++t) {
    CHECK(std::abs(holed.trend[t] - whole.trend[t]) < 1);
    CHECK(std::abs(holed.seasonal[t] - whole.seasonal[t]) < 1);
    CHECK(std::abs(jumping.trend[t] - whole.trend[t]) < 0.1);
  }
}

TEST_CASE("stl: refusals") {
  const std::vector<double> y(30, 1.0);
  CHECK_THROWS_AS(decompose_stl(y, 16), base::Error);
  CHECK_THROWS_AS(decompose_stl(y, 1), base::Error);
  CHECK_THROWS_AS(decompose_stl(y, 7, {.seasonal = 8}), base::Error);
  CHECK(seasonal_strength(decompose_stl(y, 7)) == 0);
  CHECK_THROWS_AS(decompose_mstl(y, {16}), base::Error);
  CHECK_THROWS_AS(decompose_mstl(std::vector<double>(30, 0.0), {7}, {.log = true}), base::Error);
}

TEST_CASE("stl: mstl carries two seasons and the trend on") {
  const Series series = hourly(168 * 6);
  const auto fit = make_mstl(make_drift()).fit(series);
  CHECK(fit->form() == "MSTL[24,168](drift)");
  const Forecast forecast = fit->forecast(168);
  for (int h = 0; h < 168; ++h) {
    const int t = 168 * 6 + h;
    CHECK(forecast.mean[static_cast<std::size_t>(h)] ==
          Approx(100 + 0.05 * t + 10 * wave(t, 24) + 5 * wave(t, 168)).epsilon(0.01));
  }
  const auto parts = fit->components(168);
  REQUIRE(parts.size() == 4);
  CHECK(parts[1].name == "season_24");
  for (std::size_t t = 0; t < 168 * 7; ++t) {
    double sum = 0;
    for (const Component& part : parts) sum += part.values[t];
    CHECK(sum == Approx(t < series.y.size() ? series.y[t] : forecast.mean[t - series.y.size()]));
  }
}

TEST_CASE("stl: mstl appends, scales, and takes logarithms") {
  const Series series = hourly(168 * 4);
  Series start = series;
  start.y.resize(168 * 4 - 30);
  const auto fit = make_mstl(make_naive()).fit(start);
  const double place = fit->forecast(31).mean[30];
  REQUIRE(fit->append(std::span(series.y).subspan(168 * 4 - 30)));
  CHECK(fit->fitted().size() == 168 * 4);
  CHECK(fit->forecast(1).mean[0] - place == Approx(1.5).epsilon(0.4));  // 30 steps of the line

  Series scaled = series;
  for (double& value : scaled.y) value *= 1e12;
  const auto before = make_mstl(make_drift()).fit(series)->forecast(30);
  const auto after = make_mstl(make_drift()).fit(scaled)->forecast(30);
  const auto logs = make_mstl(make_drift(), {.log = true}).fit(scaled)->forecast(30);
  for (std::size_t h = 0; h < 30; ++h) {
    CHECK(after.mean[h] == Approx(1e12 * before.mean[h]).epsilon(1e-9));
    CHECK(logs.mean[h] == Approx(1e12 * before.mean[h]).epsilon(0.03));
    CHECK(logs.sd[h] == Approx(1e12 * before.sd[h]).epsilon(0.3));
  }
}

TEST_CASE("stl: mstl over ARIMA, and without a season") {
  Series series = hourly(400);
  const auto fit = make_mstl(make_arima()).fit(series);
  CHECK(fit->form().starts_with("MSTL[24,168](ARIMA("));
  series.y.resize(40);
  CHECK(make_mstl(make_naive()).fit(series)->forecast(1).mean[0] == Approx(series.y.back()));
}
