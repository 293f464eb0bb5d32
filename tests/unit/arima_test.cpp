#include "models/forecast/arima.hpp"

#include <doctest/doctest.h>

#include <Eigen/Cholesky>
#include <cmath>
#include <limits>
#include <numbers>

#include "base/error.hpp"
#include "base/random.hpp"
#include "models/forecast/arima_likelihood.hpp"
#include "models/forecast/arima_state.hpp"
#include "unit/forecast_golden.hpp"

using namespace patron;
using namespace patron::models;
using doctest::Approx;

namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

/// phi and theta of ARIMA(2,1,1)(1,0,1)[4] with some coefficients.
const ArimaOrder kSome{.p = 2, .d = 1, .q = 1, .P = 1, .Q = 1, .period = 4};
ArmaPolynomials some_arma() {
  const double pacf[] = {0.5, -0.3, 0.4, 0.6, -0.5};
  return multiplied_out(factors_from_pacf(kSome, pacf), 4);
}

Series simulated(int n, std::uint64_t seed) {
  base::Random random(seed);
  const ArmaPolynomials arma = some_arma();
  std::vector<double> e, w, y;
  double level = 0;
  for (int t = 0; t < n; ++t) {
    e.push_back(random.normal());
    double value = e.back();
    for (std::size_t j = 0; j < std::min(arma.phi.size(), w.size()); ++j)
      value += arma.phi[j] * w[w.size() - 1 - j];
    for (std::size_t j = 0; j + 1 < std::min(arma.theta.size() + 1, e.size()); ++j)
      value += arma.theta[j] * e[e.size() - 2 - j];
    w.push_back(value);
    y.push_back(level += value);
  }
  return {y, {4}, {}, {}};
}

/// From first principles: the density of all values at once, their covariances written out.
double direct_log_likelihood(const ArmaPolynomials& arma, const std::vector<double>& w) {
  const auto n = static_cast<Eigen::Index>(w.size());
  const auto gamma = autocovariances(arma, w.size());
  Eigen::MatrixXd covariance(n, n);
  for (Eigen::Index i = 0; i < n; ++i)
    for (Eigen::Index j = 0; j < n; ++j)
      covariance(i, j) = gamma[static_cast<std::size_t>(std::abs(i - j))];
  const Eigen::LLT<Eigen::MatrixXd> root(covariance);
  const Eigen::VectorXd z = root.matrixL().solve(Eigen::Map<const Eigen::VectorXd>(w.data(), n));
  const double logs = 2 * root.matrixLLT().diagonal().array().log().sum();
  const double count = static_cast<double>(n), sigma2 = z.squaredNorm() / count;
  return -0.5 * (count * (std::log(2 * std::numbers::pi * sigma2) + 1) + logs);
}

void check_finite(const Forecast& forecast) {
  for (std::size_t h = 0; h < forecast.mean.size(); ++h) {
    CHECK(std::isfinite(forecast.mean[h]));
    CHECK(std::isfinite(forecast.sd[h]));
    CHECK(forecast.sd[h] >= 0);
  }
}

Series logarithms(Series series) {
  for (double& value : series.y) value = std::log(value);
  return series;
}

}  // namespace

TEST_CASE("arima: autocovariances follow from the psi weights") {
  const auto gamma = autocovariances(some_arma(), 8);
  const auto psi = psi_weights(some_arma(), 4000);
  for (std::size_t lag = 0; lag < 8; ++lag) {
    double sum = 0;
    for (std::size_t j = 0; j + lag < psi.size(); ++j) sum += psi[j] * psi[j + lag];
    CHECK(gamma[lag] == Approx(sum).epsilon(1e-10));
  }
}

TEST_CASE("arima: the recursions give the likelihood written out") {
  const Series series = simulated(80, 3);
  const auto w = differenced(series.y, kSome);
  const ArimaObjective objective(series.y, Eigen::MatrixXd(80, 0), kSome);
  const auto found = objective(some_arma());
  REQUIRE(found);
  CHECK(found->value == Approx(direct_log_likelihood(some_arma(), w)).epsilon(1e-11));
}

TEST_CASE("arima: the filter that passes over holes is the same likelihood") {
  Series series = simulated(120, 4);
  const ArimaObjective whole(series.y, Eigen::MatrixXd(120, 0), kSome);
  series.y.push_back(kMissing);  // a hole that hides nothing
  const ArimaObjective holed(series.y, Eigen::MatrixXd(121, 0), kSome);
  REQUIRE(holed.has_missing());
  CHECK(holed(some_arma())->value == Approx(whole(some_arma())->value).epsilon(1e-10));
}

TEST_CASE("arima: R's fits of the airline model and of auto.arima") {
  if (!tests::has_example_series()) return;
  for (const auto& [file, name] :
       {std::pair{"air_passengers", "air"}, std::pair{"retail_sales", "retail"}}) {
    const auto reference = tests::forecast_reference(name)["R"];
    const Series series = tests::monthly(file);
    const auto& airline = reference["Arima_log_011_011"];
    const Series logs = logarithms(series);
    const ArimaFit fit = fit_arima(logs, {.d = 1, .q = 1, .D = 1, .Q = 1, .period = 12});
    // R starts from a wide, not an infinite variance: its likelihood is off by some 0.003.
    CHECK(fit.log_likelihood == Approx(airline["loglik"].get<double>()).epsilon(2e-5));
    const Forecast forecast = arima_forecaster(logs, fit)->forecast(12);
    for (std::size_t h = 0; h < 12; ++h)
      CHECK(forecast.mean[h] == Approx(airline["mean_log_scale"][h].get<double>()).epsilon(1e-6));

    const auto& found = reference["auto_arima"];
    const auto o = found["order"].get<std::vector<int>>();  // p, q, P, Q, m, d, D
    const ArimaOrder order{o[0], o[5], o[1], o[2],
                           o[6], o[3], o[4], found["coef"].contains("drift")};
    const ArimaFit same = fit_arima(series, order);
    CHECK(same.aicc <= found["aicc"].get<double>() + 1e-3);
    const Forecast ahead = arima_forecaster(series, same)->forecast(12);
    for (std::size_t h = 0; h < 12; ++h) {
      CHECK(ahead.mean[h] == Approx(found["mean"][h].get<double>()).epsilon(1e-4));
      CHECK(ahead.mean[h] - 1.959963984540054 * ahead.sd[h] ==
            Approx(found["lo95"][h].get<double>()).epsilon(1e-4));
    }
    CHECK(fit_arima_auto(series).aicc <= found["aicc"].get<double>() + 1e-3);
  }
}

TEST_CASE("arima: planted coefficients are found") {
  const ArimaFit fit = fit_arima(simulated(3000, 5), kSome);
  const double pacf[] = {0.5, -0.3, 0.4, 0.6, -0.5};
  const ArimaFactors planted = factors_from_pacf(kSome, pacf);
  CHECK(fit.factors.ar[0] == Approx(planted.ar[0]).epsilon(0.12));
  CHECK(fit.factors.ar[1] == Approx(planted.ar[1]).epsilon(0.15));
  CHECK(fit.factors.seasonal_ar[0] == Approx(planted.seasonal_ar[0]).epsilon(0.12));
  CHECK(fit.sigma2 == Approx(1).epsilon(0.08));
  CHECK(fit.converged);
}

TEST_CASE("arima: a regressor's effect is found and carried on") {
  Series series = simulated(150, 6);
  series.regressors = base::Matrix(160, 2);  // the second is the first doubled: it tells nothing
  base::Random random(1);
  for (std::size_t t = 0; t < 160; ++t) {
    series.regressors(t, 0) = random.uniform() < 0.2;
    series.regressors(t, 1) = 2 * series.regressors(t, 0);
    if (t < 150) series.y[t] += 50 * series.regressors(t, 0);
  }
  const ArimaFit fit = fit_arima(series, kSome);
  CHECK(fit.regression[0] + 2 * fit.regression[1] == Approx(50).epsilon(0.02));
  const auto fitted = arima_forecaster(series, fit);
  check_finite(fitted->forecast(10));
  CHECK_THROWS_AS(fitted->forecast(11), base::Error);
  Series holed = series;
  holed.y[30] = holed.y[31] = kMissing;
  const ArimaFit with_holes = fit_arima(holed, kSome);
  CHECK(with_holes.regression[0] + 2 * with_holes.regression[1] == Approx(50).epsilon(0.02));
}

TEST_CASE("arima: appending is the forecast of the longer series with the same coefficients") {
  const Series series = simulated(140, 7);
  Series start = series;
  start.y.resize(100);
  const ArimaFit fit = fit_arima(start, kSome);
  const auto appended = arima_forecaster(start, fit), whole = arima_forecaster(series, fit);
  REQUIRE(appended->append(std::span(series.y).subspan(100)));
  CHECK(appended->forecast(20).mean == whole->forecast(20).mean);
  CHECK(appended->forecast(20).sd == whole->forecast(20).sd);
  CHECK(appended->fitted().size() == 140);
  const double said = arima_forecaster(start, fit)->forecast(1).mean[0];
  CHECK(appended->fitted()[100] == Approx(said));
  const double hole[] = {kMissing, kMissing};
  const Forecast before = whole->forecast(3);
  REQUIRE(appended->append(hole));
  CHECK(appended->forecast(1).mean[0] == Approx(before.mean[2]));
  CHECK(appended->forecast(1).sd[0] == Approx(before.sd[2]));
}

TEST_CASE("arima: scaling the series scales the forecast") {
  Series series = simulated(90, 8);
  const Forecast before = make_arima().fit(series)->forecast(8);
  for (const double scale : {-3.0, 1e12, 1e-9}) {
    Series scaled = series;
    for (double& value : scaled.y) value *= scale;
    const Forecast after = make_arima().fit(scaled)->forecast(8);
    for (std::size_t h = 0; h < 8; ++h) {
      CHECK(after.mean[h] == Approx(scale * before.mean[h]).epsilon(1e-4));
      CHECK(after.sd[h] == Approx(std::abs(scale) * before.sd[h]).epsilon(1e-4));
    }
  }
}

TEST_CASE("arima: hard series have an answer or a clear refusal") {
  std::vector<std::vector<double>> hard = {{1, 2, 3},
                                           {5, 5, 5, 5, 5, 5, 5, 5},
                                           std::vector<double>(40, 0),
                                           {1, kMissing, 3, kMissing, 2, 8},
                                           {kMissing, kMissing, 1, 4, 1, 4, 1, 4, kMissing},
                                           {0, 0, 0, 0, 1e12, 0, 0, 0, 0, 0, 0, 0, 0, 0},
                                           {1e100, -1e100, 1e100, -1e100, 1e100, 3, 4, 5}};
  std::vector<double> line, saw, half(60, 3);
  for (int t = 0; t < 60; ++t) line.push_back(1e12 + t), saw.push_back(t % 7);
  for (std::size_t t = 0; t < 60; t += 2) half[t] = kMissing;
  hard.push_back(line);
  hard.push_back(saw);
  hard.push_back(half);
  for (const auto& y : hard) {
    CAPTURE(y.size());
    check_finite(make_arima().fit({y, {7}, {}, {}})->forecast(30));
  }
  CHECK_THROWS_AS(make_arima().fit({{1, kMissing, 2}, {7}, {}, {}}), base::Error);
  CHECK_THROWS_AS(fit_arima({{1, 2, 3, 4}, {}, {}, {}}, {.p = 3}), base::Error);
  CHECK_THROWS_AS(fit_arima(simulated(50, 1), {.p = 11}), base::Error);
  CHECK_THROWS_AS(fit_arima(simulated(50, 1), {.d = 2, .constant = true}), base::Error);
  CHECK_THROWS_AS(fit_arima(simulated(900, 1), {.P = 1, .period = 365}), base::Error);
}

TEST_CASE("arima: a long season is taken into account by differences") {
  base::Random random(2);
  Series series{{}, {365}, {}, {}};
  for (int t = 0; t < 1000; ++t)
    series.y.push_back(100 + 50 * std::sin(t * 2 * std::numbers::pi / 365) + random.normal());
  const auto fit = make_arima().fit(series);
  CHECK(fit->form().find("(0,1,0)[365]") != std::string::npos);
  const Forecast forecast = fit->forecast(365);
  check_finite(forecast);
  CHECK(forecast.mean[91] ==
        Approx(100 + 50 * std::sin(1091 * 2 * std::numbers::pi / 365)).epsilon(0.1));
}
