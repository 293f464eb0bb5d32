#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "base/matrix.hpp"
#include "models/classify/logistic.hpp"
#include "models/classify/report.hpp"

namespace patron::models {

struct AuditOptions {
  double test_share = 0.2;  // inside (0, 1)
  std::uint64_t seed = 42;  // of the split and of the noise
  double C = 1;             // of the logistic regression, > 0
  bool noise = true;        // audit clusters of noise as well
};

struct AuditResult {
  std::int64_t n_train = 0, n_test = 0;
  std::int64_t n_right = 0;              // test rows whose label the model foretold
  double accuracy = 0;                   // n_right / n_test
  ConfusionMatrix confusion;             // of the test rows
  ClassificationReport report;           // of the test rows
  LogisticFit model;                     // learnt from the training rows: a second opinion
  std::int64_t n_noise_rows = 0;         // 0 where there was no audit of noise
  std::optional<double> noise_accuracy;  // what the same audit says of clusters without meaning
};

/// Can a second model learn the segments? Logistic regression is trained on a part of the rows and
/// foretells the labels of the rest.
///
/// Choose it to see which segments blur into each other. Do not take a high accuracy for proof that
/// segments are real: k-means cells are separated by planes whatever the data, so the same audit is
/// made of k-means clusters (as many as there are labels) of Gaussian noise with as many rows and
/// columns, of 2,000 rows where there are more. Only an accuracy well above noise_accuracy speaks
/// for the segments.
/// Shapes: labels are 0 .. K-1, one per row; rows with a negative label (noise) take no part.
///         Labels without rows have scores of 0 and no part in the averages.
/// Units:  points as they are: columns are standardised by the training rows.
/// Errors: invalid_argument where lengths differ or an option is out of range; bad_data where a
///         value is not finite; too_little_data where the training rows have fewer than two labels.
/// Cost:   that of fit_logistic, and of k-means on the noise. The order of the rows changes
///         nothing.
/// Source: checked against scikit-learn's confusion matrix on a published segmentation of Online
///         Retail.
AuditResult audit_segmentation(const base::Matrix& points, std::span<const int> labels,
                               const AuditOptions& options = {});

/// The same on given parts; test_share is not used. Rows in neither part take no part.
/// Errors: invalid_argument also where a row number is out of range or the test part is empty.
AuditResult audit_segmentation(const base::Matrix& points, std::span<const int> labels,
                               const RowSplit& split, const AuditOptions& options = {});

}  // namespace patron::models
