#include "models/classify/audit.hpp"

#include <algorithm>
#include <compare>
#include <set>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/random.hpp"
#include "models/classify/checks.hpp"
#include "models/cluster/kmeans.hpp"

namespace patron::models {
namespace {

using base::Error;
using base::ErrorCode;
using base::Matrix;

constexpr std::size_t kNoiseRows = 2000;

/// The labelled rows in the order of their values, so that a split depends on what the rows hold
/// and not on where they stand.
std::vector<std::size_t> sorted_labelled_rows(const Matrix& points, std::span<const int> labels) {
  std::vector<std::size_t> rows;
  for (std::size_t i = 0; i < labels.size(); ++i)
    if (labels[i] >= 0) rows.push_back(i);
  std::sort(rows.begin(), rows.end(), [&](std::size_t a, std::size_t b) {
    const auto order = std::lexicographical_compare_three_way(
        points.row(a).begin(), points.row(a).end(), points.row(b).begin(), points.row(b).end(),
        [](double x, double y) { return std::strong_order(x, y); });
    return order == 0 ? labels[a] < labels[b] : order < 0;
  });
  return rows;
}

RowSplit split_rows(const Matrix& points, std::span<const int> labels,
                    const AuditOptions& options) {
  const auto rows = sorted_labelled_rows(points, labels);
  std::vector<int> sorted_labels;
  for (const std::size_t row : rows) sorted_labels.push_back(labels[row]);
  RowSplit split = stratified_split(sorted_labels, options.test_share, options.seed);
  for (auto* part : {&split.train, &split.test}) {
    for (std::size_t& position : *part) position = rows[position];
    std::ranges::sort(*part);
  }
  return split;
}

/// Some rows of the points with their labels.
struct Part {
  Matrix points;
  std::vector<int> labels;
};

Part take(const Matrix& points, std::span<const int> labels, std::span<const std::size_t> rows) {
  std::vector<std::size_t> kept;
  for (const std::size_t row : rows) {
    if (row >= labels.size())
      throw Error(ErrorCode::kInvalidArgument, "the split names row " + std::to_string(row) +
                                                   " of " + std::to_string(labels.size()) + ".");
    if (labels[row] < 0) continue;
    check_row_finite(points.row(row), row);
    kept.push_back(row);
  }
  Part part{Matrix(kept.size(), points.n_columns()), {}};
  for (std::size_t i = 0; i < kept.size(); ++i) {
    std::ranges::copy(points.row(kept[i]), part.points.row(i).begin());
    part.labels.push_back(labels[kept[i]]);
  }
  return part;
}

/// Trains on one part and fills in what the other says.
AuditResult audit_parts(const Part& train, const Part& test, double C) {
  if (test.labels.empty())
    throw Error(ErrorCode::kInvalidArgument, "the test part of the split has no labelled rows.");
  if (train.labels.empty())
    throw Error(ErrorCode::kTooLittleData, "the training part of the split has no labelled rows.");
  const int n_classes = 1 + std::max(std::ranges::max(train.labels), std::ranges::max(test.labels));
  AuditResult result;
  result.model = fit_logistic(train.points, train.labels, n_classes, {.C = C});
  result.confusion = confusion_matrix(test.labels, predict(result.model, test.points), n_classes);
  result.report = classification_report(result.confusion);
  result.accuracy = result.report.accuracy;
  result.n_right = result.confusion.n_right();
  result.n_train = static_cast<std::int64_t>(train.labels.size());
  result.n_test = static_cast<std::int64_t>(test.labels.size());
  return result;
}

Matrix gaussian_noise(std::size_t n_rows, std::size_t n_columns, std::uint64_t seed) {
  base::Random random(seed);
  Matrix noise(n_rows, n_columns);
  for (std::size_t i = 0; i < n_rows; ++i)
    for (double& value : noise.row(i)) value = random.normal();
  return noise;
}

/// The yardstick: the audit of clusters that mean nothing.
void add_noise(std::size_t n_columns, const Part& train, const Part& test,
               const AuditOptions& options, AuditResult& result) {
  std::set<int> present(train.labels.begin(), train.labels.end());
  present.insert(test.labels.begin(), test.labels.end());
  const auto n_rows = std::min(kNoiseRows, train.labels.size() + test.labels.size());
  const Matrix noise = gaussian_noise(n_rows, n_columns, options.seed);
  const auto fit = fit_kmeans(noise, {.k = static_cast<int>(present.size()), .seed = options.seed});
  AuditOptions plain = options;
  plain.noise = false;
  plain.test_share = static_cast<double>(test.labels.size()) /
                     static_cast<double>(train.labels.size() + test.labels.size());
  result.noise_accuracy = audit_segmentation(noise, fit.labels, plain).accuracy;
  result.n_noise_rows = static_cast<std::int64_t>(n_rows);
}

}  // namespace

AuditResult audit_segmentation(const Matrix& points, std::span<const int> labels,
                               const RowSplit& split, const AuditOptions& options) {
  check_same_length(points.n_rows(), labels.size());
  const Part train = take(points, labels, split.train), test = take(points, labels, split.test);
  AuditResult result = audit_parts(train, test, options.C);
  if (options.noise) add_noise(points.n_columns(), train, test, options, result);
  return result;
}

AuditResult audit_segmentation(const Matrix& points, std::span<const int> labels,
                               const AuditOptions& options) {
  check_same_length(points.n_rows(), labels.size());
  return audit_segmentation(points, labels, split_rows(points, labels, options), options);
}

}  // namespace patron::models
