#pragma once

#include <string>
#include <vector>

#include "base/table.hpp"
#include "store/workspace.hpp"

namespace patron::analysis {

/// A canonical table as people exchange it: text ids instead of keys, one order for all machines.
/// Names: order_lines, customers, products, imports, import_rules, return_pairs (of the
/// choices of rules that have been asked for), rejects, events, ratings.
/// Errors: invalid_argument that lists the names.
base::Table stored_table(store::Workspace& workspace, const std::string& name);

}  // namespace patron::analysis
