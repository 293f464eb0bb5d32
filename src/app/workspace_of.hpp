#pragma once

#include "analysis/import.hpp"
#include "app/verb.hpp"
#include "store/workspace.hpp"

namespace patron::app {

/// The workspace a verb works on: that of --workspace, or with --input one of its own that goes
/// away.
store::Workspace workspace_of(Context& context, const analysis::ImportOptions& import_options);

/// What became of the rows of each table, line by line, for people.
std::string import_text(const analysis::Imported& imported);

}  // namespace patron::app
