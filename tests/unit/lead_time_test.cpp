#include "models/forecast/lead_time.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "base/error.hpp"
#include "base/random.hpp"

using namespace patron;
using namespace patron::models;
using doctest::Approx;

namespace {

/// A product forecast at `mean` a day that sells 0 to 2 * mean a day, by chance.
Outlook product(double mean, int horizon, int n_origins, std::uint64_t seed) {
  base::Random random(seed);
  Outlook out;
  out.yhat.assign(static_cast<std::size_t>(horizon), mean);
  for (int o = 0; o < n_origins; ++o)
    for (int h = 0; h < horizon; ++h)
      out.backtest.push_back({100 + o * horizon, 100 + o * horizon + h, 2 * mean * random.uniform(),
                              mean, 0, 2 * mean});
  return out;
}

std::vector<Outlook> shop(int n_products, int n_origins) {
  std::vector<Outlook> outlooks;
  for (int i = 0; i < n_products; ++i)
    outlooks.push_back(product(1 + i % 7, 8, n_origins, static_cast<std::uint64_t>(i) + 1));
  return outlooks;
}

}  // namespace

TEST_CASE("lead time: the mean is the sum behind the steps that lead there") {
  const auto outlooks = shop(1, 12);
  CHECK(LeadSums(outlooks, 1, 7).demand(0, 0.95).mean == Approx(7));
  CHECK(LeadSums(outlooks, 5, 3).demand(0, 0.95).mean == Approx(3));
}

TEST_CASE("lead time: the quantile holds its share of new demand, and is far below the days' sum") {
  const int n = 400;
  const LeadSums sums(shop(n, 12), 1, 7);
  base::Random random(99);
  int held = 0, tried = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const double mean = 1 + static_cast<double>(i % 7);
    const double quantile = sums.demand(i, 0.95).quantile;
    CHECK(quantile < 0.95 * 2 * mean * 7);
    for (int k = 0; k < 50; ++k, ++tried) {
      double demand = 0;
      for (int d = 0; d < 7; ++d) demand += 2 * mean * random.uniform();
      held += demand <= quantile;
    }
  }
  CHECK(static_cast<double>(held) / tried == Approx(0.95).epsilon(0.025));
}

TEST_CASE("lead time: quantiles rise with the level, and the risk falls with what is there") {
  const LeadSums sums(shop(50, 12), 0, 8);
  double last = 0, risk = 1;
  for (const double level : {0.5, 0.8, 0.9, 0.95, 0.99}) {
    const double quantile = sums.demand(3, level).quantile;
    CHECK(quantile >= last);
    last = quantile;
    CHECK(sums.risk(3, quantile) <= 1 - level + 1e-12);
    CHECK(sums.risk(3, quantile) <= risk);
    risk = sums.risk(3, quantile);
  }
  CHECK(sums.risk(3, 0) > 0.9);
}

TEST_CASE("lead time: without a backtest, in trouble, and of the wrong length") {
  auto outlooks = shop(2, 0);
  outlooks[1].trouble = "too short";
  const LeadSums sums(outlooks, 1, 7);
  CHECK(sums.demand(0, 0.95).mean == Approx(7));
  CHECK(sums.demand(0, 0.95).quantile == Approx(7 + 1.6449 * sums.demand(0, 0.95).sd));
  CHECK(sums.risk(0, 7) == Approx(0.5));
  CHECK(sums.demand(1, 0.95).mean == 0);
  CHECK_THROWS_AS(LeadSums(outlooks, 1, 8), base::Error);
}
