#pragma once

#include <vector>

#include "analysis/summary.hpp"
#include "base/table.hpp"
#include "store/cleaning_rules.hpp"

namespace patron::analysis {

/// The waterfall from the file's total to the revenue: file total − rejected − cleaned away by each
/// rule (a line counts for the first) − returns without a sale − outside the scope = revenue.
/// What returns take off their sales is a step of its own: its rows are the returns and sales of
/// which nothing is left, its amount is nothing, since both sides go.
/// `table`: the result of sql/features/reconciliation.sql or reconciliation_cut.sql.
std::vector<ReconciliationStep> reconcile(const base::Table& table, std::int64_t n_rejected,
                                          const store::RuleChoice& rules);

}  // namespace patron::analysis
