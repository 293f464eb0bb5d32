#include "models/forecast/ets.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/error.hpp"
#include "base/random.hpp"
#include "forecast_examples.hpp"

using namespace patron;
using namespace patron::models;

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

void check_likelihoods(const std::string& reference, const std::vector<double>& y) {
  REQUIRE(y.size() > 100);
  const auto all = tests::read_forecast_reference(reference)["ets_full_loglik_comparison"];
  REQUIRE(all.size() >= 9);
  for (const auto& [text, known] : all.items()) {
    const EtsFit fit = fit_ets(y, 12, parse_ets_form(text));
    INFO(reference << ' ' << text);
    CHECK(fit.log_likelihood >= known["best_full"].get<double>() - 0.01);
  }
}

/// A seasonal series above zero.
std::vector<double> made_series(int n, int period, std::uint64_t seed) {
  base::Random random(seed);
  std::vector<double> y;
  for (int t = 0; t < n; ++t)
    y.push_back((100 + 0.4 * t) * (1 + 0.3 * std::sin(2 * M_PI * t / period)) *
                (1 + 0.05 * random.normal()));
  return y;
}

bool all_finite(const std::vector<double>& values) {
  return std::all_of(values.begin(), values.end(), [](double v) { return std::isfinite(v); });
}

void check_sound(const EtsFit& fit, int horizon) {
  const Forecast ahead = fit.forecast(horizon);
  CHECK(ahead.mean.size() == static_cast<std::size_t>(horizon));
  CHECK(all_finite(ahead.mean));
  CHECK(all_finite(ahead.sd));
  CHECK(*std::min_element(ahead.sd.begin(), ahead.sd.end()) >= 0);
  CHECK(std::isfinite(fit.log_likelihood));
}

const std::vector<std::string> kForms{"ANN",  "AAN",  "AAdN", "ANA", "AAA",  "AAdA", "MNN",
                                      "MAN",  "MAdN", "MNA",  "MAA", "MAdA", "MNM",  "MAM",
                                      "MAdM", "MMN",  "MMdM", "AMA", "AAM",  "MMdA"};

}  // namespace

TEST_CASE("ets reaches the best known likelihood of each form") {
  if (!tests::has_golden()) return;
  check_likelihoods("reference_air.json", tests::air_passengers());
  check_likelihoods("reference_retail.json", tests::retail_sales());
}

TEST_CASE("ets forecasts as R does where both found the same optimum") {
  if (!tests::has_golden()) return;
  const auto reference = tests::read_forecast_reference("reference_air.json")["R"]["ets_ANN"];
  const Forecast ahead = fit_ets(tests::air_passengers(), 12, parse_ets_form("ANN")).forecast(12);
  for (int h = 0; h < 12; ++h) {
    CHECK(ahead.mean[h] == doctest::Approx(reference["mean"][h].get<double>()).epsilon(1e-5));
    const double upper = ahead.mean[h] + 1.959963984540054 * ahead.sd[h];
    CHECK(upper == doctest::Approx(reference["hi95"][h].get<double>()).epsilon(1e-5));
  }
}

TEST_CASE("ets residuals give back the likelihood of every form") {
  const auto y = made_series(96, 12, 5);
  for (const std::string& text : kForms) {
    const EtsFit fit = fit_ets(y, 12, parse_ets_form(text));
    const bool relative = text[0] == 'M';
    double squares = 0, logs = 0;
    for (std::size_t t = 0; t < y.size(); ++t) {
      squares += fit.residuals[t] * fit.residuals[t];
      logs += relative ? std::log(fit.fitted[t]) : 0;
      const double e = y[t] - fit.fitted[t];
      CHECK(fit.residuals[t] == doctest::Approx(relative ? e / fit.fitted[t] : e).epsilon(1e-9));
    }
    const double n = 96;
    INFO(text);
    CHECK(fit.log_likelihood ==
          doctest::Approx(-n / 2 * (std::log(2 * M_PI * squares / n) + 1) - logs).epsilon(1e-9));
    check_sound(fit, 30);
  }
}

TEST_CASE("ets stands at an optimum: no small move of a parameter raises the likelihood") {
  const auto y = made_series(120, 7, 11);
  for (const std::string text : {"AAdA", "MAM", "MNA", "MMdN"}) {
    EtsOptions narrow;
    const EtsFit best = fit_ets(y, 7, parse_ets_form(text));
    // Alpha held a little to either side: all the rest is estimated again.
    for (const double moved : {best.parameters.alpha - 0.01, best.parameters.alpha + 0.01}) {
      if (moved < 0.001 || moved > 0.99) continue;
      narrow.alpha_lower = 1e-4;
      narrow.alpha_upper = 0.9999;
      (moved < best.parameters.alpha ? narrow.alpha_upper : narrow.alpha_lower) = moved;
      INFO(text << " alpha " << moved);
      CHECK(fit_ets(y, 7, parse_ets_form(text), narrow).log_likelihood <=
            best.log_likelihood + 1e-4);
    }
  }
}

TEST_CASE("ets of a scaled series is the scaled forecast") {
  const auto y = made_series(80, 7, 3);
  const EtsFit fit = fit_ets_auto(y, 7);
  for (const double scale : {1e-6, 1e9}) {
    auto scaled = y;
    for (double& value : scaled) value *= scale;
    const EtsFit other = fit_ets_auto(scaled, 7);
    CHECK(to_text(other.form) == to_text(fit.form));
    const Forecast a = fit.forecast(14), b = other.forecast(14);
    for (int h = 0; h < 14; ++h) {
      CHECK(b.mean[h] == doctest::Approx(a.mean[h] * scale).epsilon(1e-6));
      CHECK(b.sd[h] == doctest::Approx(a.sd[h] * scale).epsilon(1e-6));
    }
  }
}

TEST_CASE("ets finds the smoothing a series was made with") {
  base::Random random(8);
  std::vector<double> y;
  double level = 500;
  for (int t = 0; t < 4000; ++t) {
    const double e = 10 * random.normal();
    y.push_back(level + e);
    level += 0.3 * e;
  }
  const EtsFit fit = fit_ets_auto(y, 1);
  CHECK(fit.parameters.alpha == doctest::Approx(0.3).epsilon(0.1));
  CHECK(std::sqrt(fit.sigma2) ==
        doctest::Approx(fit.form == parse_ets_form("ANN") ? 10 : 10.0 / 500).epsilon(0.1));
}

TEST_CASE("ets standard deviations are those of simulated futures") {
  const auto y = made_series(96, 4, 21);
  for (const std::string text : {"AAdA", "MAdN", "MAM"}) {
    const EtsFit fit = fit_ets(y, 4, parse_ets_form(text));
    const Forecast ahead = fit.forecast(8);
    const int n_paths = 4000;
    std::vector<double> squares(8);
    base::Random random(1);
    for (int path = 0; path < n_paths; ++path) {
      EtsFit walk = fit;
      for (int h = 0; h < 8; ++h) {
        const double mean = walk.forecast(1).mean[0];
        const double e = std::sqrt(fit.sigma2) * random.normal();
        const double value = text[0] == 'A' ? mean + e : mean * (1 + e);
        squares[h] += (value - ahead.mean[h]) * (value - ahead.mean[h]) / n_paths;
        walk.append(std::vector{value});
      }
    }
    for (int h = 0; h < 8; ++h) {
      INFO(text << " step " << h + 1);
      CHECK(ahead.sd[h] == doctest::Approx(std::sqrt(squares[h])).epsilon(0.06));
    }
  }
}

TEST_CASE("ets append goes on where the fit stopped") {
  const auto y = made_series(84, 7, 4);
  const std::span<const double> all(y);
  for (const std::string text : {"AAA", "MAdM"}) {
    EtsFit fit = fit_ets(all.first(60), 7, parse_ets_form(text));
    EtsFit other = fit;
    fit.append(all.subspan(60));
    for (std::size_t t = 60; t < y.size(); ++t) {
      CHECK(fit.fitted[t] == doctest::Approx(other.forecast(1).mean[0]).epsilon(1e-12));
      other.append(all.subspan(t, 1));
    }
    CHECK(fit.forecast(9).mean == other.forecast(9).mean);
    CHECK(fit.fitted.size() == y.size());
  }
}

TEST_CASE("ets answers odd series soundly or refuses them") {
  check_sound(fit_ets_auto(std::vector<double>(30, 5.0), 7), 20);
  check_sound(fit_ets_auto(std::vector<double>(30, 0.0), 7), 20);
  CHECK(fit_ets_auto(std::vector<double>(30, 5.0), 7).forecast(3).mean ==
        std::vector<double>(3, 5.0));
  auto holes = made_series(90, 7, 6);
  for (const int t : {0, 1, 8, 40, 41, 42, 43, 44, 45, 46, 47, 48, 89}) holes[t] = kNan;
  const EtsFit fit = fit_ets_auto(holes, 7);
  check_sound(fit, 20);
  CHECK(fit.n_seen == 77);
  CHECK(std::isnan(fit.residuals[40]));
  auto huge = made_series(60, 7, 6);
  for (double& value : huge) value *= 1e12;
  check_sound(fit_ets_auto(huge, 7), 365);
  std::vector<double> jumps(40, 0.0);
  for (int t = 0; t < 40; t += 9) jumps[t] = 1e6;
  check_sound(fit_ets_auto(jumps, 7), 365);
  std::vector<double> tiny(40, 1e-300);
  tiny[7] = 3e-300;
  check_sound(fit_ets_auto(tiny, 7), 10);
  const std::vector<double> few{1, 2, 3, 4};
  CHECK_THROWS_AS(fit_ets_auto(few, 7), base::Error);
  CHECK_THROWS_AS(fit_ets_auto(std::vector<double>(50, kNan), 7), base::Error);
  CHECK_THROWS_AS(
      fit_ets_auto(std::vector<double>{1, 2, 3, 4, 5, std::numeric_limits<double>::infinity()}, 1),
      base::Error);
  CHECK_THROWS_AS(fit_ets(std::vector<double>(30, -1.0), 7, parse_ets_form("MNN")), base::Error);
  CHECK_THROWS_AS(parse_ets_form("ETS(N,A,A)"), base::Error);
}

TEST_CASE("ets takes a long series with a long season") {
  const auto y = made_series(100'000, 365, 2);
  check_sound(fit_ets(y, 365, parse_ets_form("AAA")), 400);
}

TEST_CASE("ets forecaster: names, forms, and a refusal to append what the form can't take") {
  Series series;
  series.y = made_series(84, 7, 4);
  series.periods = {7};
  const auto fit = make_ets().fit(series);
  CHECK(fit->form().starts_with("ETS(M,"));
  CHECK(fit->fitted().size() == 84);
  CHECK_FALSE(fit->append(std::vector<double>{-1}));
  CHECK(fit->append(std::vector<double>{120}));
  CHECK(fit->fitted().size() == 85);
  CHECK(make_holt_winters().fit(series)->form() == "ETS(A,A,A)");
  CHECK(make_ses().fit(series)->form() == "ETS(A,N,N)");
  CHECK(make_holt().fit(series)->form() == "ETS(A,A,N)");
}
