#include "models/forecast/intermittent.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "base/error.hpp"
#include "base/random.hpp"

using namespace patron;
using namespace patron::models;
using doctest::Approx;

namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

double level(const Forecaster& model, std::vector<double> y) {
  return model.fit({std::move(y), {}, {}, {}})->forecast(3).mean[2];
}

std::vector<double> rare_demand(int n, std::uint64_t seed) {
  base::Random random(seed);
  std::vector<double> y;
  for (int t = 0; t < n; ++t)
    y.push_back(random.uniform() < 0.25 ? 1 + static_cast<double>(random.below(8)) : 0);
  return y;
}

std::vector<Forecaster> all(const CrostonOptions& options = {}) {
  return {make_croston(options), make_sba(options), make_tsb(options)};
}

}  // namespace

TEST_CASE("intermittent: by hand") {
  // sizes 4, 6, intervals 2, 3: smoothed 4.2 and 2.1
  const std::vector<double> y{0, 4, 0, 0, 6, 0};
  CHECK(level(make_croston(), y) == Approx(4.2 / 2.1));
  CHECK(level(make_sba(), y) == Approx(0.95 * 4.2 / 2.1));
  // probability 0, then 0.1, 0.09, 0.081, 0.1729, 0.15561
  CHECK(level(make_tsb(), y) == Approx(4.2 * 0.15561));
  CHECK(level(make_croston({.alpha_size = 1, .alpha_interval = 0.5}), y) == Approx(6 / 2.5));
}

TEST_CASE("intermittent: a missing step counts neither as demand nor as none") {
  const std::vector<double> whole{0, 4, 0, 0, 6, 0}, holed{0, kMissing, 4, 0, kMissing, 0, 6, 0};
  for (const Forecaster& model : all()) CHECK(level(model, holed) == Approx(level(model, whole)));
}

TEST_CASE("intermittent: long runs come near the true rate") {
  const std::vector<double> y = rare_demand(20'000, 1);  // 0.25 * 4.5
  for (const Forecaster& model : all({.alpha_size = 0.01, .alpha_interval = 0.01}))
    CHECK(level(model, y) == Approx(1.125).epsilon(0.1));
}

TEST_CASE("intermittent: TSB comes down when nothing is sold, Croston does not") {
  std::vector<double> y = rare_demand(200, 2);
  const double before = level(make_tsb(), y), croston = level(make_croston(), y);
  y.insert(y.end(), 60, 0.0);
  CHECK(level(make_tsb(), y) < 0.05 * before);
  CHECK(level(make_croston(), y) == croston);
}

TEST_CASE("intermittent: searched alphas are not worse, and sd is the error in the series") {
  const std::vector<double> y = rare_demand(150, 3);
  const auto plain = all(), searched = all({.alpha_size = 0, .alpha_interval = 0});
  for (std::size_t i = 0; i < 3; ++i) {
    const auto fit = plain[i].fit({y, {}, {}, {}});
    double squares = 0;
    int n = 0;
    for (std::size_t t = 0; t < y.size(); ++t)
      if (!std::isnan(fit->fitted()[t]))
        squares += (y[t] - fit->fitted()[t]) * (y[t] - fit->fitted()[t]), ++n;
    CHECK(fit->forecast(1).sd[0] == Approx(std::sqrt(squares / n)));
    CHECK(searched[i].fit({y, {}, {}, {}})->forecast(1).sd[0] <= fit->forecast(1).sd[0]);
  }
}

TEST_CASE("intermittent: appending, scaling, hard series") {
  const std::vector<double> y = rare_demand(100, 4);
  for (const Forecaster& model : all()) {
    const auto fit = model.fit({{y.begin(), y.begin() + 60}, {}, {}, {}});
    REQUIRE(fit->append(std::span(y).subspan(60)));
    CHECK(fit->forecast(1).mean[0] == level(model, y));
    std::vector<double> scaled = y;
    for (double& value : scaled) value *= 1e12;
    CHECK(level(model, scaled) == Approx(1e12 * level(model, y)));
    CHECK(level(model, {0, 0, 0}) == 0);
    CHECK(level(model, {7}) == Approx(7).epsilon(0.06));
    CHECK_THROWS_AS(level(model, {kMissing}), base::Error);
    CHECK_THROWS_AS(level(model, {}), base::Error);
  }
  CHECK_THROWS_AS(make_tsb({.alpha_size = 1.5}), base::Error);
}

TEST_CASE("intermittent: the four kinds of demand") {
  CHECK(describe_demand(std::vector<double>{5, 6, 5, 4, 5}).kind == DemandKind::kSmooth);
  CHECK(describe_demand(std::vector<double>{1, 30, 1, 2, 1}).kind == DemandKind::kErratic);
  CHECK(describe_demand(std::vector<double>{5, 0, 0, 4, 0, 5}).kind == DemandKind::kIntermittent);
  CHECK(describe_demand(std::vector<double>{1, 0, 0, 40, 0, 1}).kind == DemandKind::kLumpy);
  CHECK(describe_demand(std::vector<double>{5, 0, 0, 4, 0, 5}).interval_steps == 2);
  CHECK(is_intermittent(std::vector<double>{1, 0, 0, 40, 0, 1}));
  CHECK_FALSE(is_intermittent(std::vector<double>{0, 0, 0}));
}
