#include "models/cluster/choose_k.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <map>
#include <numeric>
#include <span>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/random.hpp"
#include "models/cluster/scaling.hpp"
#include "models/cluster/spread_ties.hpp"
#include "models/cluster/valley.hpp"
#include "models/metrics/clustering.hpp"
#include "unit/feature_recipes.hpp"

using namespace patron;
using namespace patron::models;
using base::Matrix;

namespace {

/// Makes row i of a point set.
using Draw = std::function<void(base::Random&, std::size_t, std::span<double>)>;

Matrix drawn(std::size_t n_rows, std::size_t n_columns, std::uint64_t seed, const Draw& draw) {
  base::Random random(seed);
  Matrix points(n_rows, n_columns);
  for (std::size_t i = 0; i < n_rows; ++i) draw(random, i, points.row(i));
  return apply(fit_scaler(points), points);
}

/// k round groups, numbered i % k, on the corners of a cube with edge 8 standard deviations.
Matrix corners(std::size_t n_rows, std::size_t k, std::uint64_t seed) {
  return drawn(n_rows, 3, seed, [&](base::Random& random, std::size_t i, std::span<double> row) {
    for (std::size_t c = 0; c < 3; ++c) row[c] = random.normal() + ((i % k) >> c & 1 ? 8.0 : 0.0);
  });
}

KChoice chosen(const Matrix& points, const ChooseKOptions& options = {}) {
  return choose_k(points, fit_kmeans_path(points, options.k_max), options);
}

int poisson(base::Random& random, double mean) {
  int count = 0;
  for (double product = random.uniform(); product > std::exp(-mean); product *= random.uniform())
    ++count;
  return count;
}

}  // namespace

TEST_CASE("the number of planted groups is found, and who is in them") {
  for (std::size_t k = 2; k <= 8; ++k) {
    CAPTURE(k);
    const Matrix points = corners(1200, k, 5 + k);
    const KChoice choice = chosen(points);
    CHECK(choice.k == static_cast<int>(k));
    CHECK(choice.centers.n_rows() == k);
    CHECK(choice.verdict.find("natural clusters: between") != std::string::npos);
    std::vector<int> truth(points.n_rows());
    for (std::size_t i = 0; i < truth.size(); ++i) truth[i] = static_cast<int>(i % k);
    CHECK(adjusted_rand(choice.labels, truth) > 0.99);
    REQUIRE(choice.evidence.size() == 9);
    CHECK(choice.evidence[k - 2].n_groups == choice.k);
    CHECK(choice.evidence[k - 2].weakest_z > choice.min_z);
  }
}

TEST_CASE("a group of one in twenty counts, outliers do not") {
  const auto with_small = [](double share, std::uint64_t seed) {
    return drawn(1000, 2, seed, [=](base::Random& random, std::size_t i, std::span<double> row) {
      const bool small = static_cast<double>(i) < share * 1000;
      row[0] = random.normal() + (small ? 12.0 : 0.0);
      row[1] = random.normal();
    });
  };
  CHECK(chosen(with_small(0.05, 1)).k == 2);
  CHECK(chosen(with_small(0.015, 2)).k == 1);
}

TEST_CASE("one crowd is one group, whatever its shape") {
  const std::map<std::string, Draw> crowds = {
      {"correlated",
       [](base::Random& random, std::size_t, std::span<double> row) {
         const double common = random.normal();
         for (double& value : row) value = 2 * common + random.normal();
       }},
      {"box",
       [](base::Random& random, std::size_t, std::span<double> row) {
         for (double& value : row) value = random.uniform();
       }},
      {"heavy tail",
       [](base::Random& random, std::size_t, std::span<double> row) {
         for (double& value : row) value = std::exp(1.2 * random.normal());
       }},
      {"counts",
       [](base::Random& random, std::size_t, std::span<double> row) {
         for (double& value : row) value = poisson(random, 2);
       }},
      {"grades 1 to 5",
       [](base::Random& random, std::size_t, std::span<double> row) {
         for (double& value : row) value = std::clamp(std::round(3 + random.normal()), 1.0, 5.0);
       }},
  };
  for (const auto& [name, draw] : crowds)
    for (const std::size_t d : {2, 4}) {
      CAPTURE(name);
      CAPTURE(d);
      const KChoice choice = chosen(drawn(1500, d, 77, draw));
      CHECK(choice.k == 1);
      CHECK(choice.suggested_cut >= 2);
      CHECK(choice.labels.empty());
      CHECK(choice.verdict.find("no natural clusters") != std::string::npos);
    }
}

TEST_CASE("a gap between whole days is no valley, months without customers are one") {
  const Draw draw = [](base::Random& random, std::size_t i, std::span<double> row) {
    row[0] = static_cast<double>(i % 5 < 3 ? random.below(60) : 200 + random.below(100));
    row[1] = 1 + poisson(random, 1);
  };
  CHECK(chosen(drawn(1500, 2, 9, draw)).k == 2);
}

TEST_CASE("the customers of Online Retail are one crowd") {
  if (!tests::has_golden()) return;
  for (const auto& [name, points] : tests::feature_recipes()) {
    CAPTURE(name);
    const KChoice choice = chosen(points);
    CHECK(choice.k == 1);
    if (name == "std_004") CHECK(choice.suggested_cut == 4);
  }
}

TEST_CASE("the choice of k does not depend on the order of the rows") {
  const Matrix points = corners(700, 5, 3);
  std::vector<std::size_t> order(points.n_rows());
  std::iota(order.begin(), order.end(), std::size_t{0});
  base::Random random(8);
  for (std::size_t i = order.size(); i > 1; --i)
    std::swap(order[i - 1], order[static_cast<std::size_t>(random.below(static_cast<int>(i)))]);
  Matrix permuted(points.n_rows(), 3);
  for (std::size_t i = 0; i < order.size(); ++i)
    std::ranges::copy(points.row(order[i]), permuted.row(i).begin());
  for (const std::int64_t max_points : {10000, 500}) {
    const KChoice choice = chosen(points, {.max_points = max_points}),
                  again = chosen(permuted, {.max_points = max_points});
    CHECK(choice.k == 5);
    CHECK(again.k == 5);
    CHECK(std::ranges::equal(again.centers.values(), choice.centers.values()));
    for (std::size_t i = 0; i < order.size(); ++i)
      CHECK(again.labels[i] == choice.labels[order[i]]);
    for (std::size_t e = 0; e < choice.evidence.size(); ++e)
      CHECK(again.evidence[e].weakest_z == choice.evidence[e].weakest_z);
  }
}

TEST_CASE("the choice of k refuses what it cannot use") {
  const Matrix points = corners(100, 2, 1);
  const auto path = fit_kmeans_path(points, 3);
  CHECK_THROWS_AS(choose_k(points, {}), base::Error);
  CHECK_THROWS_AS(choose_k(corners(99, 2, 1), path), base::Error);
  CHECK_THROWS_AS(choose_k(points, path, {.k_max = 0}), base::Error);
  CHECK_THROWS_AS(choose_k(points, path, {.min_share = 1.5}), base::Error);
  CHECK(choose_k(points, std::span(path).first(1)).k == 1);
  CHECK(choose_k(Matrix(7, 2), fit_kmeans_path(Matrix(7, 2), 3)).k == 1);  // all alike
}

TEST_CASE("a valley is a stretch emptier than both its neighbours") {
  std::vector<double> flat, humps, slope;
  for (int i = 0; i < 400; ++i) {
    const double at = (i + 0.5) / 400;
    flat.push_back(2 * at - 0.5);
    slope.push_back(2 * at * at - 0.5);
    humps.push_back(i % 2 == 0 ? 0.5 * at - 0.25 : 0.5 * at + 0.75);
  }
  CHECK(find_valley(flat, 0.5).z == 0);
  CHECK(find_valley(slope, 0.5).z == 0);
  CHECK(find_valley(humps, 0.5).z > 10);
  CHECK(find_valley(humps, 0.5).ratio == 0);
  // 200 points on either side of a stretch of their width without any: 2 * 200 * log 2.
  CHECK(find_valley(humps, 0.5).z == doctest::Approx(std::sqrt(2 * 200 * std::log(2))));
}

TEST_CASE("rounded values are spread over their cells, gaps stay") {
  Matrix points(9, 1);
  const std::vector<double> values = {1, 1, 1, 1, 2, 2, 3, 10, 10};
  for (std::size_t i = 0; i < 9; ++i) points(i, 0) = values[i];
  const Matrix spread = spread_ties(points, 42);
  std::vector<double> sorted(spread.values().begin(), spread.values().end());
  std::ranges::sort(sorted);
  const std::vector<double> wanted = {0.625, 0.875, 1.125, 1.375, 1.75, 2.25, 3, 9.5, 10.5};
  CHECK(sorted == wanted);
}
