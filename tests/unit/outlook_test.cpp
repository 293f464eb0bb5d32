#include "models/forecast/outlook.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

#include "base/error.hpp"
#include "models/forecast/candidates.hpp"
#include "models/forecast/combine.hpp"
#include "models/forecast/conformal.hpp"
#include "models/forecast/open_steps.hpp"
#include "models/forecast/pooled_ar.hpp"
#include "models/forecast/rolling_origin.hpp"

using namespace patron;
using namespace patron::models;
using std::chrono::days;

namespace {

const base::Day kMonday = std::chrono::sys_days(std::chrono::year(2024) / 1 / 1);

/// Sales with a week, growth and noise; closed on Saturdays.
Series shop_series(std::size_t n_values, int horizon, unsigned seed = 1, bool closed = true) {
  std::mt19937 random(seed);
  std::normal_distribution<double> noise(0, 60);
  Series series;
  series.periods = {7, 365};
  auto calendar = std::make_shared<ShopCalendar>();
  for (std::size_t t = 0; t < n_values + static_cast<std::size_t>(horizon); ++t) {
    const base::Day day = kMonday + days(static_cast<int>(t));
    series.days.push_back(day);
    if (t >= n_values) continue;
    const auto weekday = std::chrono::weekday(day).c_encoding();
    const double level = 1000 + 2.0 * static_cast<double>(t);
    const double sales = level * (1 + 0.1 * static_cast<double>(weekday)) + noise(random);
    series.y.push_back(closed && weekday == 6 ? 0 : sales);
    calendar->total.push_back(series.y.back());
  }
  series.calendar = calendar;
  return series;
}

std::vector<Series> many_series(std::size_t count) {
  std::vector<Series> all;
  for (std::size_t i = 0; i < count; ++i) {
    all.push_back(shop_series(200, 14, static_cast<unsigned>(i), false));
    for (double& value : all.back().y) value *= 1 + 0.1 * static_cast<double>(i);
    all.back().calendar = nullptr;
  }
  return all;
}

}  // namespace

TEST_CASE("an outlook knows the closed Saturday and beats the naive rival") {
  const Series series = shop_series(300, 28);
  const Outlook outlook = forecast_outlooks(std::vector{series}, {.horizon = 28}).front();
  REQUIRE(outlook.yhat.size() == 28);
  for (std::size_t h = 0; h < 28; ++h) {
    CAPTURE(h);
    const bool saturday = std::chrono::weekday(series.days[300 + h]) == std::chrono::Saturday;
    CHECK((outlook.yhat[h] == 0) == saturday);
    CHECK(outlook.yhat_lower[h] <= outlook.yhat[h]);
    CHECK(outlook.yhat[h] <= outlook.yhat_upper[h]);
  }
  CHECK(outlook.margin > 0);
  CHECK_FALSE(outlook.naive_wins);
  CHECK(outlook.errors.coverage > 0.85);
  CHECK(outlook.n_origins == 11);
  double weights = 0;
  for (const Candidate& candidate : outlook.candidates) weights += candidate.weight;
  CHECK(weights == doctest::Approx(1));
}

TEST_CASE("scaling a series scales its outlook") {
  const Series series = shop_series(200, 14);
  Series scaled = series;
  for (double& value : scaled.y) value *= 1000;
  auto calendar = *series.calendar;
  for (double& value : calendar.total) value *= 1000;
  scaled.calendar = std::make_shared<ShopCalendar>(calendar);
  const auto one = forecast_outlooks(std::vector{series}, {.horizon = 14}).front();
  const auto other = forecast_outlooks(std::vector{scaled}, {.horizon = 14}).front();
  for (std::size_t h = 0; h < 14; ++h) {
    CHECK(other.yhat[h] == doctest::Approx(1000 * one.yhat[h]).epsilon(1e-3));
    CHECK(other.yhat_upper[h] == doctest::Approx(1000 * one.yhat_upper[h]).epsilon(2e-3));
  }
}

TEST_CASE("what comes later changes no forecast made at an origin") {
  const Series longer = shop_series(300, 14);
  Series shorter = longer;
  shorter.y.resize(260);
  shorter.days.resize(274);
  for (const std::string model : {"theta", "discounted-trend", "seasonal-naive"}) {
    CAPTURE(model);
    const OutlookOptions options{.horizon = 14, .model = model, .n_origins = 40, .step = 7};
    const auto then = forecast_outlooks(std::vector{shorter}, options).front();
    const auto now = forecast_outlooks(std::vector{longer}, options).front();
    std::size_t compared = 0;
    for (const BacktestStep& old : then.backtest)
      for (const BacktestStep& step : now.backtest)
        if (step.origin == old.origin && step.step == old.step) {
          CHECK(step.yhat == old.yhat);
          ++compared;
        }
    CHECK(compared > 50);
  }
}

TEST_CASE("intervals nest as their level rises") {
  const std::vector series{shop_series(250, 10)};
  const auto narrow = forecast_outlooks(series, {.horizon = 10, .level = 0.8}).front();
  const auto wide = forecast_outlooks(series, {.horizon = 10, .level = 0.95}).front();
  for (std::size_t h = 0; h < 10; ++h) {
    CHECK(wide.yhat_lower[h] <= narrow.yhat_lower[h]);
    CHECK(wide.yhat_upper[h] >= narrow.yhat_upper[h]);
    CHECK(wide.yhat[h] == narrow.yhat[h]);
  }
  CHECK(wide.quantile(0, 0.1) <= wide.quantile(0, 0.9));
}

TEST_CASE("odd series give an answer or a refusal, never NaN") {
  const double gap = std::nan("");
  std::vector<Series> odd(7);
  odd[0].y.assign(60, 5);
  odd[1].y.assign(60, 0);
  odd[2].y = {1, 2, 3};
  for (int t = 0; t < 80; ++t) {
    odd[3].y.push_back(t % 5 == 0 ? gap : 100 + t);
    odd[4].y.push_back(1e12 * (1 + t % 7));
    odd[5].y.push_back(t % 9 == 0 ? 1 : 0);
    odd[6].y.push_back(t == 40 ? 1e9 : t % 7);
  }
  for (std::size_t i = 0; i < odd.size(); ++i) {
    CAPTURE(i);
    odd[i].periods = {7};
    try {
      const auto outlook = forecast_outlooks(std::vector{odd[i]}, {.horizon = 10}).front();
      for (std::size_t h = 0; h < 10; ++h) {
        CHECK(std::isfinite(outlook.yhat[h]));
        CHECK(std::isfinite(outlook.yhat_lower[h]));
        CHECK(std::isfinite(outlook.yhat_upper[h]));
        CHECK(outlook.yhat[h] >= 0);
      }
    } catch (const base::Error& error) {
      CHECK(error.code() == base::ErrorCode::kTooLittleData);
    }
  }
}

TEST_CASE("many series vote, and one that can't be forecast stops no other") {
  auto series = many_series(30);
  series.push_back({.y = {}, .periods = {7}, .days = {}, .regressors = {}, .calendar = {}});
  const auto outlooks = forecast_outlooks(series, {.horizon = 14});
  REQUIRE(outlooks.size() == 31);
  CHECK_FALSE(outlooks.back().trouble.empty());
  for (std::size_t i = 0; i < 30; ++i) {
    CHECK(outlooks[i].trouble.empty());
    CHECK(outlooks[i].model == outlooks[0].model);
    CHECK(outlooks[i].yhat.size() == 14);
  }
}

TEST_CASE("a pooled autoregression carries a planted one on") {
  std::vector<Series> series(25);
  std::mt19937 random(7);
  std::normal_distribution<double> noise(0, 1);
  for (Series& one : series) {
    one.periods = {4};
    one.y = {50, 60, 70, 65};
    for (int t = 4; t < 160; ++t) {
      const std::size_t n = one.y.size();
      one.y.push_back(20 + 0.5 * one.y[n - 1] - 0.3 * one.y[n - 2] + 0.5 * one.y[n - 4] +
                      noise(random));
    }
  }
  const auto forecasts = forecast_pooled_ar(series, 3);
  double miss = 0;
  for (std::size_t i = 0; i < series.size(); ++i) {
    REQUIRE(forecasts[i].has_value());
    const auto& y = series[i].y;
    const std::size_t n = y.size();
    miss +=
        std::abs(forecasts[i]->mean[0] - (20 + 0.5 * y[n - 1] - 0.3 * y[n - 2] + 0.5 * y[n - 4]));
  }
  CHECK(miss / 25 < 0.6);  // the noise, which can't be foreseen, has a standard deviation of 1
}

TEST_CASE("closed days are learnt from the past alone") {
  std::vector<base::Day> dates;
  std::vector<double> total;
  for (int t = 0; t < 400; ++t) {
    dates.push_back(kMonday + days(t));
    const auto weekday = std::chrono::weekday(dates.back()).c_encoding();
    const bool closure = t >= 5 && t < 12;  // a week in January
    if (t < 360) total.push_back(weekday == 0 || closure ? 0 : 10);
  }
  const auto open = learn_open_days(total, dates, {});
  for (std::size_t t = 360; t < 400; ++t) {
    const bool sunday = std::chrono::weekday(dates[t]) == std::chrono::Sunday;
    // 2024 was a leap year: the closure of 6 to 12 January comes again 366 days later.
    const bool closure = t >= 371 && t < 378;
    CHECK((open[t] == 0) == (sunday || closure));
  }
  CHECK(learn_open_days(std::vector<double>{0, 0, 3}, std::span(dates).first(10), {})[9] == 1);
}

TEST_CASE("origins do not move when values are added") {
  const OriginPlan then = plan_origins(100, 10, 7, 5, 20), now = plan_origins(121, 10, 7, 8, 20);
  for (const int origin : then.origins) CHECK(std::ranges::count(now.origins, origin) == 1);
  CHECK(then.origins.back() <= 90);
  CHECK(plan_origins(12, 10, 7, 5, 20).origins.empty());
}

TEST_CASE("weights favour small errors and leave out large and unknown ones") {
  const auto weights = combination_weights(std::vector{1.0, 1.1, 3.0, std::nan("")}, 1.25);
  CHECK(weights[0] > weights[1]);
  CHECK(weights[2] == 0);
  CHECK(weights[3] == 0);
  CHECK(std::accumulate(weights.begin(), weights.end(), 0.0) == doctest::Approx(1));
  CHECK(combination_weights(std::vector{0.0, 1.0}, 1.25)[0] == 1);
}

TEST_CASE("conformal multipliers cover what they were made for") {
  std::mt19937 random(3);
  std::student_t_distribution<double> heavy(3);
  ConformalScores scores;
  std::vector<double> y, yhat(4000, 0), sd(4000, 1);
  for (int i = 0; i < 4000; ++i) y.push_back(heavy(random));
  scores.add(std::span(y).first(2000), std::span(yhat).first(2000), std::span(sd).first(2000));
  const double multiplier = scores.multiplier(0.95, normal_multiplier(0.95));
  const auto covered = std::count_if(y.begin() + 2000, y.end(),
                                     [&](double value) { return std::abs(value) <= multiplier; });
  CHECK(static_cast<double>(covered) / 2000 == doctest::Approx(0.95).epsilon(0.012));
  CHECK(ConformalScores().multiplier(0.95, 1.96) == 1.96);
}

TEST_CASE("few origins widen intervals as Student's distribution does") {
  ConformalScores scores;
  CHECK(scores.multiplier_of_origins(0.95, 0) == doctest::Approx(3.9264863));  // by SciPy 1.17
  scores.add(std::vector<double>{1, -1, 3, -3, 1, -1});
  CHECK(scores.multiplier_of_origins(0.95, 3) == doctest::Approx(3.8957396));
  CHECK(scores.multiplier_of_origins(0.95, 300) > 1.95 * std::sqrt(11. / 3));
  CHECK(scores.multiplier_of_origins(0.8, 3) < scores.multiplier_of_origins(0.95, 3));
}

TEST_CASE("an unknown model is refused with what there is") {
  try {
    forecast_outlooks(std::vector{shop_series(50, 5)}, {.horizon = 5, .model = "crystal-ball"});
    FAIL("not refused");
  } catch (const base::Error& error) {
    CHECK(error.code() == base::ErrorCode::kNotFound);
    CHECK(error.hint().find("theta") != std::string::npos);
  }
  CHECK_THROWS_AS(forecast_outlooks(std::vector{shop_series(50, 5)}, {.horizon = 0}), base::Error);
}

TEST_CASE("the median leaves out who is far off") {
  const Forecast low{{1, 10}, {1, 1}}, middle{{2, 20}, {2, 2}}, wild{{900, -900}, {50, 50}};
  const Forecast three = median_forecast(std::vector{&low, &middle, &wild});
  CHECK(three.mean == std::vector<double>{2, 10});
  CHECK(three.sd == std::vector<double>{2, 2});
  CHECK(median_forecast(std::vector{&low, &middle}).mean == std::vector<double>{1.5, 15});
  CHECK(median_forecast({}).mean.empty());
  const auto outlook =
      forecast_outlooks(std::vector{shop_series(200, 14)}, {.horizon = 14, .model = "median"})
          .front();
  CHECK(outlook.model == "median");
  CHECK(outlook.margin > 0);
}

TEST_CASE("a named model forecasts many series as it forecasts each") {
  const auto series = many_series(60);
  const OutlookOptions options{.horizon = 14, .model = "theta"};
  const auto together = forecast_outlooks(series, options);
  for (const std::size_t i : {0, 59}) {
    const auto alone = forecast_outlooks(std::vector{series[i]}, options).front();
    CHECK(together[i].model == "theta");
    CHECK(together[i].yhat == alone.yhat);
  }
}

TEST_CASE("of a long series models are shown the newest values") {
  Series series;
  series.regressors = base::Matrix(kMostShown + 300 + 1, 1);
  for (std::size_t t = 0; t < kMostShown + 300; ++t)
    series.y.push_back(t < 300 ? 1e6 : static_cast<double>(t % 3));
  const OriginPlan plan{1, 1, {static_cast<int>(kMostShown) + 100}};
  const std::vector mean{group_forecaster("mean")};
  const auto said = forecast_origins(mean, std::span(&series, 1), std::span(&plan, 1), 1);
  CHECK(said[0][0].back().forecast.mean[0] == doctest::Approx(1).epsilon(1e-3));
  CHECK(said[0][0].front().forecast.mean[0] > 9'000);  // 200 of the old ones were seen then
}
