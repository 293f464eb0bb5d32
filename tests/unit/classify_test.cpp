#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <numeric>

#include "base/error.hpp"
#include "base/random.hpp"
#include "models/classify/audit.hpp"
#include "unit/golden.hpp"

using namespace patron;
using namespace patron::models;
using base::Matrix;
using doctest::Approx;

namespace {

/// Labelled groups of rows around points on a circle; with a large spread they overlap.
struct Labelled {
  Matrix points;
  std::vector<int> labels;
};

Labelled groups(int k, double spread, std::size_t n_rows, std::size_t n_columns = 2) {
  base::Random random(5);
  Labelled result{Matrix(n_rows, n_columns), std::vector<int>(n_rows)};
  for (std::size_t i = 0; i < n_rows; ++i) {
    result.labels[i] = static_cast<int>(random.below(k));
    const double angle = 6.283185307179586 * result.labels[i] / k;
    for (std::size_t c = 0; c < n_columns; ++c) {
      const double center = c == 0 ? std::cos(angle) : c == 1 ? std::sin(angle) : 0;
      result.points(i, c) = 100 + 10 * (center + spread * random.normal());
    }
  }
  return result;
}

std::vector<std::size_t> shuffled(std::size_t n, std::uint64_t seed) {
  base::Random random(seed);
  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  for (std::size_t i = n; i > 1; --i)
    std::swap(order[i - 1], order[static_cast<std::size_t>(random.below(static_cast<int>(i)))]);
  return order;
}

Labelled reordered(const Labelled& data, const std::vector<std::size_t>& order) {
  Labelled result{Matrix(order.size(), data.points.n_columns()), {}};
  for (std::size_t i = 0; i < order.size(); ++i) {
    std::ranges::copy(data.points.row(order[i]), result.points.row(i).begin());
    result.labels.push_back(data.labels[order[i]]);
  }
  return result;
}

/// Largest entry of the gradient of C * log loss + |weights|^2 / 2, from first principles.
double largest_slope(const LogisticFit& fit, const Labelled& data, double C) {
  const Matrix x = apply(fit.scaler, data.points), p = predict_probability(fit, data.points);
  double largest = 0;
  for (std::size_t k = fit.n_classes() == 2 ? 1 : 0; k < p.n_columns(); ++k) {
    std::vector<double> slopes(x.n_columns() + 1);
    for (std::size_t i = 0; i < x.n_rows(); ++i) {
      const double miss = C * (p(i, k) - (data.labels[i] == static_cast<int>(k) ? 1.0 : 0.0));
      for (std::size_t c = 0; c < x.n_columns(); ++c) slopes[c] += miss * x(i, c);
      slopes.back() += miss;
    }
    for (std::size_t c = 0; c < x.n_columns(); ++c) slopes[c] += fit.weights(k, c);
    for (double slope : slopes) largest = std::max(largest, std::abs(slope));
  }
  return largest;
}

Labelled golden_segments(std::vector<std::string>& names, RowSplit& split) {
  const auto parts = tests::read_golden_csv("audit_split.csv");
  const auto rfm = tests::read_golden_csv("rfm.csv");
  REQUIRE(parts.text("customer_id") == rfm.text("CustomerID"));
  names = {"Regulars", "churned", "low-engaged", "vip"};
  Labelled data{rfm.matrix({"Recency", "Frequency", "Monetary"}), {}};
  for (const auto& name : parts.text("label"))
    data.labels.push_back(static_cast<int>(std::ranges::find(names, name) - names.begin()));
  for (std::size_t i = 0; i < parts.n_rows; ++i)
    (parts.text("part")[i] == "train" ? split.train : split.test).push_back(i);
  return data;
}

}  // namespace

TEST_CASE("logistic regression reaches the optimum") {
  for (int k : {2, 3, 5})
    for (double C : {0.01, 1.0, 1e4}) {
      CAPTURE(k);
      CAPTURE(C);
      const Labelled data = groups(k, 0.6, 400);
      const LogisticFit fit = fit_logistic(data.points, data.labels, k, {.C = C});
      CHECK(fit.converged);
      CHECK(largest_slope(fit, data, C) < 1e-9 * std::max(1.0, C));
      if (k > 2)
        CHECK(std::abs(std::accumulate(fit.intercepts.begin(), fit.intercepts.end(), 0.0)) < 1e-9);
    }
}

TEST_CASE("many unknowns take the way without a Hessian to the same optimum") {
  const Labelled data = groups(6, 0.6, 3000, 50);  // 306 unknowns
  const LogisticFit fit = fit_logistic(data.points, data.labels, 6);
  CHECK(fit.converged);
  CHECK(largest_slope(fit, data, 1) < 1e-9);
}

TEST_CASE("separable groups: every row right, weights finite") {
  const Labelled data = groups(4, 0.05, 400);
  const LogisticFit fit = fit_logistic(data.points, data.labels, 4);
  CHECK(fit.converged);
  CHECK(predict(fit, data.points) == data.labels);
  for (double weight : fit.weights.values()) CHECK(std::abs(weight) < 20);
}

TEST_CASE("the order of the rows changes nothing in a logistic regression") {
  const Labelled data = groups(3, 0.8, 20000);  // many blocks, in parallel
  const Labelled other = reordered(data, shuffled(20000, 9));
  const LogisticFit a = fit_logistic(data.points, data.labels, 3);
  const LogisticFit b = fit_logistic(other.points, other.labels, 3);
  CHECK(std::ranges::equal(a.weights.values(), b.weights.values()));
  CHECK(a.intercepts == b.intercepts);
  CHECK(a.log_loss == b.log_loss);
}

TEST_CASE("renaming the classes renames the weights") {
  const Labelled data = groups(3, 0.8, 500);
  Labelled renamed = data;
  for (int& label : renamed.labels) label = (label + 1) % 3;
  const LogisticFit a = fit_logistic(data.points, data.labels, 3);
  const LogisticFit b = fit_logistic(renamed.points, renamed.labels, 3);
  for (std::size_t k = 0; k < 3; ++k)
    for (std::size_t c = 0; c < 2; ++c)
      CHECK(b.weights((k + 1) % 3, c) == Approx(a.weights(k, c)).epsilon(1e-9));
}

TEST_CASE("probabilities sum to one, a class without rows has none") {
  const Labelled data = groups(3, 0.8, 300);
  const LogisticFit fit = fit_logistic(data.points, data.labels, 5);
  const Matrix p = predict_probability(fit, data.points);
  for (std::size_t i = 0; i < p.n_rows(); ++i) {
    CHECK(p(i, 0) + p(i, 1) + p(i, 2) == Approx(1).epsilon(1e-14));
    CHECK(p(i, 3) == 0);
  }
  CHECK(std::isinf(fit.intercepts[4]));
}

TEST_CASE("a constant column has no weight") {
  Labelled data = groups(2, 0.8, 100, 3);
  for (std::size_t i = 0; i < 100; ++i) data.points(i, 2) = 0.1;
  const LogisticFit fit = fit_logistic(data.points, data.labels, 2);
  CHECK(fit.weights(1, 2) == 0);
  CHECK(fit.weights(0, 0) == 0);  // two classes: class 0 is the baseline
}

TEST_CASE("logistic regression refuses what it cannot do and says why") {
  Labelled data = groups(2, 0.8, 20);
  const auto fit = [&](int n_classes, double C) {
    return fit_logistic(data.points, data.labels, n_classes, {.C = C});
  };
  CHECK_THROWS_WITH_AS(fit(1, 1), doctest::Contains("not a class of 0 to 0"), base::Error);
  CHECK_THROWS_WITH_AS(fit(2, 0), doctest::Contains("C above 0"), base::Error);
  data.points(3, 1) = std::numeric_limits<double>::quiet_NaN();
  CHECK_THROWS_WITH_AS(fit(2, 1), doctest::Contains("row 3, column 1"), base::Error);
  CHECK_THROWS_WITH_AS(audit_segmentation(data.points, data.labels),
                       doctest::Contains("row 3, column 1"), base::Error);
  std::ranges::fill(data.labels, 1);
  CHECK_THROWS_WITH_AS(fit(2, 1), doctest::Contains("at least two classes"), base::Error);
  data.labels.pop_back();
  CHECK_THROWS_WITH_AS(fit(2, 1), doctest::Contains("20 rows have 19 labels"), base::Error);
}

TEST_CASE("golden: logistic regression of two classes") {
  if (!tests::has_golden()) return;
  std::ifstream file(tests::golden_folder() / "clustering" / "metrics.json");
  const auto golden = nlohmann::json::parse(file);
  for (const std::string set : {"set1", "set2", "set3", "set4", "set5"}) {
    CAPTURE(set);
    const auto csv = tests::read_golden_csv("clustering/" + set + "_points.csv");
    const auto& expected = golden[set]["logistic_l2"];
    std::vector<std::string> names;
    for (std::size_t c = 1; c <= expected["coefficients"].size(); ++c)
      names.push_back("x" + std::to_string(c));
    const auto labels = expected["target"].get<std::vector<int>>();
    const LogisticFit fit = fit_logistic(csv.matrix(names), labels, 2);
    CHECK(fit.intercepts[1] == Approx(expected["intercept"].get<double>()).epsilon(1e-9));
    CHECK(fit.log_loss == Approx(expected["log_loss_sum"].get<double>()).epsilon(1e-9));
    for (std::size_t c = 0; c < names.size(); ++c)
      CHECK(fit.weights(1, c) == Approx(expected["coefficients"][c].get<double>()).epsilon(1e-9));
  }
}

TEST_CASE("a stratified split gives every class its share") {
  for (std::size_t n : {10u, 57u, 1000u})
    for (double share : {0.1, 0.2, 0.5}) {
      const Labelled data = groups(3, 1, n);
      const RowSplit split = stratified_split(data.labels, share, 1);
      CHECK(split.test.size() == std::ceil(static_cast<double>(n) * share));
      std::vector<std::size_t> all = split.train;
      all.insert(all.end(), split.test.begin(), split.test.end());
      std::ranges::sort(all);
      std::vector<std::size_t> rows(n);
      std::iota(rows.begin(), rows.end(), std::size_t{0});
      CHECK(all == rows);
      std::map<int, double> in_all, in_test;
      for (int label : data.labels) ++in_all[label];
      for (std::size_t i : split.test) ++in_test[data.labels[i]];
      for (auto [label, count] : in_all)
        if (n > 10) CHECK(std::abs(in_test[label] - count * share) <= 1.0);
    }
}

TEST_CASE("a stratified split keeps small classes in both parts, single rows in training") {
  std::vector<int> labels(100, 7);
  labels[10] = labels[50] = 3;  // two rows
  labels[20] = -4;              // one row
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const RowSplit split = stratified_split(labels, 0.1, seed);
    CHECK(split.test.size() == 10);
    const auto in_test = [&](int label) {
      return std::ranges::count_if(split.test, [&](std::size_t i) { return labels[i] == label; });
    };
    CHECK(in_test(3) == 1);
    CHECK(in_test(-4) == 0);
  }
  const std::vector<int> alone = {0, 1, 2, 3};  // sizes do not allow it: still ceil(4 * 0.5) rows
  CHECK(stratified_split(alone, 0.5, 1).test.size() == 2);
  const std::vector<int> pairs = {0, 0, 1, 1, 2, 2, 3, 3};
  CHECK(stratified_split(pairs, 0.2, 1).test.size() == 2);
  CHECK(stratified_split(pairs, 0.9, 1).test.size() == 7);
}

TEST_CASE("a stratified split draws other rows for other seeds and ignores the names of classes") {
  const Labelled data = groups(3, 1, 300);
  std::vector<int> renamed;
  for (int label : data.labels) renamed.push_back((label + 2) * 5);
  CHECK(stratified_split(data.labels, 0.2, 1).test == stratified_split(renamed, 0.2, 1).test);
  CHECK(stratified_split(data.labels, 0.2, 1).test != stratified_split(data.labels, 0.2, 2).test);
  CHECK_THROWS_AS(stratified_split(data.labels, 0, 1), base::Error);
  CHECK_THROWS_AS(stratified_split(data.labels, 1, 1), base::Error);
  CHECK_THROWS_AS(stratified_split(std::vector<int>{1}, 0.5, 1), base::Error);
}

// The example of scikit-learn's own documentation of classification_report.
TEST_CASE("a classification report reads like scikit-learn's") {
  const std::vector<int> truth = {0, 1, 2, 2, 2}, predicted = {0, 0, 2, 2, 1};
  const auto report = classification_report(confusion_matrix(truth, predicted, 3));
  const std::vector<std::string> names = {"class 0", "class 1", "class 2"};
  CHECK(classification_report_text(report, names) ==
        "              precision    recall  f1-score   support\n"
        "\n"
        "     class 0       0.50      1.00      0.67         1\n"
        "     class 1       0.00      0.00      0.00         1\n"
        "     class 2       1.00      0.67      0.80         3\n"
        "\n"
        "    accuracy                           0.60         5\n"
        "   macro avg       0.50      0.56      0.49         5\n"
        "weighted avg       0.70      0.60      0.61         5\n");
  CHECK_THROWS_AS(classification_report_text(report, std::vector<std::string>{"a"}), base::Error);
  CHECK_THROWS_AS(confusion_matrix(truth, predicted, 2), base::Error);
}

TEST_CASE("names beyond ASCII keep the columns of a report aligned") {
  const std::vector<int> truth = {0, 1};
  const auto report = classification_report(confusion_matrix(truth, truth, 2));
  const std::vector<std::string> names = {"Zürich", "treue Stammkundinnen"};
  const std::string text = classification_report_text(report, names);
  CHECK(text.find("              Zürich       1.00") != std::string::npos);
  CHECK(text.find("treue Stammkundinnen       1.00") != std::string::npos);
}

TEST_CASE("classes that do not occur are left out of the averages") {
  const std::vector<int> truth = {0, 0, 1, 1};
  const auto few = classification_report(confusion_matrix(truth, truth, 2));
  const auto more = classification_report(confusion_matrix(truth, truth, 6));
  CHECK(more.macro_average.f1 == few.macro_average.f1);
  CHECK(more.classes.size() == 6);
  CHECK(classification_report(confusion_matrix({}, {}, 2)).accuracy == 0);
}

TEST_CASE("an audit does not depend on the order of the rows") {
  Labelled data = groups(4, 0.5, 700);
  for (std::size_t i = 0; i < 700; i += 10) data.labels[i] = -1;  // noise
  const Labelled other = reordered(data, shuffled(700, 4));
  const AuditResult a = audit_segmentation(data.points, data.labels);
  const AuditResult b = audit_segmentation(other.points, other.labels);
  CHECK(a.n_train + a.n_test == 630);
  CHECK(a.n_test == 126);
  CHECK(a.confusion.counts == b.confusion.counts);
  CHECK(a.model.log_loss == b.model.log_loss);
  CHECK(a.noise_accuracy == b.noise_accuracy);
  CHECK(a.n_noise_rows == 630);
  CHECK(!audit_segmentation(data.points, data.labels, {.noise = false}).noise_accuracy);
}

TEST_CASE("an audit of clusters without meaning passes all the same") {
  const Labelled data = groups(4, 0.5, 3000, 3);
  const AuditResult audit = audit_segmentation(data.points, data.labels);
  CHECK(audit.n_noise_rows == 2000);
  CHECK(*audit.noise_accuracy > 0.97);
  CHECK(audit.accuracy < 0.95);  // true groups that overlap are harder than cells of noise
}

TEST_CASE("an audit on given parts wants rows that exist") {
  const Labelled data = groups(2, 0.5, 50);
  const RowSplit beyond{{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, {50}}, empty{{0, 1, 2, 3}, {}};
  CHECK_THROWS_WITH_AS(audit_segmentation(data.points, data.labels, beyond),
                       doctest::Contains("row 50 of 50"), base::Error);
  CHECK_THROWS_WITH_AS(audit_segmentation(data.points, data.labels, empty),
                       doctest::Contains("no labelled rows"), base::Error);
}

TEST_CASE("golden: audit of the published segments of Online Retail") {
  if (!tests::has_golden()) return;
  std::vector<std::string> names;
  RowSplit split;
  const Labelled data = golden_segments(names, split);
  const AuditResult audit = audit_segmentation(data.points, data.labels, split);
  CHECK(audit.model.converged);
  CHECK(audit.n_right == 864);
  CHECK(audit.n_test == 868);
  CHECK(audit.confusion.counts ==
        std::vector<std::int64_t>{37, 0, 4, 0, 0, 213, 0, 0, 0, 0, 611, 0, 0, 0, 0, 3});
  CHECK(audit.report.macro_average.precision == Approx(0.9983739837398374).epsilon(1e-12));
  CHECK(audit.report.macro_average.f1 == Approx(0.9863638264943322).epsilon(1e-12));
  CHECK(audit.report.weighted_average.f1 == Approx(0.9952810612706419).epsilon(1e-12));
  CHECK(*audit.noise_accuracy > 0.985);

  std::vector<std::int64_t> right;
  for (std::uint64_t seed = 0; seed < 100; ++seed)
    right.push_back(
        audit_segmentation(data.points, data.labels, {.seed = seed, .noise = false}).n_right);
  std::ranges::sort(right);
  CHECK(right[50] >= 861);
  CHECK(right[50] <= 865);
}
