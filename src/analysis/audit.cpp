#include "models/classify/audit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "analysis/segment.hpp"
#include "base/error.hpp"
#include "base/figures.hpp"

namespace patron::analysis {
namespace {

std::string class_name(const Clustering& clustering, std::size_t c) {
  return c < clustering.clusters.size() ? clustering.clusters[c].name
                                        : fmt::format("cluster {}", c);
}

void require_pairs(const Clustering& clustering) {
  if (clustering.k_used < 2)
    throw base::Error(base::ErrorCode::kTooLittleData, "an audit needs at least two clusters.",
                      "Ask for more with --k.");
  std::map<int, int> sizes;
  for (const int c : clustering.cluster) ++sizes[c];
  for (const auto& [c, size] : sizes)
    if (size < 2)
      throw base::Error(
          base::ErrorCode::kTooLittleData,
          fmt::format("cluster {} holds one customer: nothing to learn from and to test on.", c),
          "Ask for fewer clusters with --k.");
}

std::string verdict_of(const Audit& audit) {
  const std::string right = fmt::format(
      "A second model, taught on four fifths of the customers, gives {} of the rest their own "
      "cluster.",
      base::percent_text(audit.accuracy));
  return right + fmt::format(
                     " Clusters of pure noise pass the same audit with {}: it shows that the "
                     "borders are clear, not that the clusters are real.",
                     base::percent_text(audit.noise_accuracy));
}

}  // namespace

Audit audit_clustering(const FeatureTable& features, const Clustering& clustering,
                       std::int64_t seed) {
  require_pairs(clustering);
  models::AuditOptions options;
  options.seed = static_cast<std::uint64_t>(seed);
  const models::AuditResult result =
      models::audit_segmentation(features.values, clustering.cluster, options);
  Audit audit{.model = "multinomial logistic regression",
              .n_train = result.n_train,
              .n_test = result.n_test,
              .n_right = result.n_right,
              .accuracy = result.accuracy,
              .noise_accuracy = result.noise_accuracy.value_or(0),
              .verdict = {},
              .classes = {},
              .confusion = {},
              .report = {}};
  std::vector<std::string> names;
  for (std::size_t c = 0; c < result.report.classes.size(); ++c) {
    const models::ClassScores& scores = result.report.classes[c];
    names.push_back(class_name(clustering, c));
    audit.classes.push_back({names[c], scores.precision, scores.recall, scores.f1, scores.support});
    audit.confusion.emplace_back();
    for (int predicted = 0; predicted < result.confusion.n_classes; ++predicted)
      audit.confusion.back().push_back(result.confusion(static_cast<int>(c), predicted));
  }
  audit.verdict = verdict_of(audit);
  audit.report =
      fmt::format("{}\nThe same audit on k-means clusters of Gaussian noise: accuracy {:.4f}\n",
                  models::classification_report_text(result.report, names), audit.noise_accuracy);
  return audit;
}

}  // namespace patron::analysis
