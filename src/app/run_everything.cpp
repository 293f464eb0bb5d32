#include "app/run_everything.hpp"

#include "analysis/cluster_model.hpp"
#include "analysis/forecast_summary.hpp"
#include "base/error.hpp"

namespace patron::app {
namespace {

using analysis::Findings;

void find_clusters(Findings& findings, const analysis::FeatureTable& features,
                   store::Workspace& workspace, const RunChoices& choices, Context& context) {
  analysis::Clustering clustering = analysis::cluster(features, choices.clusters, context.stages);
  context.stages.begin("final_clusters");
  analysis::name_clusters(clustering, findings.rfm, choices.clusters);
  context.stages.begin("cluster_model");
  analysis::keep_cluster_model(workspace, choices.rfm, features, clustering, findings.rfm,
                               choices.clusters.seed);
  findings.clustering = std::move(clustering);
}

}  // namespace

const std::set<std::string>& all_analyses() {
  static const std::set<std::string> kAll = {"rfm",     "segment",  "audit",     "cohorts",
                                             "summary", "forecast", "recommend", "letter"};
  return kAll;
}

void analyse(Findings& findings, const Context& context, const std::string& name,
             const std::function<void()>& body) {
  context.progress.tell({name, 0, 0, ""});
  try {
    body();
  } catch (const base::Error& error) {
    if (error.code() != base::ErrorCode::kTooLittleData &&
        error.code() != base::ErrorCode::kUnsupported)
      throw;
    findings.skipped.push_back(
        {name, error.message() + (error.hint().empty() ? "" : " " + error.hint())});
  }
}

Findings find_everything(store::Workspace& workspace, const RunChoices& choices,
                         const std::set<std::string>& analyses, Context& context) {
  Findings findings;
  base::Stages& stages = context.stages;
  stages.begin("rfm");
  findings.rfm = analysis::compute_rfm(workspace, choices.rfm);
  findings.segments = analysis::summarise_segments(findings.rfm);
  const analysis::FeatureTable features = analysis::rfm_features(findings.rfm);
  if (analyses.contains("segment") || analyses.contains("audit"))
    analyse(findings, context, "clustering",
            [&] { find_clusters(findings, features, workspace, choices, context); });
  if (analyses.contains("audit") && findings.clustering)
    analyse(findings, context, "audit", [&] {
      stages.begin("audit");
      findings.audit =
          analysis::audit_clustering(features, *findings.clustering, choices.clusters.seed);
    });
  if (analyses.contains("cohorts"))
    analyse(findings, context, "cohorts", [&] {
      stages.begin("cohorts");
      analysis::CohortOptions options;
      static_cast<analysis::Scope&>(options) = choices.rfm;
      findings.cohorts = analysis::compute_cohorts(workspace, options);
    });
  if (analyses.contains("summary"))
    analyse(findings, context, "summary", [&] {
      stages.begin("summary");
      findings.summary = analysis::compute_summary(workspace, choices.rfm, findings.rfm);
    });
  if (analyses.contains("forecast"))
    analyse(findings, context, "forecast", [&] {
      stages.begin("forecast");
      analysis::ForecastOptions options;
      static_cast<analysis::Scope&>(options) = choices.rfm;
      findings.forecast = analysis::compute_forecast(&workspace, options, context.progress);
      if (findings.summary) analysis::add_forecast(*findings.summary, *findings.forecast);
    });
  if (analyses.contains("recommend"))
    analyse(findings, context, "recommend", [&] {
      stages.begin("recommend");
      analysis::RecommendOptions options;
      static_cast<analysis::Scope&>(options) = choices.rfm;
      options.all = true;
      findings.recommendations = analysis::recommend(workspace, options, context.progress);
    });
  if (analyses.contains("letter"))
    analyse(findings, context, "letter", [&] {
      stages.begin("letter");
      findings.letter = analysis::compute_audit_letter(workspace, choices.rfm);
    });
  stages.end();
  return findings;
}

}  // namespace patron::app
