#include <doctest/doctest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <numeric>

#include "base/error.hpp"
#include "base/random.hpp"
#include "models/cluster/gap.hpp"
#include "models/cluster/pca.hpp"
#include "models/cluster/stability.hpp"
#include "unit/feature_recipes.hpp"

using namespace patron;
using namespace patron::models;
using base::Matrix;

namespace {

nlohmann::json metrics() {
  std::ifstream file(tests::golden_folder() / "clustering/metrics.json");
  return nlohmann::json::parse(file);
}

Matrix points_of(const tests::Csv& csv) {
  std::vector<std::string> names;
  for (int c = 1; csv.columns.contains("x" + std::to_string(c)); ++c)
    names.push_back("x" + std::to_string(c));
  return csv.matrix(names);
}

/// Ward's hierarchy by plain search, cut at k clusters: the reference figures use its cuts.
std::vector<int> ward_cut(const Matrix& points, std::size_t k) {
  std::vector<int> labels(points.n_rows());
  std::iota(labels.begin(), labels.end(), 0);
  for (std::size_t n = points.n_rows(); n > k; --n) {
    double lowest = std::numeric_limits<double>::infinity();
    int from = 0, to = 0;
    std::map<int, std::pair<double, std::vector<double>>> clusters;  // size, sums
    for (std::size_t i = 0; i < points.n_rows(); ++i) {
      auto& [size, sums] = clusters[labels[i]];
      size += 1;
      sums.resize(points.n_columns());
      for (std::size_t c = 0; c < points.n_columns(); ++c) sums[c] += points(i, c);
    }
    for (auto a = clusters.begin(); a != clusters.end(); ++a)
      for (auto b = std::next(a); b != clusters.end(); ++b) {
        const double na = a->second.first, nb = b->second.first;
        double squared = 0;
        for (std::size_t c = 0; c < points.n_columns(); ++c)
          squared += std::pow(a->second.second[c] / na - b->second.second[c] / nb, 2);
        const double cost = squared * na * nb / (na + nb);
        if (cost < lowest) lowest = cost, from = b->first, to = a->first;
      }
    std::replace(labels.begin(), labels.end(), from, to);
  }
  return labels;
}

/// k round groups in the plane.
Matrix blobs(std::size_t n, int k, std::uint64_t seed) {
  base::Random random(seed);
  Matrix points(n, 2);
  for (std::size_t i = 0; i < n; ++i) {
    points(i, 0) = 8.0 * static_cast<double>(i % static_cast<std::size_t>(k)) + random.normal();
    points(i, 1) = random.normal();
  }
  return points;
}

}  // namespace

TEST_CASE("gap statistic agrees with the published one") {
  if (!tests::has_golden()) return;
  const auto golden = metrics();
  for (int set = 1; set <= 5; ++set) {
    const std::string name = "set" + std::to_string(set);
    const Matrix points = points_of(tests::read_golden_csv("clustering/" + name + "_points.csv"));
    for (std::size_t k = 1; k <= 5; ++k)
      CHECK(log_w(points, ward_cut(points, k)) ==
            doctest::Approx(golden[name]["gap"]["log_W_k_ward_cut_k1_to_5"][k - 1].get<double>())
                .epsilon(1e-9));
  }
  const auto& expected = golden["set1"]["gap"];
  const auto csv = tests::read_golden_csv("clustering/set1_gap_ref.csv");
  const Matrix all = csv.matrix({"x1", "x2"});
  std::vector<std::vector<double>> reference_log_w(3);
  for (std::size_t b = 0; b < 3; ++b) {
    Matrix reference(60, 2);
    for (std::size_t i = 0; i < 60; ++i)
      for (std::size_t c = 0; c < 2; ++c) reference(i, c) = all(60 * b + i, c);
    for (std::size_t k = 1; k <= 5; ++k)
      reference_log_w[b].push_back(log_w(reference, ward_cut(reference, k)));
    for (std::size_t k = 0; k < 5; ++k)
      CHECK(reference_log_w[b][k] ==
            doctest::Approx(expected["reference_log_W_k"][b][k].get<double>()).epsilon(1e-9));
  }
  const Gap gap = gap_from_log_w(expected["log_W_k_ward_cut_k1_to_5"].get<std::vector<double>>(),
                                 reference_log_w);
  for (std::size_t k = 0; k < 5; ++k) {
    CHECK(gap.gaps[k] == doctest::Approx(expected["gap_k1_to_5"][k].get<double>()).epsilon(1e-9));
    CHECK(gap.s[k] == doctest::Approx(expected["s_k"][k].get<double>()).epsilon(1e-9));
  }
  CHECK(gap.k == 3);
}

TEST_CASE("the gap counts separate groups, and says one for a uniform cloud") {
  CHECK(compute_gap(blobs(300, 3, 1), 6).k == 3);
  CHECK(compute_gap(blobs(300, 3, 1), 6, {.box = ReferenceBox::kComponents}).k == 3);
  base::Random random(5);
  Matrix uniform(300, 2);
  for (std::size_t i = 0; i < 300; ++i)
    for (std::size_t c = 0; c < 2; ++c) uniform(i, c) = random.uniform();
  CHECK(compute_gap(uniform, 6).k == 1);
  CHECK_THROWS_AS(compute_gap(uniform, 6, {.n_references = 0}), base::Error);
}

TEST_CASE("principal components agree with the published ones") {
  if (!tests::has_golden()) return;
  const auto golden = metrics();
  for (int set = 1; set <= 5; ++set) {
    const std::string name = "set" + std::to_string(set);
    CAPTURE(name);
    const auto& expected = golden[name]["pca_covariance_n_minus_1"];
    const Matrix points = points_of(tests::read_golden_csv("clustering/" + name + "_points.csv"));
    const Pca pca = fit_pca(points);
    const auto eigenvalues = expected["eigenvalues"].get<std::vector<double>>();
    const auto first = scores(pca, points);
    const double scale = std::sqrt(eigenvalues[0]);
    for (std::size_t r = 0; r < eigenvalues.size(); ++r) {
      CHECK(pca.means[r] == doctest::Approx(expected["mean"][r].get<double>()).epsilon(1e-9));
      CHECK(std::abs(pca.eigenvalues[r] - eigenvalues[r]) <= 1e-9 * eigenvalues[0]);
      if (eigenvalues[r] < 1e-9 * eigenvalues[0]) continue;  // such components are not determined
      CHECK(std::abs(first(0, r) - expected["first_point_scores"][r].get<double>()) <=
            1e-9 * scale);
      for (std::size_t c = 0; c < eigenvalues.size(); ++c)
        CHECK(std::abs(pca.components(r, c) -
                       expected["components_largest_abs_positive"][r][c].get<double>()) <= 1e-9);
    }
  }
}

TEST_CASE("separate groups are stable, arbitrary cuts are not") {
  const Matrix groups = blobs(300, 3, 2);
  const Stability stable = compute_stability(groups, fit_kmeans(groups, {.k = 3}));
  CHECK(stable.mean_adjusted_rand > 0.99);
  for (double jaccard : stable.jaccard) CHECK(jaccard > 0.99);
  const Matrix cloud = blobs(300, 1, 2);
  const KMeansFit fit = fit_kmeans(cloud, {.k = 5});
  const Stability cut = compute_stability(cloud, fit);
  CHECK(cut.mean_adjusted_rand < 0.9);
  CHECK(cut.n_boot == 20);
  CHECK_THROWS_AS(compute_stability(cloud, fit, {.n_boot = 0}), base::Error);
}
