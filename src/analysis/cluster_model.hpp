#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "analysis/segment.hpp"

namespace patron::analysis {

/// A fitted clustering as it is kept in the workspace: enough to place a new customer, and to say
/// again from which data and options it came.
struct ClusterModel {
  std::int64_t data_version = 0;
  std::string as_of;
  std::string preset;
  std::int64_t seed = 0;
  Clustering clustering;  // without the labels of the single customers
  std::vector<std::vector<double>>
      audit_weights;  // the audit model: one row for each cluster (or one)
  std::vector<double> audit_intercepts;
  std::vector<double> audit_centre, audit_width;  // its scaling
};

/// Fits the audit model on all customers and puts the whole into one piece.
ClusterModel make_cluster_model(const FeatureTable& features, const Clustering& clustering,
                                const Rfm& rfm, std::int64_t seed);

/// Writes and reads models/clustering.json, whole or not at all.
/// Errors of load: not_found with the verb that fits one; bad_data where the file is broken.
void save_cluster_model(const std::filesystem::path& models_folder, const ClusterModel& model);
ClusterModel load_cluster_model(const std::filesystem::path& models_folder);

/// Keeps the model in the workspace if it is one of the whole shop: what `patron predict` asks is
/// not to change when somebody looks at one country or month, nor where the workspace goes away.
void keep_cluster_model(store::Workspace& workspace, const Scope& scope,
                        const FeatureTable& features, const Clustering& clustering, const Rfm& rfm,
                        std::int64_t seed);

/// Where one customer belongs, with a second opinion.
struct Prediction {
  std::int64_t cluster = 0;
  std::string cluster_name;
  std::string emoji;
  std::string persona;
  std::string advice;
  double distance = 0;         // to the cluster's centre, in scaled units
  double second_distance = 0;  // to the next centre
  std::string second_opinion;  // cluster the audit model would choose
  double second_opinion_probability = 0;
  bool agree = false;
};
BOOST_DESCRIBE_STRUCT(Prediction, (),
                      (cluster, cluster_name, emoji, persona, advice, distance, second_distance,
                       second_opinion, second_opinion_probability, agree))

Prediction predict(const ClusterModel& model, double recency_days, double frequency,
                   double monetary);

}  // namespace patron::analysis

namespace patron::base {

template <>
struct Docs<analysis::Prediction> {
  static constexpr FieldDoc kFields[] = {
      {"cluster", "number of the cluster"},
      {"cluster_name", "its name"},
      {"emoji", "its sign"},
      {"persona", "who these customers are"},
      {"advice", "what to do with this customer"},
      {"distance", "distance to the cluster's centre", "scaled units"},
      {"second_distance", "distance to the next nearest centre", "scaled units"},
      {"second_opinion", "cluster the audit model would choose"},
      {"second_opinion_probability", "its probability", "share 0-1"},
      {"agree", "both models agree"},
  };
};

}  // namespace patron::base
