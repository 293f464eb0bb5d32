#include <doctest/doctest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "models/cluster/kmeans.hpp"
#include "models/metrics/clustering.hpp"
#include "unit/feature_recipes.hpp"

using namespace patron;
using namespace patron::models;
using base::Matrix;

namespace {

nlohmann::json golden_json(const std::string& name) {
  std::ifstream file(tests::golden_folder() / name);
  return nlohmann::json::parse(file);
}

Matrix points_of(const tests::Csv& csv) {
  std::vector<std::string> names;
  for (int c = 1; csv.columns.contains("x" + std::to_string(c)); ++c)
    names.push_back("x" + std::to_string(c));
  return csv.matrix(names);
}

}  // namespace

TEST_CASE("cluster metrics agree with the published ones") {
  if (!tests::has_golden()) return;
  const auto golden = golden_json("clustering/metrics.json");
  for (int set = 1; set <= 5; ++set) {
    const std::string name = "set" + std::to_string(set);
    CAPTURE(name);
    const auto& expected = golden[name];
    const auto csv = tests::read_golden_csv("clustering/" + name + "_points.csv");
    const Matrix points = points_of(csv);
    const auto labels = csv.integers("label");
    const double tolerance = set == 3 ? 1e-6 : 1e-12;  // set3 is badly scaled
    const auto values = silhouette_values(points, labels);
    const auto wanted = csv.numbers("silhouette");
    for (std::size_t i = 0; i < values.size(); ++i)
      CHECK(std::abs(values[i] - wanted[i]) <= tolerance);
    const auto together = silhouettes(points, std::vector<std::vector<int>>{labels, labels});
    CHECK(together.n_points_used == points.n_rows());
    for (double mean : together.means)
      CHECK(std::abs(mean - expected["silhouette_mean"].get<double>()) <= tolerance);
    const auto close = [&](double value, const char* key) {
      CAPTURE(key);
      CHECK(value == doctest::Approx(expected[key].get<double>()).epsilon(1e-9));
    };
    close(davies_bouldin(points, labels), "davies_bouldin");
    close(calinski_harabasz(points, labels), "calinski_harabasz");
    close(inertia_of(points, labels), "inertia_given_labels");
    auto rolled = labels;  // as numpy.roll(labels, 7)
    std::rotate(rolled.begin(), rolled.end() - 7, rolled.end());
    close(adjusted_rand(labels, rolled), "adjusted_rand_label_vs_label_rolled_by_7");
  }
}

TEST_CASE("silhouettes of the study's partition on Online Retail") {
  if (!tests::has_golden()) return;
  const auto points = tests::feature_recipes().at("std_004");
  const auto labels = tests::read_golden_csv("clusters.csv").integers("KM4_std_004");
  const auto all = silhouettes(points, std::vector<std::vector<int>>{labels});
  CHECK(all.means[0] == doctest::Approx(0.616212846765192).epsilon(1e-9));
  const auto some =
      silhouettes(points, std::vector<std::vector<int>>{labels}, {.max_points = 1000});
  CHECK(some.n_points_used == 1000);
  CHECK(std::abs(some.means[0] - all.means[0]) < 0.03);
}

TEST_CASE("silhouettes at the edges") {
  Matrix points(4, 1);
  for (std::size_t i = 0; i < 4; ++i) points(i, 0) = static_cast<double>(i * i);
  const std::vector<std::vector<int>> labelings = {
      {0, 0, 0, 0}, {0, 0, 1, 1}, {-1, 0, 1, -1}, {0, 0, -1, 1}};
  const auto all = silhouettes(points, labelings).means;
  CHECK(all[0] == 0.0);
  // points 0 1 4 9: s = 1-1/6.5, 1-1/5.5, (3.5-5)/5, (8.5-5)/8.5
  CHECK(all[1] == doctest::Approx((1 - 1 / 6.5 + 1 - 1 / 5.5 - 1.5 / 5 + 3.5 / 8.5) / 4));
  CHECK(all[2] == 0.0);  // single rows only
  CHECK(all[3] == doctest::Approx((1 - 1.0 / 9 + 1 - 1.0 / 8 + 0) / 3));
  CHECK(silhouette_values(points, labelings[3])[2] == 0.0);
  CHECK_THROWS_AS(silhouette_values(points, std::vector<int>{1}), base::Error);
}

TEST_CASE("matching keeps the identity of clusters") {
  const std::vector<int> before = {0, 0, 0, 1, 1, 2, 2, 2};
  const std::vector<int> renamed = {2, 2, 2, 0, 0, 1, 1, 1};
  CHECK(match_labels(before, renamed) == std::vector<int>{1, 2, 0});
  const std::vector<int> split = {0, 0, 3, 1, 1, 2, 2, 2};
  CHECK(match_labels(before, split) == std::vector<int>{0, 1, 2, 3});
  // Greedy by the largest overlap would keep 4 + 0 rows, the optimum keeps 3 + 3.
  const std::vector<int> a = {0, 0, 0, 0, 0, 0, 0, 1, 1, 1};
  const std::vector<int> b = {0, 0, 0, 0, 1, 1, 1, 0, 0, 0};
  CHECK(match_labels(a, b) == std::vector<int>{1, 0});
}
