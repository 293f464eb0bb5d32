#include "report/dashboard_data.hpp"

#include <nlohmann/json.hpp>

#include "report/tables.hpp"

namespace patron::report {
namespace {

using Json = nlohmann::ordered_json;

/// Described structs as JSON values. Money passes as a double, exact to 15 digits.
template <class T>
Json json_value(const T& described) {
  return Json::parse(json_of(described));
}

template <class T>
Json json_rows(const std::vector<T>& rows) {
  Json array = Json::array();
  for (const T& row : rows) array.push_back(json_value(row));
  return array;
}

Json json_table(const base::Table& table) { return Json::parse(to_json(table)); }

Json cohorts_json(const analysis::Cohorts& cohorts) {
  Json json;
  for (const char* what : {"counts", "retention", "revenue", "ltv"})
    json[what] = json_table(analysis::cohort_table(cohorts, what));
  json["unfinished"] = Json::array();
  for (const std::vector<bool>& row : cohorts.unfinished) json["unfinished"].push_back(row);
  if (cohorts.steepest_loss) json["steepest_loss"] = json_value(*cohorts.steepest_loss);
  return json;
}

/// Without the lists of single customers.
Json offers_json(const analysis::Recommendations& recommendations) {
  return {{"model", recommendations.model},
          {"form", recommendations.form},
          {"n_customers", recommendations.n_customers},
          {"most_offered", json_rows(recommendations.most_offered)}};
}

}  // namespace

std::string kpis_json(const analysis::Summary& summary) {
  Json json = json_value(summary);
  json.erase("daily");
  json.erase("top_products_by_segment");
  Json kpis = Json::object();
  for (const analysis::Kpi& kpi : summary.kpis) kpis[kpi.name] = json_value(kpi);
  json["kpis"] = kpis;
  return json.dump(2) + "\n";
}

std::string dashboard_json(const analysis::Findings& findings) {
  Json json;
  json["shop"] = findings.shop;
  json["scope"] = json_value(findings.rfm.scope);
  json["segments"] = json_rows(findings.segments);
  if (findings.clustering) json["clustering"] = json_value(*findings.clustering);
  if (findings.audit) json["audit"] = json_value(*findings.audit);
  if (findings.cohorts) json["cohorts"] = cohorts_json(*findings.cohorts);
  if (findings.summary) json["summary"] = json_value(*findings.summary);
  if (findings.forecast) json["forecast"] = json_value(*findings.forecast);
  if (findings.recommendations) json["recommendations"] = offers_json(*findings.recommendations);
  json["skipped"] = json_rows(findings.skipped);
  return json.dump(2) + "\n";
}

}  // namespace patron::report
