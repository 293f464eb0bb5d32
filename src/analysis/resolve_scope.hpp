#pragma once

#include "analysis/scope.hpp"
#include "features/features.hpp"
#include "store/workspace.hpp"

namespace patron::analysis {

/// A scope with its dates read and its default as_of filled in: last order in scope + 1 day.
struct ResolvedScope {
  features::FeatureScope features;  // as_of is set
  ScopeUsed used;
  base::Instant first_order{}, last_order{};
};

/// Errors: invalid_argument for unreadable or swapped days; not_found for an unknown country or
/// category; too_little_data where no order is known.
ResolvedScope resolve_scope(store::Workspace& workspace, const Scope& scope);

}  // namespace patron::analysis
