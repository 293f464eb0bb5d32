#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace patron::models {

struct Split {
  std::vector<std::size_t> train, test;  // row numbers, ascending
};

/// Splits rows at random so that every class has its share in the test part.
///
/// The test part has ceil(rows * test_share) rows; classes get the whole part of their share, and
/// the largest remainders one more (as scikit-learn's stratified split). A class of one row stays
/// in the training part. Errors: invalid_argument unless 0 < test_share < 1.
Split stratified_split(std::span<const int> labels, double test_share, std::uint64_t seed);

struct ClassScores {
  double precision = 0, recall = 0, f1 = 0;  // 0 where undefined
  std::size_t support = 0;                   // true rows
};

struct ClassificationReport {
  std::vector<std::string> names;                   // classes by name, ascending
  std::vector<std::vector<std::size_t>> confusion;  // [true][predicted], in the order of names
  std::vector<ClassScores> classes;                 // in the order of names
  ClassScores macro, weighted;                      // means over classes; weighted by support
  double accuracy = 0;
  std::size_t n_rows = 0, n_right = 0;
};

/// Scores of predictions against the truth. names[label] names a label; without names the labels
/// themselves are the names. Every class that is true or predicted somewhere appears.
/// Errors: invalid_argument where lengths differ, nothing is given or a label has no name.
ClassificationReport make_report(std::span<const int> truth, std::span<const int> predicted,
                                 const std::vector<std::string>& names = {});

/// The report as a text table in the shape of scikit-learn's, two decimals.
std::string render_text(const ClassificationReport& report);

}  // namespace patron::models
