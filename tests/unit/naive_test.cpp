#include "models/forecast/naive.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "base/error.hpp"
#include "base/random.hpp"
#include "unit/forecast_golden.hpp"

using namespace patron;
using namespace patron::models;
using doctest::Approx;

namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();
constexpr double kZ95 = 1.959963984540054;

std::vector<Forecaster> all() {
  return {make_naive(),         make_drift(), make_seasonal_naive(),
          make_seasonal_mean(), make_mean(),  make_mean(5)};
}

Series weekly(std::vector<double> y) { return {std::move(y), {7}, {}, {}}; }

Series random_series(int n, std::uint64_t seed) {
  base::Random random(seed);
  Series series = weekly({});
  for (int t = 0; t < n; ++t)
    series.y.push_back(random.uniform() < 0.15 ? kMissing : 100 + 10 * random.normal());
  series.y[3] = 100;
  series.y[8] = 90;
  return series;
}

void check_against(const Forecast& forecast, const nlohmann::json& reference, double widened = 1) {
  for (std::size_t h = 0; h < forecast.mean.size(); ++h) {
    CHECK(forecast.mean[h] == Approx(reference["mean"][h].get<double>()).epsilon(1e-9));
    const double half = reference["hi95"][h].get<double>() - reference["mean"][h].get<double>();
    CHECK(forecast.sd[h] * kZ95 == Approx(half * widened).epsilon(1e-9));
  }
}

}  // namespace

TEST_CASE("naive: R and statsforecast") {
  if (!tests::has_example_series()) return;
  for (const auto& [file, short_name] :
       {std::pair{"air_passengers", "air"}, std::pair{"retail_sales", "retail"}}) {
    const Series series = tests::monthly(file);
    const auto reference = tests::forecast_reference(short_name);
    const auto& python = reference["python"]["statsforecast"];
    check_against(make_seasonal_naive().fit(series)->forecast(12), reference["R"]["snaive"]);
    check_against(make_naive().fit(series)->forecast(12), python["Naive"]);
    // statsforecast does not count the mean step as a parameter; the textbook and R do.
    const auto n = static_cast<double>(series.y.size());
    check_against(make_drift().fit(series)->forecast(12), python["RWD"],
                  std::sqrt((n - 1) / (n - 2)));
  }
}

TEST_CASE("naive: the mean of all values has the textbook's standard deviation") {
  const auto fit = make_mean().fit(weekly({4, 9, kMissing, 5, 2}));
  const Forecast forecast = fit->forecast(2);
  const double variance = (1 + 16 + 0 + 9) / 3.0;  // around 5
  CHECK(forecast.mean[1] == Approx(5));
  CHECK(forecast.sd[1] == Approx(std::sqrt(variance * (1 + 1 / 4.0))));
}

TEST_CASE("naive: what each says") {
  const Series series = weekly({1, 2, 3, 4, 5, 6, 7, 8, 9, kMissing, 11, 12, 13, 14});
  CHECK(make_naive().fit(series)->forecast(2).mean == std::vector<double>{14, 14});
  CHECK(make_drift().fit(series)->forecast(2).mean == std::vector<double>{15, 16});
  CHECK(make_seasonal_naive().fit(series)->forecast(3).mean == std::vector<double>{8, 9, 3});
  CHECK(make_seasonal_mean().fit(series)->forecast(3).mean == std::vector<double>{4.5, 5.5, 3});
  CHECK(make_seasonal_mean(1).fit(series)->forecast(3).mean == std::vector<double>{8, 9, 3});
  CHECK(make_mean(2).fit(series)->forecast(1).mean == std::vector<double>{13.5});
  CHECK(make_seasonal_naive().fit(series)->form() == "seasonal-naive[7]");
  const auto fit = make_seasonal_naive().fit(series);
  CHECK(std::isnan(fit->fitted()[6]));
  CHECK(fit->fitted()[7] == 1);
}

TEST_CASE("naive: a missing end widens the interval") {
  const Series whole = weekly({3, 5, 4, 6, 5}), holed = weekly({3, 5, 4, 6, 5, kMissing, kMissing});
  for (const Forecaster& model : {make_naive(), make_drift()}) {
    const Forecast later = model.fit(holed)->forecast(1), all = model.fit(whole)->forecast(3);
    CHECK(later.mean[0] == Approx(all.mean[2]));
    CHECK(later.sd[0] == Approx(all.sd[2]));
  }
}

TEST_CASE("naive: a place never observed takes the mean of the others") {
  Series series = weekly({});
  for (int t = 0; t < 28; ++t) series.y.push_back(t % 7 == 5 ? kMissing : 10 + t % 7);
  for (const Forecaster& model : {make_seasonal_naive(), make_seasonal_mean()})
    CHECK(model.fit(series)->forecast(7).mean[5] == Approx((10 + 11 + 12 + 13 + 14 + 16) / 6.0));
}

TEST_CASE("naive: appending is the fit of the longer series") {
  const Series series = random_series(60, 1);
  for (const Forecaster& model : all()) {
    if (model.name == "drift") continue;  // its mean step stays
    Series start = series;
    start.y.resize(40);
    const auto fit = model.fit(start), whole = model.fit(series);
    REQUIRE(fit->append(std::span(series.y).subspan(40)));
    CHECK(fit->forecast(10).mean == whole->forecast(10).mean);
    CHECK(fit->forecast(10).sd == whole->forecast(10).sd);
    CHECK(fit->fitted().size() == 60);
  }
}

TEST_CASE("naive: scaling the series scales the forecast") {
  for (const double scale : {-2.5, 1e12, 1e-12}) {
    const Series series = random_series(50, 2);
    Series scaled = series;
    for (double& value : scaled.y) value *= scale;
    for (const Forecaster& model : all()) {
      const Forecast before = model.fit(series)->forecast(20),
                     after = model.fit(scaled)->forecast(20);
      for (std::size_t h = 0; h < 20; ++h) {
        CHECK(after.mean[h] == Approx(scale * before.mean[h]).epsilon(1e-9));
        CHECK(after.sd[h] == Approx(std::abs(scale) * before.sd[h]).epsilon(1e-9));
      }
    }
  }
}

TEST_CASE("naive: hard series have an answer or a clear refusal") {
  const std::vector<std::vector<double>> series = {
      {5}, {0, 0}, {7, 7, 7, 7, 7, 7, 7, 7, 7}, {kMissing, 3, kMissing}, {1e100, -1e100, 1e100}};
  for (const Forecaster& model : all()) {
    for (const auto& y : series) {
      if (model.name == "drift" && (y.size() == 1 || y.size() == 3)) continue;
      const Forecast forecast = model.fit(weekly(y))->forecast(30);
      for (std::size_t h = 0; h < 30; ++h) {
        CHECK(std::isfinite(forecast.mean[h]));
        CHECK(forecast.sd[h] >= 0);
        CHECK(std::isfinite(forecast.sd[h]));
      }
    }
    CHECK_THROWS_AS(model.fit(weekly({})), base::Error);
    CHECK_THROWS_AS(model.fit(weekly({kMissing})), base::Error);
    CHECK_THROWS_AS(model.fit(weekly({1, 2, std::numeric_limits<double>::infinity()})),
                    base::Error);
    CHECK_THROWS_AS(model.fit(weekly({1, 2, 3}))->forecast(0), base::Error);
  }
  CHECK_THROWS_AS(make_drift().fit(weekly({1})), base::Error);
  CHECK_THROWS_AS(make_mean(-1), base::Error);
  CHECK_THROWS_AS(make_seasonal_mean(0), base::Error);
}
