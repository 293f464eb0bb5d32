#pragma once

#include <string>

#include "analysis/run.hpp"

namespace patron::report {

/// kpis.json: the scope, each key figure by its name, and revenue by segment, country, category,
/// product and month, with the reconciliation to the file's total.
std::string kpis_json(const analysis::Summary& summary);

/// dashboard_data.json: everything of a run but the single customers.
std::string dashboard_json(const analysis::Findings& findings);

}  // namespace patron::report
