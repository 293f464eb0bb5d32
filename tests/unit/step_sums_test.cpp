#include "models/forecast/step_sums.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "models/forecast/outlook.hpp"

using namespace patron;
using namespace patron::models;

namespace {

/// 10 weeks of days of which the first is cut and three days of an eleventh are known.
Series weeks(int n_future) {
  Series series;
  for (int t = 0; t < 5 + 70 + 3; ++t) series.y.push_back(t % 7 + 1);
  series.periods = {7};
  for (int i = 0; i <= 10 + n_future; ++i) series.sums.begins.push_back(5 + 7 * i);
  series.sums.n_known = 10;
  series.sums.periods = {52};
  return series;
}

}  // namespace

TEST_CASE("whole sums are told, and as many steps forecast as they need") {
  const Series series = weeks(4);
  const StepSums sums(series, 4);
  REQUIRE(sums.series().y.size() == 10);
  for (const double y : sums.series().y) CHECK(y == 28);
  CHECK(sums.n_steps() == 4 + 3 * 7);
  CHECK(sums.summed_whole(std::vector<double>(5 + 14 * 7, 1.0)) == std::vector<double>(14, 7.0));
}

TEST_CASE("origins lie as far within their sum as the series ends within its own") {
  const Series series = weeks(2);
  const StepSums sums(series, 2);
  const OriginPlan steps = sums.plan_of_steps({2, 1, {6, 8}});
  CHECK(steps.origins == std::vector<int>{5 + 6 * 7 + 3, 5 + 8 * 7 + 3});
  CHECK(steps.horizon == 4 + 7);
}

TEST_CASE("what is known of a sum counts as it is") {
  const Series series = weeks(2);
  const StepSums sums(series, 2);
  OriginForecast steps;
  steps.forecast.mean.assign(11, 100);
  steps.forecast.sd.assign(11, 2);
  const auto future = sums.summed(steps, 10, 2).forecast;
  // Steps 75, 76 and 77 of 1, 2, ... 7 are known.
  CHECK(future.mean[0] == series.y[75] + series.y[76] + series.y[77] + 400);
  CHECK(future.mean[1] == 700);
  // More than of independent errors, less than of errors that are all the same.
  CHECK(future.sd[1] > 2 * std::sqrt(7));
  CHECK(future.sd[1] < 2 * 7);
  CHECK(future.sd[0] < future.sd[1]);
  CHECK(sums.summed(steps, 6, 2).forecast.mean == future.mean);
}

TEST_CASE("an outlook of sums is that of its steps, added up") {
  const Series series = weeks(3);
  OutlookOptions options;
  options.horizon = 3;
  options.model = "seasonal-naive";
  const Outlook outlook = forecast_outlooks(std::span(&series, 1), options).front();
  REQUIRE(outlook.yhat.size() == 3);
  for (const double yhat : outlook.yhat) CHECK(yhat == doctest::Approx(28));
  CHECK(outlook.backtest_horizon == 2);
  for (const BacktestStep& step : outlook.backtest) CHECK(step.y == 28);
}
