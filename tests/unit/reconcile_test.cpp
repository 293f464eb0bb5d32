#include "models/forecast/reconcile.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/error.hpp"
#include "base/random.hpp"

using namespace patron;
using namespace patron::models;
using doctest::Approx;

namespace {

constexpr Reconciling kAll[] = {Reconciling::kBottomUp, Reconciling::kTopDown, Reconciling::kWls,
                                Reconciling::kMint};

base::Matrix matrix(std::vector<std::vector<double>> rows) {
  base::Matrix out(rows.size(), rows.front().size());
  for (std::size_t i = 0; i < rows.size(); ++i) std::ranges::copy(rows[i], out.row(i).begin());
  return out;
}

/// Bounds at half and twice the forecast.
BaseForecasts with_bounds(const base::Matrix& yhat) {
  BaseForecasts out{yhat, yhat, yhat};
  for (std::size_t i = 0; i < yhat.n_rows(); ++i)
    for (std::size_t h = 0; h < yhat.n_columns(); ++h) {
      out.lower(i, h) = yhat(i, h) / 2;
      out.upper(i, h) = yhat(i, h) * 2;
    }
  return out;
}

base::Matrix random_matrix(std::size_t n, std::size_t m, double centre, std::uint64_t seed) {
  base::Random random(seed);
  base::Matrix out(n, m);
  for (std::size_t i = 0; i < n; ++i)
    for (double& value : out.row(i)) value = centre + 4 * (random.uniform() - 0.5);
  return out;
}

/// 0 is the total of 1 (with parts 3 and 4) and 2 (with 5, 6 and 7); 8 stands alone.
const Hierarchy kThreeLevels{{-1, 0, 0, 1, 1, 2, 2, 2, -1}};

double worst_gap(const base::Matrix& yhat, const Hierarchy& hierarchy) {
  double worst = 0;
  for (std::size_t h = 0; h < yhat.n_columns(); ++h) {
    std::vector<double> sums(hierarchy.parent.size(), 0.0), sizes = sums;
    for (std::size_t i = 0; i < sums.size(); ++i)
      if (const int parent = hierarchy.parent[i]; parent >= 0) {
        sums[static_cast<std::size_t>(parent)] += yhat(i, h);
        sizes[static_cast<std::size_t>(parent)] += std::abs(yhat(i, h));
      }
    for (std::size_t i = 0; i < sums.size(); ++i)
      if (sizes[i] > 0) worst = std::max(worst, std::abs(sums[i] - yhat(i, h)) / sizes[i]);
  }
  return worst;
}

}  // namespace

TEST_CASE("reconcile: two parts by hand") {
  // The total says 10 more than its parts. By variances 4, 1 and 3 the gap is shared 4 : 1 : 3.
  const Hierarchy hierarchy{{-1, 0, 0}};
  const BaseForecasts base = with_bounds(matrix({{40}, {20}, {10}}));
  const base::Matrix errors = matrix({{2, -2}, {1, 1}, {std::sqrt(3), -std::sqrt(3)}});

  const Reconciled wls = reconcile(base, hierarchy, errors, {Reconciling::kWls});
  CHECK(wls.yhat(0, 0) == Approx(35));
  CHECK(wls.yhat(1, 0) == Approx(21.25));
  CHECK(wls.yhat(2, 0) == Approx(13.75));

  const Reconciled up = reconcile(base, hierarchy, errors, {Reconciling::kBottomUp});
  CHECK(up.yhat(0, 0) == 30);
  CHECK(up.yhat(1, 0) == 20);

  const Reconciled down = reconcile(base, hierarchy, errors, {Reconciling::kTopDown});
  CHECK(down.yhat(0, 0) == Approx(40));
  CHECK(down.yhat(1, 0) == Approx(40 * 20.0 / 30));
}

TEST_CASE("reconcile: sums are their parts, whatever the method") {
  for (const Reconciling method : kAll)
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
      CAPTURE(seed);
      const BaseForecasts base = with_bounds(random_matrix(9, 5, 1, seed));
      const base::Matrix errors = random_matrix(9, 12, 0, seed + 100);
      for (const bool non_negative : {true, false}) {
        const Reconciled out = reconcile(base, kThreeLevels, errors, {method, non_negative});
        CHECK(worst_gap(out.yhat, kThreeLevels) < 1e-12);
        for (std::size_t i = 0; i < 9; ++i)
          for (std::size_t h = 0; h < 5; ++h) {
            CHECK(out.lower(i, h) <= out.yhat(i, h));
            CHECK(out.yhat(i, h) <= out.upper(i, h));
            if (non_negative) CHECK(out.lower(i, h) >= 0);
          }
      }
    }
}

TEST_CASE("reconcile: what adds up already stays") {
  const base::Matrix yhat = matrix({{15, 9}, {9, 5}, {6, 4}});
  const base::Matrix errors = random_matrix(3, 20, 0, 5);
  for (const Reconciling method : kAll) {
    const Reconciled out = reconcile(with_bounds(yhat), {{-1, 0, 0}}, errors, {method});
    for (std::size_t i = 0; i < 3; ++i)
      for (std::size_t h = 0; h < 2; ++h) CHECK(out.yhat(i, h) == Approx(yhat(i, h)));
  }
}

TEST_CASE("reconcile: a series that stands alone keeps its forecast") {
  const BaseForecasts base = with_bounds(random_matrix(9, 3, 5, 2));
  const Reconciled out =
      reconcile(base, kThreeLevels, random_matrix(9, 30, 0, 3), {Reconciling::kWls});
  for (std::size_t h = 0; h < 3; ++h) CHECK(out.yhat(8, h) == base.yhat(8, h));
}

TEST_CASE("reconcile: the order of the parts does not matter") {
  const base::Matrix yhat = random_matrix(4, 3, 5, 7), errors = random_matrix(4, 15, 0, 8);
  const auto turned = [](const base::Matrix& m) {
    base::Matrix out = m;
    for (std::size_t i = 1; i < 4; ++i) std::ranges::copy(m.row(i), out.row(4 - i).begin());
    return out;
  };
  const Hierarchy hierarchy{{-1, 0, 0, 0}};
  const Reconciled out = reconcile(with_bounds(yhat), hierarchy, errors);
  const Reconciled other = reconcile(with_bounds(turned(yhat)), hierarchy, turned(errors));
  for (std::size_t i = 1; i < 4; ++i)
    for (std::size_t h = 0; h < 3; ++h) CHECK(out.yhat(i, h) == Approx(other.yhat(4 - i, h)));
}

TEST_CASE(
    "reconcile: without errors a series counts by its leaves, and intervals keep their width") {
  const BaseForecasts base = with_bounds(matrix({{14}, {5}, {5}}));
  const Reconciled out = reconcile(base, {{-1, 0, 0}}, base::Matrix(3, 0));
  CHECK(out.yhat(0, 0) == Approx(12));  // the gap of 4 is shared 2 : 1 : 1
  CHECK(out.yhat(1, 0) == Approx(6));
  CHECK(out.upper(1, 0) == Approx(11));
  CHECK(out.scales == std::vector<double>{1, 1, 1});
}

TEST_CASE("reconcile: errors that are all 0 are as none") {
  const BaseForecasts base = with_bounds(matrix({{14}, {5}, {5}}));
  for (const Reconciling method : {Reconciling::kWls, Reconciling::kMint})
    CHECK(reconcile(base, {{-1, 0, 0}}, base::Matrix(3, 12), {method}).yhat(0, 0) == Approx(12));
}

TEST_CASE("reconcile: parts whose errors are known to be large have narrower intervals after it") {
  // The total's errors are small, those of its part large: the part learns from the total.
  base::Matrix errors(3, 40);
  base::Random random(4);
  for (std::size_t t = 0; t < 40; ++t) {
    errors(1, t) = 10 * (random.uniform() - 0.5);
    errors(0, t) = errors(2, t) = random.uniform() - 0.5;
  }
  const Reconciled out = reconcile(with_bounds(matrix({{30}, {20}, {10}})), {{-1, 0, 0}}, errors);
  CHECK(out.scales[1] < 0.5);
  CHECK(out.upper(1, 0) - out.yhat(1, 0) == Approx(20 * out.scales[1]));
}

TEST_CASE("reconcile: thousands of leaves") {
  const std::size_t n = 4000;
  Hierarchy hierarchy{std::vector<int>(n, 0)};
  hierarchy.parent[0] = -1;
  BaseForecasts base = with_bounds(random_matrix(n, 30, 3, 1));
  for (double& value : base.yhat.row(0)) value = 13'000;
  const Reconciled out = reconcile(base, hierarchy, random_matrix(n, 90, 0, 2));
  CHECK(worst_gap(out.yhat, hierarchy) < 1e-9);
  CHECK(out.shrinkage > 0);
}

TEST_CASE("reconcile: what can't be is refused") {
  const BaseForecasts base = with_bounds(matrix({{3}, {2}}));
  const base::Matrix none(2, 0);
  CHECK_THROWS_AS(reconcile(base, {{1, 0}}, none), base::Error);
  CHECK_THROWS_AS(reconcile(base, {{-1, 2}}, none), base::Error);
  CHECK_THROWS_AS(reconcile(base, {{-1, -2}}, none), base::Error);
  CHECK_THROWS_AS(reconcile(base, {{-1}}, none), base::Error);
  CHECK_THROWS_AS(reconcile(base, {{-1, 0}}, base::Matrix(3, 4)), base::Error);
  BaseForecasts bad = base;
  bad.yhat(0, 0) = std::numeric_limits<double>::quiet_NaN();
  CHECK_THROWS_AS(reconcile(bad, {{-1, 0}}, none), base::Error);
  CHECK_THROWS_AS(reconciling_named("middle-out"), base::Error);
}
