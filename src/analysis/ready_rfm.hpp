#pragma once

#include "analysis/rfm.hpp"

namespace patron::analysis {

/// True where the shop came as a table of recency, frequency and monetary instead of order lines.
bool has_ready_rfm(store::Workspace& workspace);

/// Those figures as they came; scores and segments are not filled in.
/// Errors: unsupported where the scope asks for a day, a country or a category: the figures name
///         none.
Rfm read_ready_rfm(store::Workspace& workspace, const Scope& scope);

/// What an analysis says that needs order lines where there are only ready figures.
/// Errors: always unsupported.
[[noreturn]] void fail_without_orders();

}  // namespace patron::analysis
