#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace patron::models {

/// Row numbers of both parts, ascending.
struct RowSplit {
  std::vector<std::size_t> train, test;
};

/// Splits the rows at random so that every class has the same share in both parts.
///
/// Shapes: labels are any integers, one per row; the test part has ceil(n_rows * test_share) rows,
///         as in scikit-learn. Classes get their share rounded by largest remainders; a class of
///         two or more rows has at least one in each part as far as the sizes allow, and a single
///         row goes to the training part. Which rows are drawn does not depend on the names of the
///         classes.
/// Errors: invalid_argument where test_share is not inside (0, 1); too_little_data below two rows.
/// Cost:   O(rows * log(classes)).
RowSplit stratified_split(std::span<const int> labels, double test_share, std::uint64_t seed);

/// How often class i was taken for class j.
struct ConfusionMatrix {
  int n_classes = 0;
  std::vector<std::int64_t> counts;  // row-major: true class x predicted class

  std::int64_t operator()(int truth, int predicted) const {
    return counts[static_cast<std::size_t>(truth * n_classes + predicted)];
  }
  std::int64_t n_rows() const;
  std::int64_t n_right() const;
};

/// Errors: invalid_argument where lengths differ or a label is not in 0 .. n_classes - 1.
ConfusionMatrix confusion_matrix(std::span<const int> truth, std::span<const int> predicted,
                                 int n_classes);

struct ClassScores {
  double precision = 0;      // right among the rows taken for the class; 0 where there are none
  double recall = 0;         // right among the rows of the class; 0 where there are none
  double f1 = 0;             // harmonic mean of both; 0 where both are 0
  std::int64_t support = 0;  // rows of the class
};

struct ClassificationReport {
  std::vector<ClassScores> classes;
  ClassScores macro_average;     // every class that occurs, in truth or prediction, counts the same
  ClassScores weighted_average;  // classes count by their support
  double accuracy = 0;           // share of rows taken for their own class; 0 without rows
};

/// Precision, recall and F1 per class and on average, with scikit-learn's conventions.
ClassificationReport classification_report(const ConfusionMatrix& confusion);

/// The report as a table in scikit-learn's layout, 2 decimals, ends with a line break.
/// Errors: invalid_argument where there is not one name per class.
std::string classification_report_text(const ClassificationReport& report,
                                       std::span<const std::string> class_names);

}  // namespace patron::models
