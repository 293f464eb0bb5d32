#include "models/classify/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "base/error.hpp"
#include "base/random.hpp"

namespace patron::models {
namespace {

using base::Error;
using base::ErrorCode;

struct ClassRows {
  std::vector<std::size_t> rows;
  std::size_t n_test = 0;
  double remainder = 0;
};

std::map<int, ClassRows> rows_by_class(std::span<const int> labels) {
  std::map<int, ClassRows> classes;
  for (std::size_t i = 0; i < labels.size(); ++i) classes[labels[i]].rows.push_back(i);
  return classes;
}

/// Test rows per class: whole parts, then one more for the largest remainders.
void allot(std::map<int, ClassRows>& classes, std::size_t n_test, double share) {
  std::size_t given = 0;
  std::vector<ClassRows*> by_remainder;
  for (auto& [label, members] : classes) {
    const double exact = share * static_cast<double>(members.rows.size());
    members.n_test = static_cast<std::size_t>(exact);
    members.remainder = exact - std::floor(exact);
    given += members.n_test;
    if (members.rows.size() > 1) by_remainder.push_back(&members);
  }
  std::stable_sort(by_remainder.begin(), by_remainder.end(),
                   [](auto a, auto b) { return a->remainder > b->remainder; });
  for (ClassRows* members : by_remainder)
    if (given < n_test && members->n_test + 1 < members->rows.size()) ++members->n_test, ++given;
}

double ratio(double part, double whole) { return whole > 0 ? part / whole : 0.0; }

/// Position of every label among the names, names ascending.
std::map<int, std::size_t> positions(std::span<const int> truth, std::span<const int> predicted,
                                     const std::vector<std::string>& names,
                                     std::vector<std::string>& sorted_names) {
  std::map<int, std::size_t> result;
  for (int label : truth) result[label] = 0;
  for (int label : predicted) result[label] = 0;
  std::vector<std::pair<std::string, int>> order;
  for (const auto& [label, position] : result) {
    if (!names.empty() && (label < 0 || static_cast<std::size_t>(label) >= names.size()))
      throw Error(ErrorCode::kInvalidArgument, fmt::format("label {} has no name.", label));
    order.emplace_back(
        names.empty() ? std::to_string(label) : names[static_cast<std::size_t>(label)], label);
  }
  if (!names.empty()) std::sort(order.begin(), order.end());
  for (std::size_t at = 0; at < order.size(); ++at) {
    result[order[at].second] = at;
    sorted_names.push_back(order[at].first);
  }
  return result;
}

ClassScores scores_of(const std::vector<std::vector<std::size_t>>& confusion, std::size_t j) {
  std::size_t predicted = 0, truth = 0;
  for (std::size_t other = 0; other < confusion.size(); ++other) {
    predicted += confusion[other][j];
    truth += confusion[j][other];
  }
  const auto right = static_cast<double>(confusion[j][j]);
  return {ratio(right, static_cast<double>(predicted)), ratio(right, static_cast<double>(truth)),
          ratio(2 * right, static_cast<double>(predicted + truth)), truth};
}

void add(ClassScores& sum, const ClassScores& scores, double weight) {
  sum.precision += weight * scores.precision;
  sum.recall += weight * scores.recall;
  sum.f1 += weight * scores.f1;
}

void average(ClassificationReport& report) {
  for (const ClassScores& scores : report.classes) {
    add(report.macro, scores, 1.0 / static_cast<double>(report.classes.size()));
    add(report.weighted, scores,
        ratio(static_cast<double>(scores.support), static_cast<double>(report.n_rows)));
  }
  report.macro.support = report.weighted.support = report.n_rows;
}

std::string line_of(const std::string& name, const ClassScores& scores, std::size_t width) {
  return fmt::format("{:>{}}  {:>9.2f} {:>9.2f} {:>9.2f} {:>9}\n", name, width, scores.precision,
                     scores.recall, scores.f1, scores.support);
}

}  // namespace

Split stratified_split(std::span<const int> labels, double test_share, std::uint64_t seed) {
  if (!(test_share > 0 && test_share < 1))
    throw Error(ErrorCode::kInvalidArgument, "test_share must lie between 0 and 1.");
  auto classes = rows_by_class(labels);
  const double n_test = std::ceil(test_share * static_cast<double>(labels.size()) - 1e-9);
  allot(classes, static_cast<std::size_t>(n_test), test_share);
  base::Random random(seed);
  Split split;
  for (auto& [label, members] : classes) {
    auto& rows = members.rows;
    for (std::size_t i = 0; i < members.n_test; ++i) {  // Fisher and Yates, as far as needed
      const auto left = static_cast<std::int64_t>(rows.size() - i);
      std::swap(rows[i], rows[i + static_cast<std::size_t>(random.below(left))]);
    }
    const auto middle = rows.begin() + static_cast<std::ptrdiff_t>(members.n_test);
    split.test.insert(split.test.end(), rows.begin(), middle);
    split.train.insert(split.train.end(), middle, rows.end());
  }
  std::sort(split.train.begin(), split.train.end());
  std::sort(split.test.begin(), split.test.end());
  return split;
}

ClassificationReport make_report(std::span<const int> truth, std::span<const int> predicted,
                                 const std::vector<std::string>& names) {
  if (truth.size() != predicted.size() || truth.empty())
    throw Error(ErrorCode::kInvalidArgument, "a report needs as many predictions as true labels.");
  ClassificationReport report;
  const auto position = positions(truth, predicted, names, report.names);
  report.confusion.assign(position.size(), std::vector<std::size_t>(position.size()));
  for (std::size_t i = 0; i < truth.size(); ++i)
    ++report.confusion[position.at(truth[i])][position.at(predicted[i])];
  report.n_rows = truth.size();
  for (std::size_t j = 0; j < position.size(); ++j) {
    report.classes.push_back(scores_of(report.confusion, j));
    report.n_right += report.confusion[j][j];
  }
  report.accuracy = ratio(static_cast<double>(report.n_right), static_cast<double>(report.n_rows));
  average(report);
  return report;
}

std::string render_text(const ClassificationReport& report) {
  std::size_t width = std::string("weighted avg").size();
  for (const std::string& name : report.names) width = std::max(width, name.size());
  std::string text = fmt::format("{:>{}}  {:>9} {:>9} {:>9} {:>9}\n\n", "", width, "precision",
                                 "recall", "f1-score", "support");
  for (std::size_t j = 0; j < report.names.size(); ++j)
    text += line_of(report.names[j], report.classes[j], width);
  text += fmt::format("\n{:>{}}  {:>9} {:>9} {:>9.2f} {:>9}\n", "accuracy", width, "", "",
                      report.accuracy, report.n_rows);
  return text + line_of("macro avg", report.macro, width) +
         line_of("weighted avg", report.weighted, width);
}

}  // namespace patron::models
