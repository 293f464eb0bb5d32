#include <fmt/format.h>

#include <cmath>
#include <memory>

#include "analysis/cluster_model.hpp"
#include "app/output.hpp"
#include "app/verb.hpp"
#include "app/workspace_of.hpp"
#include "base/error.hpp"
#include "base/figures.hpp"
#include "store/workspace.hpp"

namespace patron::app {

struct PredictOptions {
  std::optional<double> recency;
  std::optional<double> frequency;
  std::optional<double> monetary;
};
BOOST_DESCRIBE_STRUCT(PredictOptions, (), (recency, frequency, monetary))

}  // namespace patron::app

namespace patron::base {

template <>
struct Docs<app::PredictOptions> {
  static constexpr FieldDoc kFields[] = {
      {"recency", "days since the last order", "days", {}, 0, 1e6},
      {"frequency", "number of orders", {}, {}, 0, 1e9},
      {"monetary", "net spend", "currency", {}, -1e13, 1e13},
  };
};

}  // namespace patron::base

namespace patron::app {
namespace {

struct State {
  PredictOptions options;
  analysis::ImportOptions import_options;
};

double required(const std::optional<double>& value, const char* flag) {
  if (!value || !std::isfinite(*value))
    throw base::Error(base::ErrorCode::kInvalidArgument, "is missing.",
                      "Write: patron predict --recency 30 --frequency 5 --monetary 1500", flag);
  return *value;
}

std::string text_of(const analysis::Prediction& p) {
  std::string text = fmt::format("{} {} (cluster {})\n{}\n{}\n", p.emoji, p.cluster_name, p.cluster,
                                 p.persona, p.advice);
  if (!p.second_opinion.empty())
    text += fmt::format("Second opinion: {} ({}){}\n", p.second_opinion,
                        base::percent_text(p.second_opinion_probability),
                        p.agree ? ", the same." : ": the customer stands between the two.");
  return text;
}

/// The model kept in the workspace, or with --input one fitted to that file.
analysis::ClusterModel model_for(State& state, Context& context) {
  if (context.common.input.empty()) {
    store::Workspace workspace = store::Workspace::open(context.common.workspace);
    analysis::ClusterModel model = analysis::load_cluster_model(workspace.models_folder());
    if (const std::int64_t version = workspace.data_version(); model.data_version != version)
      remark(context, fmt::format("The clusters were fitted to data version {}, the workspace "
                                  "holds {}. Refit: patron segment --method kmeans",
                                  model.data_version, version));
    return model;
  }
  store::Workspace workspace = workspace_of(context, state.import_options);
  const analysis::Rfm rfm = analysis::compute_rfm(workspace, {});
  const analysis::FeatureTable features = analysis::rfm_features(rfm);
  const analysis::ClusterOptions options;
  analysis::Clustering clustering = analysis::cluster(features, options, context.stages);
  analysis::name_clusters(clustering, rfm, options);
  return analysis::make_cluster_model(features, clustering, rfm, options.seed);
}

void run(State& state, Context& context) {
  const PredictOptions& options = state.options;
  const double recency = required(options.recency, "--recency"),
               frequency = required(options.frequency, "--frequency"),
               monetary = required(options.monetary, "--monetary");
  analysis::Prediction prediction =
      analysis::predict(model_for(state, context), recency, frequency, monetary);
  write_answer(context, base::fields_of(prediction), text_of(prediction));
}

}  // namespace

Verb make_predict_verb() {
  auto state = std::make_shared<State>();
  return {.name = "predict",
          .summary = "The cluster of one customer, with a second opinion by the audit model",
          .examples = "Example:\n  patron predict --recency 30 --frequency 5 --monetary 1500",
          .options = {base::fields_of(state->options), base::fields_of(state->import_options)},
          .positionals = {},
          .run = [state](Context& context) { run(*state, context); }};
}

}  // namespace patron::app
