#include "models/forecast/ces.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "base/error.hpp"
#include "base/random.hpp"
#include "forecast_examples.hpp"

using namespace patron;
using namespace patron::models;

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr std::array kSeasons{CesSeason::kNone, CesSeason::kSimple, CesSeason::kPartial,
                              CesSeason::kFull};

std::vector<double> made_series(int n, std::uint64_t seed) {
  base::Random random(seed);
  std::vector<double> y;
  for (int t = 0; t < n; ++t) y.push_back(100 + 0.2 * t + (t % 7) * 4 + 3 * random.normal());
  return y;
}

}  // namespace

TEST_CASE("ces is at least as likely as in statsforecast") {
  if (!tests::has_golden()) return;
  const auto all = tests::read_forecast_reference("reference_retail.json")["python"];
  const auto y = tests::retail_sales();
  const double n = static_cast<double>(y.size());
  // Their figure leaves constants out.
  const double known = all["statsforecast"]["CES"]["loglik"].get<double>() +
                       n / 2 * (std::log(n) - std::log(2 * M_PI) - 1);
  CHECK(fit_ces(y, 12, CesSeason::kPartial).log_likelihood >= known - 1e-3);
}

TEST_CASE("ces residuals give back its likelihood") {
  const auto y = made_series(110, 4);
  for (const auto season : kSeasons) {
    const CesFit fit = fit_ces(y, 7, season);
    double squares = 0;
    for (std::size_t t = 0; t < y.size(); ++t)
      squares += (y[t] - fit.fitted[t]) * (y[t] - fit.fitted[t]);
    INFO(to_text(season));
    CHECK(fit.log_likelihood ==
          doctest::Approx(-55 * (std::log(2 * M_PI * squares / 110) + 1)).epsilon(1e-8));
  }
}

TEST_CASE("ces scales, appends and answers odd series soundly") {
  const auto y = made_series(110, 4);
  const std::span<const double> all(y);
  for (const auto season : kSeasons) {
    INFO(to_text(season));
    CesFit fit = fit_ces(all.first(90), 7, season);
    CesFit other = fit;
    const auto before = fit.forecast(12);
    CHECK(std::is_sorted(before.sd.begin(), before.sd.end()));
    fit.append(all.subspan(90));
    for (std::size_t t = 90; t < y.size(); ++t) {
      CHECK(fit.fitted[t] == doctest::Approx(other.forecast(1).mean[0]).epsilon(1e-12));
      other.append(all.subspan(t, 1));
    }
    auto scaled = std::vector(y.begin(), y.begin() + 90);
    for (double& value : scaled) value *= 1e9;
    const auto after = fit_ces(scaled, 7, season).forecast(12);
    for (int h = 0; h < 12; ++h)
      CHECK(after.mean[h] == doctest::Approx(before.mean[h] * 1e9).epsilon(1e-4));
  }
  auto holes = y;
  for (const int t : {0, 3, 50, 51, 52, 53, 54, 55, 56, 57, 109}) holes[t] = kNan;
  for (const auto& odd : {holes, std::vector<double>(40, 0.0), std::vector<double>(40, 7.0)}) {
    const auto ahead = fit_ces_auto(odd, 7).forecast(100);
    for (int h = 0; h < 100; ++h) {
      CHECK(std::isfinite(ahead.mean[h]));
      CHECK(std::isfinite(ahead.sd[h]));
    }
  }
  CHECK_THROWS_AS(fit_ces_auto(std::vector<double>{1, 2, 3}, 1), base::Error);
  CHECK_THROWS_AS(fit_ces(y, 1, CesSeason::kFull), base::Error);
}

TEST_CASE("ces takes every length of series") {
  for (int n = 30; n <= 66; ++n)
    CHECK(std::isfinite(fit_ces_auto(made_series(n, 6), 7).forecast(3).mean[2]));
}

TEST_CASE("ces finds the season") {
  const CesFit fit = fit_ces_auto(made_series(140, 6), 7);
  CHECK(fit.season != CesSeason::kNone);
  const auto ahead = fit.forecast(7);
  CHECK(ahead.mean[6] > ahead.mean[0] + 15);
}
