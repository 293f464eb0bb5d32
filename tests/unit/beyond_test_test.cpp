#include "models/forecast/beyond_test.hpp"

#include <doctest/doctest.h>

#include "models/forecast/outlook.hpp"

using namespace patron::models;

namespace {

Forecast rising(int horizon, double from, double by) {
  Forecast forecast;
  for (int h = 1; h <= horizon; ++h) forecast.mean.push_back(from + by * h);
  forecast.sd.assign(forecast.mean.size(), 1);
  return forecast;
}

Series of_days(int n) {
  Series series;
  for (int t = 0; t < n; ++t) series.y.push_back(t % 7 == 0 ? 30 : 10);
  series.periods = {7, 365};
  return series;
}

}  // namespace

TEST_CASE("within what was tested a forecast stays as it is") {
  Forecast forecast = rising(30, 100, 1);
  hold_back_beyond_test(forecast, of_days(200), 30);
  CHECK(forecast.mean == rising(30, 100, 1).mean);
}

TEST_CASE("beyond the test, days of an unknown year are drawn to the mean of their weekday") {
  Forecast forecast = rising(350, 100, 1);
  forecast.mean[300] = forecast.sd[300] = 0;  // closed
  hold_back_beyond_test(forecast, of_days(203), 50);
  CHECK(forecast.mean[49] == 150);
  CHECK(forecast.mean[99] == doctest::Approx(0.25 * 200 + 0.75 * 10));
  // Step 105 (0-based 105) falls on the strong day: 203 + 105 is a multiple of 7.
  CHECK(forecast.mean[105] > forecast.mean[104] + 10);
  CHECK(forecast.mean[349] < 20);
  CHECK(forecast.mean[300] == 0);
}

TEST_CASE("beyond the test, growth fades where no season is unknown") {
  Series yearly;
  yearly.y = {1, 2, 3, 4, 5, 6, 7, 8};
  Forecast forecast = rising(5, 8, 1);
  hold_back_beyond_test(forecast, yearly, 2);
  CHECK(forecast.mean[1] == 10);
  CHECK(forecast.mean[2] == doctest::Approx(2.0 / 3 * 11 + 1.0 / 3 * 10));
  for (std::size_t h = 1; h < 5; ++h) {
    CHECK(forecast.mean[h] > forecast.mean[h - 1]);
    CHECK(forecast.mean[h] - forecast.mean[h - 1] <= 1);
  }
}

TEST_CASE("a year that is known twice keeps its season") {
  Forecast forecast = rising(365, 100, 1);
  hold_back_beyond_test(forecast, of_days(800), 200);
  for (std::size_t h = 0; h < 365; ++h)
    CHECK(forecast.mean[h] == doctest::Approx(rising(365, 100, 1).mean[h]));
}

TEST_CASE("a year ahead does not run away where the last months grew") {
  Series series = of_days(370);
  for (std::size_t t = 250; t < 370; ++t) series.y[t] *= 1 + 0.01 * static_cast<double>(t - 250);
  const OutlookOptions options{.horizon = 365};
  const Outlook outlook = forecast_outlooks(std::span(&series, 1), options).front();
  double known = 0, to_come = 0;
  for (std::size_t t = 5; t < 370; ++t) known += series.y[t];
  for (const double yhat : outlook.yhat) to_come += yhat;
  CHECK(to_come > known);
  CHECK(to_come < 1.8 * known);
}
