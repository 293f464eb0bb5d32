#include "models/classify/report.hpp"

#include <algorithm>
#include <cstdio>
#include <string_view>

#include "base/error.hpp"
#include "models/classify/checks.hpp"

namespace patron::models {
namespace {

using base::Error;
using base::ErrorCode;

double ratio(double part, double whole) { return whole > 0 ? part / whole : 0.0; }

double harmonic_mean(double a, double b) { return ratio(2 * a * b, a + b); }

void add(ClassScores& sum, const ClassScores& scores, double weight) {
  sum.precision += weight * scores.precision;
  sum.recall += weight * scores.recall;
  sum.f1 += weight * scores.f1;
  sum.support += scores.support;
}

void divide(ClassScores& sum, double by) {
  sum.precision = ratio(sum.precision, by);
  sum.recall = ratio(sum.recall, by);
  sum.f1 = ratio(sum.f1, by);
}

std::int64_t times_predicted(const ConfusionMatrix& confusion, int j) {
  std::int64_t sum = 0;
  for (int i = 0; i < confusion.n_classes; ++i) sum += confusion(i, j);
  return sum;
}

ClassScores scores_of(const ConfusionMatrix& confusion, int j) {
  ClassScores scores;
  for (int i = 0; i < confusion.n_classes; ++i) scores.support += confusion(j, i);
  const auto right = static_cast<double>(confusion(j, j));
  scores.precision = ratio(right, static_cast<double>(times_predicted(confusion, j)));
  scores.recall = ratio(right, static_cast<double>(scores.support));
  scores.f1 = harmonic_mean(scores.precision, scores.recall);
  return scores;
}

/// Characters, not bytes, of a UTF-8 text.
std::size_t n_characters(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0u) != 0x80u; }));
}

std::string right_aligned(std::string_view text, std::size_t width) {
  const std::size_t n = n_characters(text);
  return std::string(width > n ? width - n : 0, ' ') + std::string(text);
}

std::string two_decimals(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2f", value);
  return text;
}

std::string table_row(std::string_view name, std::size_t width,
                      std::initializer_list<std::string> cells) {
  std::string line = right_aligned(name, width) + " ";
  for (const auto& cell : cells) line += " " + right_aligned(cell, 9);
  return line + "\n";
}

std::string score_row(std::string_view name, std::size_t width, const ClassScores& scores) {
  return table_row(name, width,
                   {two_decimals(scores.precision), two_decimals(scores.recall),
                    two_decimals(scores.f1), std::to_string(scores.support)});
}

}  // namespace

std::int64_t ConfusionMatrix::n_rows() const {
  std::int64_t sum = 0;
  for (const auto count : counts) sum += count;
  return sum;
}

std::int64_t ConfusionMatrix::n_right() const {
  std::int64_t sum = 0;
  for (int i = 0; i < n_classes; ++i) sum += (*this)(i, i);
  return sum;
}

ConfusionMatrix confusion_matrix(std::span<const int> truth, std::span<const int> predicted,
                                 int n_classes) {
  if (truth.size() != predicted.size())
    throw Error(ErrorCode::kInvalidArgument, std::to_string(truth.size()) + " true labels, " +
                                                 std::to_string(predicted.size()) + " predicted.");
  const auto n = static_cast<std::size_t>(std::max(n_classes, 0));
  ConfusionMatrix confusion{n_classes, std::vector<std::int64_t>(n * n)};
  for (std::size_t i = 0; i < truth.size(); ++i) {
    check_label(truth[i], n_classes, i);
    check_label(predicted[i], n_classes, i);
    ++confusion
          .counts[static_cast<std::size_t>(truth[i]) * n + static_cast<std::size_t>(predicted[i])];
  }
  return confusion;
}

ClassificationReport classification_report(const ConfusionMatrix& confusion) {
  ClassificationReport report;
  double n_occurring = 0;
  for (int j = 0; j < confusion.n_classes; ++j) {
    const ClassScores scores = scores_of(confusion, j);
    report.classes.push_back(scores);
    if (scores.support == 0 && times_predicted(confusion, j) == 0) continue;
    n_occurring += 1;
    add(report.macro_average, scores, 1);
    add(report.weighted_average, scores, static_cast<double>(scores.support));
  }
  const auto n_rows = static_cast<double>(confusion.n_rows());
  divide(report.macro_average, n_occurring);
  divide(report.weighted_average, n_rows);
  report.accuracy = ratio(static_cast<double>(confusion.n_right()), n_rows);
  return report;
}

std::string classification_report_text(const ClassificationReport& report,
                                       std::span<const std::string> class_names) {
  if (class_names.size() != report.classes.size())
    throw Error(ErrorCode::kInvalidArgument, std::to_string(report.classes.size()) +
                                                 " classes have " +
                                                 std::to_string(class_names.size()) + " names.");
  std::size_t width = n_characters("weighted avg");
  for (const auto& name : class_names) width = std::max(width, n_characters(name));
  std::string text = table_row("", width, {"precision", "recall", "f1-score", "support"}) + "\n";
  for (std::size_t j = 0; j < class_names.size(); ++j)
    text += score_row(class_names[j], width, report.classes[j]);
  const auto n_rows = std::to_string(report.weighted_average.support);
  text += "\n" + table_row("accuracy", width, {"", "", two_decimals(report.accuracy), n_rows});
  return text + score_row("macro avg", width, report.macro_average) +
         score_row("weighted avg", width, report.weighted_average);
}

}  // namespace patron::models
