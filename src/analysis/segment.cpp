#include "analysis/segment.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/error.hpp"
#include "models/cluster/choose_k.hpp"
#include "models/cluster/gap.hpp"
#include "models/cluster/kmeans.hpp"
#include "models/cluster/scaling.hpp"
#include "models/cluster/stability.hpp"
#include "models/metrics/clustering.hpp"

namespace patron::analysis {
namespace {

using base::Error;
using base::ErrorCode;

constexpr std::size_t kFewestPoints = 10;
constexpr double kLargestValue = 1e100;

void check(const FeatureTable& features, const ClusterOptions& options) {
  const std::size_t n = features.values.n_rows();
  if (n < kFewestPoints)
    throw Error(ErrorCode::kTooLittleData,
                fmt::format("clusters need at least {} customers, here are {}.", kFewestPoints, n),
                "More customers are needed: import more, or widen the scope.");
  if (options.k < 0 || options.k > static_cast<int>(n))
    throw Error(ErrorCode::kInvalidArgument,
                fmt::format("{} clusters of {} customers are not possible.", options.k, n),
                "Ask for fewer, or for 0: chosen.", "--k");
  for (const double value : features.values.values())
    if (!(std::abs(value) <= kLargestValue))
      throw Error(ErrorCode::kBadData,
                  fmt::format("the value {} is too large for sums of squares.", value),
                  fmt::format("Values may lie between -{0} and {0}.", kLargestValue));
  if (options.k_max < 2)
    throw Error(ErrorCode::kInvalidArgument, "the elbow needs at least k = 2.", "", "--k-max");
}

int count_different_rows(const base::Matrix& points) {
  std::vector<std::size_t> rows(points.n_rows());
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = i;
  const auto less = [&](std::size_t a, std::size_t b) {
    return std::ranges::lexicographical_compare(points.row(a), points.row(b));
  };
  std::sort(rows.begin(), rows.end(), less);
  int n = rows.empty() ? 0 : 1;
  for (std::size_t i = 1; i < rows.size(); ++i) n += less(rows[i - 1], rows[i]);
  return n;
}

std::vector<ElbowRow> elbow_of(const base::Matrix& points,
                               const std::vector<models::KMeansFit>& path) {
  std::vector<std::vector<int>> labelings;
  for (std::size_t i = 1; i < path.size(); ++i) labelings.push_back(path[i].labels);
  const models::Silhouettes silhouettes = models::silhouettes(points, labelings);
  std::vector<ElbowRow> rows;
  for (std::size_t i = 0; i < path.size(); ++i) {
    ElbowRow row{.k = static_cast<std::int64_t>(i) + 1,
                 .inertia = path[i].inertia,
                 .silhouette = {},
                 .davies_bouldin = {},
                 .calinski_harabasz = {},
                 .gap = {},
                 .gap_standard_error = {}};
    if (i > 0) {
      row.silhouette = silhouettes.means[i - 1];
      row.davies_bouldin = models::davies_bouldin(points, path[i].labels);
      row.calinski_harabasz = models::calinski_harabasz(points, path[i].labels);
    }
    rows.push_back(row);
  }
  return rows;
}

void add_gap(Clustering& clustering, const base::Matrix& points, const ClusterOptions& options) {
  if (options.gap_references == 0) return;
  models::GapOptions gap_options;
  gap_options.n_references = options.gap_references;
  gap_options.kmeans.seed = static_cast<std::uint64_t>(options.seed);
  const models::Gap gap =
      models::compute_gap(points, static_cast<int>(clustering.elbow.size()), gap_options);
  for (std::size_t i = 0; i < clustering.elbow.size(); ++i) {
    clustering.elbow[i].gap = gap.gaps[i];
    clustering.elbow[i].gap_standard_error = gap.s[i];
  }
}

/// How many groups to make, and why.
void decide(Clustering& clustering, const models::KChoice& choice, const ClusterOptions& options) {
  clustering.k = choice.k;
  clustering.verdict = choice.verdict;
  if (options.k > 0) {
    clustering.k_used = options.k;
    clustering.k_reason = fmt::format("{} groups were asked for.", options.k);
  } else if (choice.k > 1) {
    clustering.k_used = choice.k;
    clustering.k_reason = fmt::format("{} clusters stand apart from each other.", choice.k);
  } else {
    clustering.k_used = choice.suggested_cut;
    clustering.k_reason = fmt::format(
        "k = {} is the elbow: there the curve of the inertia bends most.", choice.suggested_cut);
  }
}

models::KMeansFit fit_of(const base::Matrix& points, const std::vector<models::KMeansFit>& path,
                         const models::KMeansOptions& options) {
  if (options.k <= static_cast<int>(path.size()))
    return path[static_cast<std::size_t>(options.k) - 1];
  return models::fit_kmeans(points, options);
}

}  // namespace

Clustering cluster(const FeatureTable& features, const ClusterOptions& options,
                   base::Stages& stages) {
  check(features, options);
  const models::ScalingMethod method = models::parse_scaling_method(options.scaling);
  stages.begin("kmeans");
  const models::Scaler scaler = models::fit_scaler(features.values, method);
  const base::Matrix points = models::apply(scaler, features.values);
  const int n_different = count_different_rows(points);
  if (n_different < 2)
    throw Error(ErrorCode::kTooLittleData, "all customers are alike: there is nothing to divide.",
                "Import more orders.");
  if (options.k > n_different)
    throw Error(ErrorCode::kInvalidArgument,
                fmt::format("only {} customers differ from each other.", n_different),
                "Ask for fewer clusters.", "--k");
  models::KMeansOptions kmeans{
      .k = options.k, .n_init = options.n_init, .seed = static_cast<std::uint64_t>(options.seed)};
  const auto path = models::fit_kmeans_path(points, std::min(options.k_max, n_different), kmeans);

  Clustering clustering;
  clustering.n_points = static_cast<std::int64_t>(points.n_rows());
  clustering.features = features.names;
  clustering.scaling = options.scaling;
  stages.begin("silhouette");
  clustering.elbow = elbow_of(points, path);
  stages.begin("choice_of_k");
  add_gap(clustering, points, options);
  models::ChooseKOptions choice_options;
  choice_options.k_max = options.k_max;
  choice_options.seed = static_cast<std::uint64_t>(options.seed);
  const models::KChoice choice = models::choose_k(points, path, choice_options);
  decide(clustering, choice, options);

  stages.begin("final_clusters");
  kmeans.k = static_cast<int>(clustering.k_used);
  const bool chosen = options.k == 0 && choice.k > 1;
  models::KMeansFit fit =
      chosen ? models::KMeansFit{choice.centers, choice.labels,
                                 models::inertia_of(points, choice.labels), 0, true}
             : fit_of(points, path, kmeans);
  clustering.inertia = fit.inertia;
  const bool in_elbow = !chosen && kmeans.k <= static_cast<int>(path.size());
  if (in_elbow) {
    clustering.silhouette = clustering.elbow[static_cast<std::size_t>(kmeans.k) - 1].silhouette;
  } else if (clustering.k_used > 1) {
    clustering.silhouette =
        models::silhouettes(points, std::vector<std::vector<int>>{fit.labels}).means[0];
  }
  if (options.bootstraps > 0 && clustering.k_used > 1)
    clustering.stability =
        models::compute_stability(points, fit, {.n_boot = options.bootstraps, .seed = kmeans.seed})
            .mean_adjusted_rand;
  clustering.cluster = std::move(fit.labels);
  clustering.centers = std::move(fit.centers);
  clustering.scale_centre = scaler.centers;
  clustering.scale_width = scaler.scales;
  stages.end();
  return clustering;
}

base::Table customer_segments_table(const Rfm& rfm, const Clustering& clustering) {
  const base::Table table = rfm_table(rfm);
  std::vector<std::int64_t> cluster(clustering.cluster.begin(), clustering.cluster.end());
  std::vector<std::string> names;
  names.reserve(cluster.size());
  for (const std::int64_t c : cluster)
    names.push_back(clustering.clusters[static_cast<std::size_t>(c)].name);
  return {"customer_segments",
          {table.require("customer_id"),
           table.require("recency_days"),
           table.require("frequency"),
           table.require("monetary"),
           {"cluster", std::move(cluster)},
           {"cluster_name", std::move(names)},
           table.require("segment")}};
}

}  // namespace patron::analysis
