#include "models/forecast/spikes.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "base/random.hpp"

using namespace patron;
using namespace patron::models;

namespace {

Series week_pattern(int n) {
  base::Random random(5);
  Series series;
  for (int t = 0; t < n; ++t) series.y.push_back(100 + 10 * (t % 7) + 6 * random.normal());
  series.periods = {7, 365};
  return series;
}

}  // namespace

TEST_CASE("a value that came once is found, and shown smaller") {
  Series series = week_pattern(200);
  CHECK(find_spikes(series).empty());
  series.y[150] *= 15;
  const auto spikes = find_spikes(series);
  REQUIRE(spikes.size() == 1);
  CHECK(spikes[0].step == 150);
  CHECK(spikes[0].y == series.y[150]);
  CHECK(spikes[0].tamed < 200);
  const Series tamed = without_spikes(series);
  CHECK(tamed.y[150] == spikes[0].tamed);
  CHECK(tamed.y[149] == series.y[149]);
}

TEST_CASE("what may come again stays") {
  Series in_a_row = week_pattern(200);
  in_a_row.y[150] *= 15;
  in_a_row.y[151] *= 15;
  CHECK(find_spikes(in_a_row).empty());
  Series monthly = week_pattern(200);
  for (std::size_t t = 30; t < 200; t += 30) monthly.y[t] *= 15;
  CHECK(find_spikes(monthly).empty());
  Series yearly = week_pattern(600);
  yearly.y[100] *= 15;
  yearly.y[466] *= 15;
  CHECK(find_spikes(yearly).empty());
  yearly.y[300] *= 15;
  CHECK(find_spikes(yearly).size() == 1);
  Series planned = week_pattern(200);
  planned.y[150] *= 15;
  planned.regressors = base::Matrix(200, 1);
  CHECK(find_spikes(planned).empty());
  Series rare = week_pattern(200);
  for (std::size_t t = 0; t < 200; ++t) rare.y[t] = t % 9 == 0 ? 1 : 0;
  rare.y[150] = 50;
  CHECK(find_spikes(rare).empty());
}
