#pragma once

#include <set>
#include <string>

#include "analysis/import.hpp"
#include "analysis/run.hpp"
#include "app/verb.hpp"
#include "store/workspace.hpp"

namespace patron::app {

/// The options of every analysis that a run makes.
struct RunChoices {
  analysis::RfmOptions rfm;  // its scope holds for all of them
  analysis::ClusterOptions clusters;
  analysis::ImportOptions import_options;
};

/// Names of the analyses: rfm, segment, audit, cohorts, summary, forecast, letter.
const std::set<std::string>& all_analyses();

/// Makes the named analyses; one that finds too little data is left out and named in `skipped`.
/// RFM is always made: everything else stands on it. The fitted clusters are kept in the workspace.
analysis::Findings find_everything(store::Workspace& workspace, const RunChoices& choices,
                                   const std::set<std::string>& analyses, Context& context);

/// Runs one analysis; too little data, or a missing program, leaves it out and names it.
void analyse(analysis::Findings& findings, const Context& context, const std::string& name,
             const std::function<void()>& body);

}  // namespace patron::app
