#include "analysis/cluster_model.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "base/error.hpp"
#include "base/files.hpp"
#include "models/classify/logistic.hpp"
#include "models/cluster/kmeans.hpp"
#include "models/cluster/scaling.hpp"
#include "store/cleaning_rules.hpp"
#include "store/workspace.hpp"

namespace patron::analysis {
namespace {

using base::Error;
using base::ErrorCode;
using Json = nlohmann::ordered_json;

constexpr const char* kFile = "clustering.json";

std::vector<std::vector<double>> rows_of(const base::Matrix& matrix) {
  std::vector<std::vector<double>> rows;
  for (std::size_t i = 0; i < matrix.n_rows(); ++i)
    rows.emplace_back(matrix.row(i).begin(), matrix.row(i).end());
  return rows;
}

base::Matrix matrix_of(const std::vector<std::vector<double>>& rows) {
  base::Matrix matrix(rows.size(), rows.empty() ? 0 : rows[0].size());
  for (std::size_t i = 0; i < rows.size(); ++i)
    std::copy(rows[i].begin(), rows[i].end(), matrix.row(i).begin());
  return matrix;
}

Json cluster_json(const ClusterRow& row) {
  return {{"cluster", row.cluster},
          {"name", row.name},
          {"emoji", row.emoji},
          {"persona", row.persona},
          {"advice", row.advice}};
}

Json model_json(const ClusterModel& model) {
  const Clustering& c = model.clustering;
  Json json = {{"data_version", model.data_version},
               {"as_of", model.as_of},
               {"preset", model.preset},
               {"seed", model.seed},
               {"features", c.features},
               {"scaling", c.scaling},
               {"scale_centre", c.scale_centre},
               {"scale_width", c.scale_width},
               {"k", c.k},
               {"k_used", c.k_used},
               {"verdict", c.verdict},
               {"inertia", c.inertia},
               {"centers", rows_of(c.centers)},
               {"audit_weights", model.audit_weights},
               {"audit_intercepts", model.audit_intercepts},
               {"audit_centre", model.audit_centre},
               {"audit_width", model.audit_width}};
  json["clusters"] = Json::array();
  for (const ClusterRow& row : c.clusters) json["clusters"].push_back(cluster_json(row));
  return json;
}

ClusterModel model_of(const Json& json) {
  ClusterModel model;
  Clustering& c = model.clustering;
  json.at("data_version").get_to(model.data_version);
  json.at("as_of").get_to(model.as_of);
  json.at("preset").get_to(model.preset);
  json.at("seed").get_to(model.seed);
  json.at("features").get_to(c.features);
  json.at("scaling").get_to(c.scaling);
  json.at("scale_centre").get_to(c.scale_centre);
  json.at("scale_width").get_to(c.scale_width);
  json.at("k").get_to(c.k);
  json.at("k_used").get_to(c.k_used);
  json.at("verdict").get_to(c.verdict);
  json.at("inertia").get_to(c.inertia);
  c.centers = matrix_of(json.at("centers").get<std::vector<std::vector<double>>>());
  for (const Json& row : json.at("clusters")) {
    ClusterRow cluster;
    row.at("cluster").get_to(cluster.cluster);
    row.at("name").get_to(cluster.name);
    row.at("emoji").get_to(cluster.emoji);
    row.at("persona").get_to(cluster.persona);
    row.at("advice").get_to(cluster.advice);
    c.clusters.push_back(cluster);
  }
  json.at("audit_weights").get_to(model.audit_weights);
  json.at("audit_intercepts").get_to(model.audit_intercepts);
  json.at("audit_centre").get_to(model.audit_centre);
  json.at("audit_width").get_to(model.audit_width);
  return model;
}

std::vector<double> distances(const base::Matrix& centers, std::span<const double> point) {
  std::vector<double> out;
  for (std::size_t j = 0; j < centers.n_rows(); ++j) {
    double sum = 0;
    for (std::size_t c = 0; c < point.size(); ++c)
      sum += (point[c] - centers(j, c)) * (point[c] - centers(j, c));
    out.push_back(std::sqrt(sum));
  }
  return out;
}

}  // namespace

void save_cluster_model(const std::filesystem::path& models_folder, const ClusterModel& model) {
  base::write_file_atomically(models_folder / kFile, model_json(model).dump(1) + "\n");
}

ClusterModel load_cluster_model(const std::filesystem::path& models_folder) {
  const std::filesystem::path file = models_folder / kFile;
  std::ifstream in(file);
  if (!in)
    throw Error(ErrorCode::kNotFound, "no clusters have been fitted here.",
                "Fit them with: patron segment --method kmeans", models_folder.string());
  try {
    return model_of(Json::parse(in));
  } catch (const nlohmann::json::exception& broken) {
    throw Error(ErrorCode::kBadData,
                std::string("the fitted model is broken: ") + broken.what() + ".",
                "Fit it again with: patron segment --method kmeans", file.string());
  }
}

ClusterModel make_cluster_model(const FeatureTable& features, const Clustering& clustering,
                                const Rfm& rfm, std::int64_t seed) {
  ClusterModel model;
  model.data_version = rfm.scope.data_version;
  model.as_of = rfm.scope.as_of;
  if (!rfm.scope.preset.empty())  // ready figures were not cleaned by any
    model.preset = store::choose_rules(rfm.scope.preset, rfm.scope.drop, rfm.scope.keep).name();
  model.seed = seed;
  model.clustering = clustering;
  model.clustering.cluster.clear();
  if (clustering.k_used < 2) return model;  // one group: nothing to tell apart
  const models::LogisticFit fit = models::fit_logistic(features.values, clustering.cluster,
                                                       static_cast<int>(clustering.k_used));
  model.audit_weights = rows_of(fit.weights);
  model.audit_intercepts = fit.intercepts;
  model.audit_centre = fit.scaler.centers;
  model.audit_width = fit.scaler.scales;
  return model;
}

void keep_cluster_model(store::Workspace& workspace, const Scope& scope,
                        const FeatureTable& features, const Clustering& clustering, const Rfm& rfm,
                        std::int64_t seed) {
  const bool whole_shop =
      scope.country.empty() && scope.category.empty() && scope.from.empty() && scope.to.empty();
  if (!whole_shop || workspace.models_folder().empty()) return;
  save_cluster_model(workspace.models_folder(),
                     make_cluster_model(features, clustering, rfm, seed));
}

Prediction predict(const ClusterModel& model, double recency_days, double frequency,
                   double monetary) {
  const Clustering& c = model.clustering;
  base::Matrix raw(1, 3);
  raw(0, 0) = recency_days, raw(0, 1) = frequency, raw(0, 2) = monetary;
  const models::Scaler scaler{models::parse_scaling_method(c.scaling), c.scale_centre,
                              c.scale_width};
  const base::Matrix point = models::apply(scaler, raw);
  std::vector<double> away = distances(c.centers, point.row(0));
  const auto nearest =
      static_cast<std::size_t>(std::min_element(away.begin(), away.end()) - away.begin());
  const ClusterRow& row = c.clusters.at(nearest);
  Prediction out{.cluster = row.cluster,
                 .cluster_name = row.name,
                 .emoji = row.emoji,
                 .persona = row.persona,
                 .advice = row.advice,
                 .distance = away[nearest],
                 .second_opinion = {}};
  std::nth_element(away.begin(), away.begin() + (away.size() > 1 ? 1 : 0), away.end());
  out.second_distance = away[away.size() > 1 ? 1 : 0];

  if (c.k_used < 2) return out;
  models::LogisticFit audit;
  audit.weights = matrix_of(model.audit_weights);
  audit.intercepts = model.audit_intercepts;
  audit.scaler = {models::ScalingMethod::kStandard, model.audit_centre, model.audit_width};
  const base::Matrix probability = models::predict_probability(audit, raw);
  const auto likeliest = static_cast<std::size_t>(
      std::max_element(probability.row(0).begin(), probability.row(0).end()) -
      probability.row(0).begin());
  out.second_opinion = c.clusters.at(likeliest).name;
  out.second_opinion_probability = probability(0, likeliest);
  out.agree = likeliest == nearest;
  return out;
}

}  // namespace patron::analysis
