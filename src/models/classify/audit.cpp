#include "models/classify/audit.hpp"

#include <algorithm>
#include <set>

#include "base/error.hpp"
#include "base/random.hpp"
#include "models/cluster/kmeans.hpp"
#include "models/cluster/point_columns.hpp"

namespace patron::models {
namespace {

using base::Matrix;

Matrix rows_of(const Matrix& points, const std::vector<std::size_t>& rows) {
  Matrix result(rows.size(), points.n_columns());
  for (std::size_t i = 0; i < rows.size(); ++i)
    std::copy(points.row(rows[i]).begin(), points.row(rows[i]).end(), result.row(i).begin());
  return result;
}

std::vector<int> labels_of(std::span<const int> labels, const std::vector<std::size_t>& rows) {
  std::vector<int> result;
  for (std::size_t row : rows) result.push_back(labels[row]);
  return result;
}

/// The rows to use, by value, so that the caller's order does not reach the split.
std::vector<std::size_t> rows_to_use(const Matrix& points, std::span<const int> labels,
                                     std::size_t max_points) {
  PointColumns sorted = sorted_columns(points);
  std::vector<std::size_t> rows(sorted.order.begin(), sorted.order.end());
  for (std::size_t begin = 0; begin < rows.size();) {  // equal rows: by label
    std::size_t end = begin + 1;
    while (end < rows.size() && std::ranges::equal(points.row(rows[begin]), points.row(rows[end])))
      ++end;
    std::sort(rows.begin() + static_cast<std::ptrdiff_t>(begin),
              rows.begin() + static_cast<std::ptrdiff_t>(end),
              [&](std::size_t a, std::size_t b) { return labels[a] < labels[b]; });
    begin = end;
  }
  if (max_points == 0 || rows.size() <= max_points) return rows;
  std::vector<std::size_t> sample(max_points);
  for (std::size_t i = 0; i < max_points; ++i)
    sample[i] = rows[(2 * i + 1) * rows.size() / (2 * max_points)];
  return sample;
}

/// K-means on standard normal noise: as many rows, columns and clusters, no structure.
ClassificationReport audit_noise(std::size_t n_rows, std::size_t n_columns, int k,
                                 const AuditOptions& options) {
  base::Random random(options.seed, 1);
  Matrix noise(n_rows, n_columns);
  for (std::size_t i = 0; i < n_rows; ++i)
    for (std::size_t c = 0; c < n_columns; ++c) noise(i, c) = random.normal();
  const auto fit = fit_kmeans(noise, {.k = k, .n_init = 1, .seed = options.seed});
  return audit_on(noise, fit.labels, stratified_split(fit.labels, options.test_share, options.seed),
                  {}, options.logistic);
}

}  // namespace

ClassificationReport audit_on(const Matrix& points, std::span<const int> labels, const Split& split,
                              const std::vector<std::string>& names,
                              const LogisticOptions& options) {
  const LogisticModel model =
      fit_logistic(rows_of(points, split.train), labels_of(labels, split.train), options);
  return make_report(labels_of(labels, split.test), predict(model, rows_of(points, split.test)),
                     names);
}

Audit audit_segmentation(const Matrix& points, std::span<const int> labels,
                         const std::vector<std::string>& names, const AuditOptions& options) {
  if (labels.size() != points.n_rows())
    throw base::Error(base::ErrorCode::kInvalidArgument, "an audit needs one label per row.");
  const auto rows = rows_to_use(points, labels, options.max_points);
  const Matrix used = rows_of(points, rows);
  const auto used_labels = labels_of(labels, rows);
  const auto split = stratified_split(used_labels, options.test_share, options.seed);
  const std::set<int> classes(used_labels.begin(), used_labels.end());
  return {audit_on(used, used_labels, split, names, options.logistic),
          audit_noise(rows.size(), points.n_columns(), static_cast<int>(classes.size()), options)};
}

}  // namespace patron::models
