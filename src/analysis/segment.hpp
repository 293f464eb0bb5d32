#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "analysis/rfm.hpp"
#include "base/matrix.hpp"
#include "base/stages.hpp"

namespace patron::analysis {

struct ClusterOptions {
  int k = 0;
  int k_max = 10;
  int n_init = 10;
  std::int64_t seed = 42;
  std::string scaling = "standard";
  std::string labels = "auto";
  std::string labels_file;
  int gap_references = 0;
  int bootstraps = 0;
};
BOOST_DESCRIBE_STRUCT(ClusterOptions, (),
                      (k, k_max, n_init, seed, scaling, labels, labels_file, gap_references,
                       bootstraps))

/// One k of the elbow: all indices, none of which decides alone.
struct ElbowRow {
  std::int64_t k = 0;
  double inertia = 0;
  std::optional<double> silhouette;         // k >= 2
  std::optional<double> davies_bouldin;     // k >= 2
  std::optional<double> calinski_harabasz;  // k >= 2
  std::optional<double> gap;
  std::optional<double> gap_standard_error;
};
BOOST_DESCRIBE_STRUCT(ElbowRow, (),
                      (k, inertia, silhouette, davies_bouldin, calinski_harabasz, gap,
                       gap_standard_error))

/// One cluster with its persona: plain words that fit what the cluster's customers did.
struct ClusterRow : SegmentRow {
  std::int64_t cluster = 0;
  std::string persona;
};
BOOST_DESCRIBE_STRUCT(ClusterRow, (SegmentRow), (cluster, persona))

/// The clusters of a customer base (or of any numeric columns).
struct Clustering {
  std::int64_t n_points = 0;
  std::vector<std::string> features;
  std::string scaling;
  std::int64_t k = 0;       // natural clusters found; 1: none
  std::int64_t k_used = 0;  // groups made: k, the asked-for k, or a useful cut where there are none
  std::string k_reason;     // why k_used
  std::string verdict;      // are they clusters at all, in a manager's words
  double inertia = 0;
  std::optional<double> silhouette;
  std::optional<double> stability;  // mean adjusted Rand of bootstrap refits
  std::vector<ElbowRow> elbow;
  std::vector<ClusterRow> clusters;
  // Not described, for faces that draw or write: one entry for each point.
  std::vector<int> cluster;
  base::Matrix centers;  // k_used × n_features, in scaled units
  std::vector<double> scale_centre, scale_width;
};
BOOST_DESCRIBE_STRUCT(Clustering, (),
                      (n_points, features, scaling, k, k_used, k_reason, verdict, inertia,
                       silhouette, stability, elbow, clusters))

/// A table of numbers to cluster: columns of a file, or recency, frequency and monetary.
struct FeatureTable {
  std::vector<std::string> names;
  base::Matrix values;  // one row for each point, as the file or the shop has them
};

FeatureTable rfm_features(const Rfm& rfm);

/// The numeric columns of a CSV file: those named ("recency,monetary"), or all ("all": every column
/// whose cells are all numbers). Errors: bad_data that names the line and column of a cell that is
/// no number, or says that there is no numeric column; invalid_argument for an unknown column.
FeatureTable read_features(const std::filesystem::path& file, const std::string& columns);

/// Clusters any table of numbers and says whether these are clusters at all. Names and personas are
/// left to name_clusters. Stages: kmeans, silhouette, choice_of_k, final_clusters.
/// Errors: too_little_data below 10 rows or where all rows are equal; invalid_argument as the flags
/// say. Cost: n_init × k_max k-means fits and one pass over all pairs of points (a sample above
/// 20,000).
Clustering cluster(const FeatureTable& features, const ClusterOptions& options,
                   base::Stages& stages);

/// Adds size, means, revenue, name, persona and advice of each cluster of customers.
void name_clusters(Clustering& clustering, const Rfm& rfm, const ClusterOptions& options);

/// customer_segments.csv: customer_id, recency_days, frequency, monetary, cluster, cluster_name,
/// segment.
base::Table customer_segments_table(const Rfm& rfm, const Clustering& clustering);

struct ClassScore {
  std::string name;
  double precision = 0, recall = 0, f1 = 0;
  std::int64_t support = 0;
};
BOOST_DESCRIBE_STRUCT(ClassScore, (), (name, precision, recall, f1, support))

/// Audit of a clustering by a second model on an 80/20 split, beside the same audit on noise.
struct Audit {
  std::string model;  // "multinomial logistic regression"
  std::int64_t n_train = 0, n_test = 0, n_right = 0;
  double accuracy = 0;
  double noise_accuracy = 0;  // the same audit on k-means clusters of pure noise
  std::string verdict;
  std::vector<ClassScore> classes;
  // rows: true class, columns: predicted class, both in the order of `classes`
  std::vector<std::vector<std::int64_t>> confusion;
  std::string report;  // classification_report.txt
};
BOOST_DESCRIBE_STRUCT(Audit, (),
                      (model, n_train, n_test, n_right, accuracy, noise_accuracy, verdict, classes,
                       report))

/// Errors: too_little_data where there are fewer than two clusters, or one of a single customer.
Audit audit_clustering(const FeatureTable& features, const Clustering& clustering,
                       std::int64_t seed);

}  // namespace patron::analysis

namespace patron::base {

template <>
struct Docs<analysis::ClusterOptions> {
  static constexpr FieldDoc kFields[] = {
      {"k", "number of clusters (0: chosen, with the reason shown)", {}, {}, 0, 50},
      {"k_max", "largest k of the elbow", {}, {}, 2, 50},
      {"n_init", "k-means++ starts for each k", {}, {}, 1, 1000},
      {"seed", "random seed"},
      {"scaling", "scaling of the features", {}, "standard|log|robust|none"},
      {"labels",
       "names of the clusters (auto: regulars where four fit them, else plain words)",
       {},
       "auto|regulars|emoji|champions"},
      {"labels_file", "own names: CSV with rank (1: most valuable), name and, if you like, emoji"},
      {"gap_references",
       "reference sets of the gap statistic (0: no gap statistic)",
       {},
       {},
       0,
       1000},
      {"bootstraps",
       "resamples to measure the stability of the clusters (0: none)",
       {},
       {},
       0,
       1000},
  };
};

template <>
struct Docs<analysis::ElbowRow> {
  static constexpr FieldDoc kFields[] = {
      {"k", "number of clusters"},
      {"inertia", "sum of squared distances to the nearest centre, in scaled units"},
      {"silhouette", "mean silhouette", "-1 to 1, higher is better"},
      {"davies_bouldin", "Davies-Bouldin index", "lower is better"},
      {"calinski_harabasz", "Calinski-Harabasz index", "higher is better"},
      {"gap", "gap statistic"},
      {"gap_standard_error", "its standard error s_k"},
  };
};

template <>
struct Docs<analysis::ClusterRow> {
  static constexpr FieldDoc kFields[] = {
      {"cluster", "number of the cluster, 0 is the largest"},
      {"persona", "who these customers are, in plain words"},
  };
};

template <>
struct Docs<analysis::Clustering> {
  static constexpr FieldDoc kFields[] = {
      {"n_points", "number of customers (or rows) clustered"},
      {"features", "columns clustered on"},
      {"scaling", "scaling of the features"},
      {"k", "natural clusters found; 1: none"},
      {"k_used", "groups made"},
      {"k_reason", "why that many"},
      {"verdict", "whether these are clusters at all"},
      {"inertia", "sum of squared distances to the nearest centre, in scaled units"},
      {"silhouette", "mean silhouette of the groups made", "-1 to 1"},
      {"stability", "mean adjusted Rand index of bootstrap refits", "1: identical"},
      {"elbow", "indices for each k"},
      {"clusters", "the groups, with persona and advice"},
  };
};

template <>
struct Docs<analysis::ClassScore> {
  static constexpr FieldDoc kFields[] = {
      {"name", "class"},
      {"precision", "right among those predicted so", "share 0-1"},
      {"recall", "found among those that are so", "share 0-1"},
      {"f1", "harmonic mean of precision and recall", "share 0-1"},
      {"support", "customers of this class in the test rows"},
  };
};

template <>
struct Docs<analysis::Audit> {
  static constexpr FieldDoc kFields[] = {
      {"model", "the second model"},
      {"n_train", "customers it learnt from"},
      {"n_test", "customers it was tested on"},
      {"n_right", "of these, given their own cluster"},
      {"accuracy", "n_right / n_test", "share 0-1"},
      {"noise_accuracy", "the same audit on clusters of pure noise", "share 0-1"},
      {"verdict", "what the audit proves, and what not"},
      {"classes", "scores for each class"},
      {"report", "classification report as text"},
  };
};

}  // namespace patron::base
