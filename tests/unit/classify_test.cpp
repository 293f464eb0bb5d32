#include <doctest/doctest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <numeric>

#include "base/error.hpp"
#include "base/random.hpp"
#include "models/classify/audit.hpp"
#include "models/classify/logistic.hpp"
#include "models/classify/report.hpp"
#include "unit/feature_recipes.hpp"

using namespace patron;
using namespace patron::models;
using base::Matrix;

namespace {

const std::vector<std::string> kStudyNames = {"Regulars", "churned", "low-engaged", "vip"};

struct Study {
  Matrix rfm;
  std::vector<int> labels;
  Split split;
};

Study study() {
  const auto csv = tests::read_golden_csv("audit_split.csv");
  Study result{
      tests::read_golden_csv("rfm.csv").matrix({"Recency", "Frequency", "Monetary"}), {}, {}};
  for (const auto& name : csv.text("label"))
    result.labels.push_back(static_cast<int>(
        std::find(kStudyNames.begin(), kStudyNames.end(), name) - kStudyNames.begin()));
  for (std::size_t i = 0; i < csv.n_rows; ++i)
    (csv.text("part")[i] == "train" ? result.split.train : result.split.test).push_back(i);
  return result;
}

}  // namespace

TEST_CASE("logistic regression agrees with the published optimum") {
  if (!tests::has_golden()) return;
  std::ifstream file(tests::golden_folder() / "clustering/metrics.json");
  const auto golden = nlohmann::json::parse(file);
  for (int set = 1; set <= 5; ++set) {
    const std::string name = "set" + std::to_string(set);
    CAPTURE(name);
    if (!golden[name].contains("logistic_l2")) continue;
    const auto& expected = golden[name]["logistic_l2"];
    const auto csv = tests::read_golden_csv("clustering/" + name + "_points.csv");
    std::vector<std::string> columns;
    for (int c = 1; csv.columns.contains("x" + std::to_string(c)); ++c)
      columns.push_back("x" + std::to_string(c));
    const auto model =
        fit_logistic(csv.matrix(columns), expected["target"].get<std::vector<int>>());
    CHECK(model.converged);
    CHECK(model.intercepts[0] ==
          doctest::Approx(expected["intercept"].get<double>()).epsilon(1e-9));
    CHECK(model.log_loss_sum ==
          doctest::Approx(expected["log_loss_sum"].get<double>()).epsilon(1e-9));
    for (std::size_t c = 0; c < columns.size(); ++c)
      CHECK(std::abs(model.coefficients(0, c) - expected["coefficients"][c].get<double>()) <= 1e-9);
  }
}

TEST_CASE("multinomial probabilities sum to one and intercepts to zero") {
  base::Random random(4);
  Matrix points(300, 2);
  std::vector<int> labels(300);
  for (std::size_t i = 0; i < 300; ++i) {
    labels[i] = static_cast<int>(i % 3) * 10 - 5;
    points(i, 0) = static_cast<double>(i % 3) + random.normal();
    points(i, 1) = 1000 * random.normal();
  }
  const auto model = fit_logistic(points, labels);
  CHECK(model.classes == std::vector<int>{-5, 5, 15});
  CHECK(model.converged);
  CHECK(std::abs(std::accumulate(model.intercepts.begin(), model.intercepts.end(), 0.0)) < 1e-9);
  const Matrix probabilities = predict_probabilities(model, points);
  // At the optimum the summed probabilities of a class equal its count (unpenalised intercepts).
  for (std::size_t k = 0; k < 3; ++k) {
    double sum = 0;
    for (std::size_t i = 0; i < 300; ++i) sum += probabilities(i, k);
    CHECK(sum == doctest::Approx(100).epsilon(1e-7));
  }
  CHECK_THROWS_AS(fit_logistic(points, std::vector<int>(300, 1)), base::Error);
  CHECK_THROWS_AS(fit_logistic(points, std::vector<int>(3, 1)), base::Error);
  CHECK_THROWS_AS(fit_logistic(points, labels, {.c = 0}), base::Error);
}

TEST_CASE("a stratified split keeps the shares of the classes") {
  std::vector<int> labels;
  for (auto [label, n] : {std::pair{0, 204}, {1, 1067}, {2, 3054}, {3, 13}, {4, 1}})
    labels.insert(labels.end(), static_cast<std::size_t>(n), label);
  const Split split = stratified_split(labels, 0.2, 1);
  std::vector<int> counts(5);
  for (std::size_t row : split.test) ++counts[static_cast<std::size_t>(labels[row])];
  CHECK(counts == std::vector<int>{41, 213, 611, 3, 0});
  std::vector<std::size_t> all = split.train;
  all.insert(all.end(), split.test.begin(), split.test.end());
  std::sort(all.begin(), all.end());
  for (std::size_t i = 0; i < labels.size(); ++i) CHECK(all[i] == i);
  CHECK(stratified_split(labels, 0.2, 1).test == split.test);
  CHECK(stratified_split(labels, 0.2, 2).test != split.test);
  CHECK_THROWS_AS(stratified_split(labels, 1.0, 1), base::Error);
}

TEST_CASE("the report has the customary shape") {
  const std::vector<int> truth = {0, 0, 0, 1, 1, 2}, predicted = {0, 0, 1, 1, 1, 1};
  const auto report = make_report(truth, predicted, {"vip", "churned", "Regulars"});
  CHECK(report.names == std::vector<std::string>{"Regulars", "churned", "vip"});
  CHECK(report.confusion == std::vector<std::vector<std::size_t>>{{0, 1, 0}, {0, 2, 0}, {0, 1, 2}});
  CHECK(report.n_right == 4);
  CHECK(render_text(report) ==
        "              precision    recall  f1-score   support\n"
        "\n"
        "    Regulars       0.00      0.00      0.00         1\n"
        "     churned       0.50      1.00      0.67         2\n"
        "         vip       1.00      0.67      0.80         3\n"
        "\n"
        "    accuracy                           0.67         6\n"
        "   macro avg       0.50      0.56      0.49         6\n"
        "weighted avg       0.67      0.67      0.62         6\n");
  CHECK_THROWS_AS(make_report(truth, std::vector<int>{1}), base::Error);
  CHECK_THROWS_AS(make_report(truth, predicted, {"one name"}), base::Error);
}

TEST_CASE("the study's audit is reproduced on its split") {
  if (!tests::has_golden()) return;
  const Study s = study();
  const auto report = audit_on(s.rfm, s.labels, s.split, kStudyNames);
  CHECK(report.n_right == 864);
  CHECK(report.n_rows == 868);
  CHECK(report.confusion == std::vector<std::vector<std::size_t>>{
                                {37, 0, 4, 0}, {0, 213, 0, 0}, {0, 0, 611, 0}, {0, 0, 0, 3}});
  CHECK(report.macro.recall == doctest::Approx(0.976).epsilon(1e-3));
}

TEST_CASE("own splits give the same picture as the study's, and noise passes too") {
  if (!tests::has_golden()) return;
  const Study s = study();
  std::vector<std::size_t> right;
  for (std::uint64_t seed = 0; seed < 100; ++seed)
    right.push_back(
        audit_on(s.rfm, s.labels, stratified_split(s.labels, 0.2, seed), kStudyNames).n_right);
  std::sort(right.begin(), right.end());
  CHECK(right[50] >= 861);
  CHECK(right[50] <= 865);
  const Audit audit = audit_segmentation(s.rfm, s.labels, kStudyNames);
  CHECK(audit.report.n_rows == 868);
  CHECK(audit.report.accuracy > 0.985);
  CHECK(audit.noise.accuracy > 0.98);
  CHECK(audit.noise.n_rows == 868);
}

TEST_CASE("the audit does not depend on the order of the rows") {
  base::Random random(9);
  Matrix points(200, 2), reversed(200, 2);
  std::vector<int> labels(200), reversed_labels(200);
  for (std::size_t i = 0; i < 200; ++i) {
    labels[i] = static_cast<int>(i % 3);
    points(i, 0) = std::floor(2 * random.normal()) + labels[i];
    points(i, 1) = std::floor(2 * random.normal());
    for (std::size_t c = 0; c < 2; ++c) reversed(199 - i, c) = points(i, c);
    reversed_labels[199 - i] = labels[i];
  }
  const Audit one = audit_segmentation(points, labels);
  const Audit other = audit_segmentation(reversed, reversed_labels);
  CHECK(one.report.confusion == other.report.confusion);
  CHECK(one.noise.confusion == other.noise.confusion);
}
