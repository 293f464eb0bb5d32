#include "analysis/segment.hpp"

#include <fmt/format.h>

#include <memory>

#include "analysis/cluster_model.hpp"
#include "app/output.hpp"
#include "app/verb.hpp"
#include "app/workspace_of.hpp"
#include "base/error.hpp"
#include "base/figures.hpp"

namespace patron::app {

struct SegmentOptions {
  std::string method = "rfm";
  std::string features = "rfm";
};
BOOST_DESCRIBE_STRUCT(SegmentOptions, (), (method, features))

}  // namespace patron::app

namespace patron::base {

template <>
struct Docs<app::SegmentOptions> {
  static constexpr FieldDoc kFields[] = {
      {"method", "rule segments on RFM scores, or clusters", {}, "rfm|kmeans"},
      {"features",
       "what to cluster on: rfm, or columns of --input (all: every numeric one, or their names "
       "with commas)"},
  };
};

}  // namespace patron::base

namespace patron::app {
namespace {

struct State {
  SegmentOptions options;
  analysis::RfmOptions rfm;
  analysis::ClusterOptions clusters;
  analysis::ImportOptions import_options;
};

std::string words_of(const analysis::Clustering& clustering) {
  std::string text = clustering.verdict + " " + clustering.k_reason;
  if (clustering.silhouette)
    text += fmt::format(" Silhouette {}.", base::number_text(*clustering.silhouette, 3));
  for (const analysis::ClusterRow& row : clustering.clusters)
    text += fmt::format("\n  {} {}: {} {}", row.emoji, row.name, row.persona, row.advice);
  return text;
}

/// JSON gives the clustering itself; every other form the rows.
void answer(const Context& context, const base::Table& rows, analysis::Clustering& clustering) {
  if (context.common.format == "json")
    return write_answer(context, base::fields_of(clustering), "");
  write_answer(context, rows);
  remark(context, words_of(clustering));
}

/// Flags of the clustering say nothing to rule segments: better refused than ignored.
void require_kmeans(const State& state, const Context& context) {
  if (state.options.method == "kmeans") return;
  analysis::ClusterOptions options;
  base::Fields fields = base::fields_of(options);
  std::vector<std::string> flags = {"--features"};
  for (const base::Field& field : fields) flags.push_back(flag_of(field.doc->name));
  for (const std::string& flag : flags)
    if (context.given.contains(flag))
      throw base::Error(base::ErrorCode::kInvalidArgument,
                        "belongs to clusters, not to rule segments.", "Add --method kmeans.", flag);
}

void segment_columns(State& state, Context& context) {
  if (context.common.input.empty())
    throw base::Error(base::ErrorCode::kInvalidArgument, "columns of which file?",
                      "Name it with --input FILE.", "--features");
  context.stages.begin("import");
  const analysis::FeatureTable features =
      analysis::read_features(context.common.input, state.options.features);
  analysis::Clustering clustering = analysis::cluster(features, state.clusters, context.stages);
  base::Table rows{"clusters", {}};
  for (std::size_t c = 0; c < features.names.size(); ++c) {
    std::vector<double> values(features.values.n_rows());
    for (std::size_t r = 0; r < values.size(); ++r) values[r] = features.values(r, c);
    rows.columns.push_back({features.names[c], std::move(values)});
  }
  rows.columns.push_back(
      {"cluster", std::vector<std::int64_t>(clustering.cluster.begin(), clustering.cluster.end())});
  answer(context, rows, clustering);
}

void segment_customers(State& state, Context& context) {
  store::Workspace workspace = workspace_of(context, state.import_options);
  context.stages.begin("rfm");
  const analysis::Rfm rfm = analysis::compute_rfm(workspace, state.rfm);
  if (state.options.method == "rfm") return write_answer(context, analysis::rfm_table(rfm));
  const analysis::FeatureTable features = analysis::rfm_features(rfm);
  analysis::Clustering clustering = analysis::cluster(features, state.clusters, context.stages);
  analysis::name_clusters(clustering, rfm, state.clusters);
  analysis::keep_cluster_model(workspace, state.rfm, features, clustering, rfm,
                               state.clusters.seed);
  answer(context, analysis::customer_segments_table(rfm, clustering), clustering);
}

}  // namespace

Verb make_segment_verb() {
  auto state = std::make_shared<State>();
  state->clusters.gap_references = 10;
  state->clusters.bootstraps = 20;
  return {.name = "segment",
          .summary =
              "Segments of customers by rule (rfm) or by clusters (kmeans); keeps the fitted model",
          .examples =
              "Examples:\n  patron segment --method rfm --output segments.csv\n  patron segment "
              "--method kmeans --k 4 "
              "--labels emoji\n  patron segment --method kmeans --input points.csv --features all "
              "--json",
          .options = {base::fields_of(state->options), base::fields_of(state->rfm),
                      base::fields_of(state->clusters), base::fields_of(state->import_options)},
          .positionals = {},
          .run = [state](Context& context) {
            require_kmeans(*state, context);
            if (state->options.features != "rfm") return segment_columns(*state, context);
            segment_customers(*state, context);
          }};
}

}  // namespace patron::app
