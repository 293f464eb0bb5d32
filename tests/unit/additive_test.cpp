#include "models/forecast/additive.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <numbers>

#include "base/error.hpp"
#include "base/random.hpp"
#include "models/forecast/additive_posterior.hpp"
#include "models/forecast/l1_quadratic.hpp"

using namespace patron;
using namespace patron::models;
using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

double draw(base::Random& random) { return random.uniform(-1, 1); }

/// n days from Monday 2018-01-01 and 60 more: a bent line, a week with dear Saturdays, noise.
Series bent_weeks(int n, double noise, unsigned seed = 1) {
  base::Random random(seed);
  Series series;
  for (int i = 0; i < n; ++i) {
    const double trend = 100 + 0.2 * i + 0.5 * std::max(0, i - n / 2);
    const double week = i % 7 == 5 ? 30 : -5;
    series.y.push_back(trend + week + noise * (draw(random) + draw(random)));
  }
  series.days.resize(static_cast<std::size_t>(n) + 60);
  for (std::size_t i = 0; i < series.days.size(); ++i)
    series.days[i] = std::chrono::sys_days{std::chrono::year{2018} / 1 / 1} +
                     std::chrono::days{static_cast<int>(i)};
  return series;
}

bool all_finite(const Forecast& forecast) {
  for (std::size_t i = 0; i < forecast.mean.size(); ++i)
    if (!std::isfinite(forecast.mean[i]) || !(forecast.sd[i] >= 0) || std::isinf(forecast.sd[i]))
      return false;
  return !forecast.mean.empty();
}

base::ErrorCode code_of(const Series& series, const AdditiveOptions& options = {}) {
  try {
    fit_additive(series, options).forecast(3);
  } catch (const base::Error& error) {
    return error.code();
  }
  return base::ErrorCode::kInternal;
}

AdditiveProblem random_problem(AdditiveTrend trend, bool multiplicative, unsigned seed) {
  base::Random random(seed);
  AdditiveProblem problem;
  problem.trend = trend;
  problem.capacity = 1.5;
  const Index n = 120;
  problem.y.resize(n);
  problem.t.resize(n);
  problem.x.resize(n, 4);
  for (Index i = 0; i < n; ++i) {
    const double t = static_cast<double>(i) / (n - 1);
    problem.t[i] = t;
    for (Index j = 0; j < 4; ++j) problem.x(i, j) = draw(random);
    problem.y[i] =
        0.3 + 0.4 * t - 0.6 * std::max(0.0, t - 0.5) + 0.1 * problem.x(i, 1) + 0.05 * draw(random);
  }
  for (int j = 1; trend != AdditiveTrend::kFlat && j <= 10; ++j)
    problem.changes.push_back(problem.t[9 * j]);
  problem.multiplicative.assign(4, multiplicative);
  problem.prior_scales = VectorXd::Constant(4, 10);
  return problem;
}

}  // namespace

TEST_CASE("additive: the quadratic problem with absolute values meets its optimality conditions") {
  for (unsigned seed = 1; seed <= 200; ++seed) {
    base::Random random(seed);
    const Index n = 1 + random.below(25);
    MatrixXd columns(40, n);
    VectorXd y(40);
    for (Index i = 0; i < 40; ++i) {
      y[i] = draw(random);
      // Hinges, alike as neighbours of a trend are.
      for (Index j = 0; j < n; ++j)
        columns(i, j) = std::max(0.0, static_cast<double>(i) - 1.3 * static_cast<double>(j)) / 40;
    }
    const MatrixXd hessian = columns.transpose() * columns;
    const VectorXd linear = columns.transpose() * y;
    const double penalty = 0.01 * (1 + draw(random));
    VectorXd start = VectorXd::Zero(n);
    if (seed % 2 == 0)
      for (Index j = 0; j < n; ++j) start[j] = draw(random);
    const VectorXd x = minimise_l1_quadratic(hessian, linear, penalty, start);
    const VectorXd gradient = hessian * x - linear;
    CAPTURE(seed);
    for (Index j = 0; j < n; ++j) {
      if (x[j] != 0)
        CHECK(std::abs(gradient[j] + std::copysign(penalty, x[j])) < 1e-7);
      else
        CHECK(std::abs(gradient[j]) <= penalty + 1e-7);
    }
  }
}

TEST_CASE("additive: no neighbour has a greater posterior density") {
  for (const auto trend : {AdditiveTrend::kLinear, AdditiveTrend::kLogistic, AdditiveTrend::kFlat})
    for (const bool multiplicative : {false, true})
      for (unsigned seed = 1; seed <= 5; ++seed) {
        const AdditiveProblem problem = random_problem(trend, multiplicative, seed);
        const AdditivePoint best = maximise_posterior(problem);
        const double reached = log_posterior(problem, best);
        CAPTURE(static_cast<int>(trend));
        CAPTURE(multiplicative);
        const auto check_moves = [&](auto move) {
          for (const double by : {-1e-2, -1e-4, 1e-4, 1e-2}) {
            AdditivePoint other = best;
            move(other, by);
            CHECK(log_posterior(problem, other) <= reached + 2e-6);
          }
        };
        check_moves([](AdditivePoint& point, double by) { point.k += by; });
        check_moves([](AdditivePoint& point, double by) { point.m += by; });
        check_moves([](AdditivePoint& point, double by) { point.sigma *= 1 + by; });
        for (Index j = 0; j < best.beta.size(); ++j)
          check_moves([j](AdditivePoint& point, double by) { point.beta[j] += by; });
        for (Index j = 0; j < best.delta.size(); ++j)
          check_moves([j](AdditivePoint& point, double by) { point.delta[j] += by; });
      }
}

TEST_CASE("additive: a planted trend, bend and week are found and carried on") {
  const Series series = bent_weeks(400, 2);
  const AdditiveFit fit = fit_additive(series);
  CHECK(fit.form() == "additive(linear; weekly)");
  const Forecast forecast = fit.forecast(28);
  for (int i = 0; i < 28; ++i) {
    const double truth = 100 + 0.2 * (400 + i) + 0.5 * (200 + i) + ((400 + i) % 7 == 5 ? 30 : -5);
    CHECK(forecast.mean[static_cast<std::size_t>(i)] == doctest::Approx(truth).epsilon(0.02));
  }
  CHECK(forecast.sd[0] == doctest::Approx(2 * std::sqrt(2.0 / 3)).epsilon(0.1));
  CHECK(forecast.sd[27] > forecast.sd[0]);
}

TEST_CASE("additive: components make up the forecast, added or multiplied") {
  for (const auto mode : {SeasonalityMode::kAdditive, SeasonalityMode::kMultiplicative}) {
    AdditiveOptions options;
    options.seasonality_mode = mode;
    Series series = bent_weeks(800, 3);
    series.regressors = base::Matrix(860, 1);
    for (std::size_t i = 0; i < 860; ++i) series.regressors(i, 0) = i % 11 == 0;
    const AdditiveFit fit = fit_additive(series, options);
    const auto parts = fit.components(60);
    REQUIRE(parts.size() == 4);
    CHECK(parts[0].name == "trend");
    CHECK(parts[1].name == "yearly");
    CHECK(parts[2].name == "weekly");
    CHECK(parts[3].name == "regressor 1");
    const Forecast forecast = fit.forecast(60);
    for (std::size_t i = 0; i < 860; ++i) {
      const double sum = parts[1].values[i] + parts[2].values[i] + parts[3].values[i];
      const double mean = mode == SeasonalityMode::kAdditive ? parts[0].values[i] + sum
                                                             : parts[0].values[i] * (1 + sum);
      CHECK(mean ==
            doctest::Approx(i < 800 ? fit.fitted()[i] : forecast.mean[i - 800]).epsilon(1e-9));
    }
  }
}

TEST_CASE("additive: the forecast scales with the series, down and up to huge values") {
  const Series series = bent_weeks(300, 5);
  const Forecast plain = fit_additive(series).forecast(60);
  for (const double factor : {-1.0, 3.7, 1e-300, 1e300}) {
    Series scaled = series;
    for (double& value : scaled.y) value *= factor;
    const Forecast forecast = fit_additive(scaled).forecast(60);
    for (std::size_t i = 0; i < 60; ++i) {
      CHECK(forecast.mean[i] == doctest::Approx(plain.mean[i] * factor).epsilon(1e-6));
      CHECK(forecast.sd[i] == doctest::Approx(plain.sd[i] * std::abs(factor)).epsilon(1e-6));
    }
  }
}

TEST_CASE("additive: what was not observed is left out") {
  Series holed = bent_weeks(300, 5), cut;
  for (std::size_t i = 0; i < holed.days.size(); ++i) {
    const bool hole = i < 300 && i % 5 == 2 && i != 299;
    if (hole) holed.y[i] = kNaN;
    if (!hole && i < 300) cut.y.push_back(holed.y[i]);
    if (!hole) cut.days.push_back(holed.days[i]);
  }
  const AdditiveFit fit = fit_additive(holed);
  const Forecast with_holes = fit.forecast(20), without = fit_additive(cut).forecast(20);
  for (std::size_t i = 0; i < 20; ++i)
    CHECK(with_holes.mean[i] == doctest::Approx(without.mean[i]).epsilon(1e-12));
  CHECK(fit.fitted().size() == 300);
  CHECK(std::isfinite(fit.fitted()[2]));
}

TEST_CASE("additive: short, constant and empty series give an answer or a clear refusal") {
  for (const auto& options : {AdditiveOptions{}, [] {
                                AdditiveOptions other;
                                other.seasonality_mode = SeasonalityMode::kMultiplicative;
                                return other;
                              }()})
    for (int n = 2; n < 40; ++n)
      for (const double noise : {0.0, 5.0}) {
        Series series = bent_weeks(n, noise);
        CHECK(all_finite(fit_additive(series, options).forecast(60)));
        std::fill(series.y.begin(), series.y.end(), noise);
        const Forecast flat = fit_additive(series, options).forecast(60);
        CHECK(flat.mean[59] == doctest::Approx(noise));
        CHECK(flat.sd[59] == 0);
      }
  Series series = bent_weeks(10, 1);
  series.y.assign(10, kNaN);
  CHECK(code_of(series) == base::ErrorCode::kTooLittleData);
  series.y[3] = 1;
  CHECK(code_of(series) == base::ErrorCode::kTooLittleData);
  CHECK(code_of(Series{}) == base::ErrorCode::kTooLittleData);
  series.y[4] = std::numeric_limits<double>::infinity();
  CHECK(code_of(series) == base::ErrorCode::kBadData);
}

TEST_CASE("additive: options and shapes out of range are refused") {
  const Series series = bent_weeks(50, 1);
  const auto refused = [&](auto change) {
    AdditiveOptions options;
    change(options);
    return code_of(series, options) == base::ErrorCode::kInvalidArgument;
  };
  CHECK(refused([](AdditiveOptions& o) { o.trend = AdditiveTrend::kLogistic; }));
  CHECK(refused([](AdditiveOptions& o) { o.n_changepoints = -1; }));
  CHECK(refused([](AdditiveOptions& o) { o.changepoint_range = 1.5; }));
  CHECK(refused([](AdditiveOptions& o) { o.changepoint_prior_scale = 0; }));
  CHECK(refused([](AdditiveOptions& o) { o.holidays_prior_scale = kNaN; }));
  CHECK(refused([](AdditiveOptions& o) { o.weekly_order = 0; }));
  CHECK(refused([](AdditiveOptions& o) { o.seasons = {{"odd", 0.5, 2}}; }));
  CHECK_FALSE(refused([](AdditiveOptions& o) { o.seasons = {{"month", 30.5, 2}}; }));
  Series short_days = series;
  short_days.days.resize(51);
  CHECK(code_of(short_days) == base::ErrorCode::kInvalidArgument);
  std::swap(short_days.days[3], short_days.days[4]);
  CHECK(code_of(short_days) == base::ErrorCode::kInvalidArgument);
  Series missing = series;
  missing.regressors = base::Matrix(110, 1);
  missing.regressors(70, 0) = kNaN;
  CHECK(code_of(missing) == base::ErrorCode::kBadData);
}

TEST_CASE("additive: extreme values and regressors end in an answer or a refusal") {
  Series series = bent_weeks(60, 1);
  series.y[10] = 1e308;
  series.y[20] = -1e308;
  CHECK(all_finite(fit_additive(series).forecast(60)));
  AdditiveOptions options;
  options.trend = AdditiveTrend::kLogistic;
  options.floor = -1e308;
  options.capacity = 1;
  CHECK(code_of(series, options) == base::ErrorCode::kBadData);
  series = bent_weeks(60, 1);
  series.regressors = base::Matrix(120, 1);
  for (std::size_t i = 0; i < 60; ++i) series.regressors(i, 0) = i % 4 == 0 ? 1e-150 : 2e-150;
  for (std::size_t i = 60; i < 120; ++i) series.regressors(i, 0) = 1e308;
  CHECK(all_finite(fit_additive(series).forecast(60)));
  for (std::size_t i = 0; i < 60; ++i) series.regressors(i, 0) = i % 4 == 0 ? 1e308 : -1e308;
  CHECK(code_of(series) == base::ErrorCode::kBadData);
  const AdditiveFit fit = fit_additive(bent_weeks(60, 1));
  CHECK_THROWS_AS(fit.forecast(0), base::Error);
  CHECK_THROWS_AS(fit.forecast(std::numeric_limits<int>::max()), base::Error);
  CHECK_THROWS_AS(fit.components(-1), base::Error);
  Series bare;
  bare.y.assign(30, 5.0);
  bare.y[3] = 6;
  CHECK(all_finite(fit_additive(bare).forecast(10'000)));
}

TEST_CASE("additive: a logistic trend stays below its capacity and above its floor") {
  Series series = bent_weeks(500, 0);
  base::Random random(7);
  for (std::size_t i = 0; i < 500; ++i)
    series.y[i] = 50 + 100 / (1 + std::exp(-(static_cast<double>(i) - 400) / 60)) + draw(random);
  AdditiveOptions options;
  options.trend = AdditiveTrend::kLogistic;
  options.capacity = 150;
  options.floor = 50;
  const AdditiveFit fit = fit_additive(series, options);
  CHECK(fit.form() == "additive(logistic; weekly)");
  const Forecast forecast = fit.forecast(60);
  for (std::size_t i = 0; i < 60; ++i) {
    const double truth = 50 + 100 / (1 + std::exp(-(500 + static_cast<double>(i) - 400) / 60));
    CHECK(forecast.mean[i] == doctest::Approx(truth).epsilon(0.01));
  }
  const auto parts = fit.components(60);
  for (const double level : parts[0].values) {
    CHECK(level < 150);
    CHECK(level > 50);
  }
}

TEST_CASE("additive: a regressor's effect is found on its own scale") {
  Series series = bent_weeks(400, 2);
  series.regressors = base::Matrix(460, 2);
  base::Random random(3);
  for (std::size_t i = 0; i < 460; ++i) {
    series.regressors(i, 0) = 1000 + 200 * draw(random);
    series.regressors(i, 1) = i % 9 == 0;
    if (i < 400) series.y[i] += 0.05 * series.regressors(i, 0) + 20 * series.regressors(i, 1);
  }
  const auto parts = fit_additive(series).components(60);
  REQUIRE(parts.size() == 4);
  const double slope = (parts[2].values[0] - parts[2].values[459]) /
                       (series.regressors(0, 0) - series.regressors(459, 0));
  CHECK(slope == doctest::Approx(0.05).epsilon(0.05));
  CHECK(parts[3].values[9] == doctest::Approx(20).epsilon(0.05));
  CHECK(parts[3].values[10] == 0);
}

TEST_CASE("additive: without days the seasons are those of the periods held twice") {
  Series series;
  for (int i = 0; i < 60; ++i)
    series.y.push_back(50 + i + 10 * std::sin(2 * std::numbers::pi * i / 12));
  series.periods = {12, 48};
  const AdditiveFit fit = fit_additive(series);
  CHECK(fit.form() == "additive(linear; season of 12)");
  const Forecast forecast = fit.forecast(12);
  for (int i = 0; i < 12; ++i)
    CHECK(forecast.mean[static_cast<std::size_t>(i)] ==
          doctest::Approx(110 + i + 10 * std::sin(2 * std::numbers::pi * i / 12)).epsilon(0.01));
}

TEST_CASE("additive: sd is the spread of futures whose trend bends as in the past") {
  Series series = bent_weeks(200, 1);
  const AdditiveFit fit = fit_additive(series);
  const AdditiveParameters& parameters = fit.parameters();
  double size = 0;
  for (const double delta : parameters.deltas) size += std::abs(delta) / 25;
  base::Random random(11);
  const auto wait = [&] { return -std::log(1 - random.uniform()); };
  const int n_futures = 40000, steps_ahead = 60;
  const double end = 1 + steps_ahead / 199.0, rate = static_cast<double>(parameters.deltas.size());
  double squares = 0;
  for (int future = 0; future < n_futures; ++future) {
    double moved = 0;
    // A Poisson process: exponential waits between changes.
    for (double at = 1 + wait() / rate; at < end; at += wait() / rate)
      moved += (random.below(2) == 0 ? size : -size) * wait() * (end - at);
    squares += moved * moved;
  }
  const double noise = parameters.sigma * parameters.scale;
  const double simulated = std::hypot(std::sqrt(squares / n_futures) * parameters.scale, noise);
  const Forecast forecast = fit.forecast(steps_ahead);
  CHECK(forecast.sd.back() == doctest::Approx(simulated).epsilon(0.03));
  CHECK(simulated > 1.2 * noise);
}

TEST_CASE("additive: the forecasters carry their names") {
  CHECK(make_prophet_like().name == "prophet-like");
  const Forecaster multiplicative = make_prophet_like_multiplicative();
  CHECK(multiplicative.name == "prophet-like-multiplicative");
  const Series series = bent_weeks(100, 1);
  CHECK(multiplicative.fit(series)->form() == "multiplicative(linear; weekly)");
  CHECK_FALSE(multiplicative.fit(series)->append(series.y));
}

TEST_CASE("additive: a holiday's effect is learned and comes again") {
  Series series = bent_weeks(760, 2);  // to the end of January 2020
  for (std::size_t i = 0; i < 760; ++i) {
    const std::chrono::year_month_day date{series.days[i]};
    if (date.month() == std::chrono::December && date.day() == std::chrono::day{25})
      series.y[i] -= 80;
  }
  series.y.resize(700);  // to 1 December 2019: one Christmas is seen
  AdditiveOptions options;
  options.holidays = "GB";
  options.yearly = SeasonSwitch::kOff;
  const AdditiveFit fit = fit_additive(series, options);
  CHECK(fit.form() == "additive(linear; weekly + holidays)");
  const auto parts = fit.components(30);
  REQUIRE(parts.size() == 3);
  CHECK(parts[2].name == "holidays");
  const std::size_t christmas = 700 + 23;
  CHECK(base::to_iso_date(series.days[christmas]) == "2019-12-25");
  CHECK(parts[2].values[christmas] == doctest::Approx(-80).epsilon(0.1));
  CHECK(parts[2].values[christmas - 1] == 0);
  options.retail_days = true;
  const auto names = fit_additive(series, options).parameters().columns;
  CHECK(std::count(names.begin(), names.end(), "Black Friday") == 1);
  series.days.clear();
  CHECK(code_of(series, options) == base::ErrorCode::kInvalidArgument);
}
