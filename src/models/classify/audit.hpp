#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/matrix.hpp"
#include "models/classify/logistic.hpp"
#include "models/classify/report.hpp"

namespace patron::models {

struct AuditOptions {
  double test_share = 0.2;         // of the rows, 0 .. 1
  std::uint64_t seed = 42;         // of the split and the noise
  std::size_t max_points = 50000;  // rows used of larger data (every n-th sorted row); 0 = all
  LogisticOptions logistic = {};
};

struct Audit {
  ClassificationReport report;  // on the test rows
  ClassificationReport noise;   // the same audit of k-means on Gaussian noise of the same shape
};

/// Audits a segmentation by a second model: can logistic regression learn the segments from 80 % of
/// the customers and name those of the rest?
///
/// A high accuracy proves nothing by itself. K-means cells are separable by straight lines whatever
/// the data, so noise passes at 99 %: read the report beside the one on noise. What the audit can
/// show is the opposite, segments that do not follow from the features. Shapes: labels has
/// points.n_rows() entries, all >= 0; names[label] names a segment, or no names. Errors: as
/// fit_logistic, stratified_split and make_report. Cost:   two logistic regressions and one small
/// k-means. Independent of row order. Source: the audit of the Online Retail studies; its 864 of
/// 868 is reproduced on their split.
Audit audit_segmentation(const base::Matrix& points, std::span<const int> labels,
                         const std::vector<std::string>& names = {},
                         const AuditOptions& options = {});

/// Fits on some rows and reports on others.
ClassificationReport audit_on(const base::Matrix& points, std::span<const int> labels,
                              const Split& split, const std::vector<std::string>& names = {},
                              const LogisticOptions& options = {});

}  // namespace patron::models
