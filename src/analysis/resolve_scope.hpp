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

/// The scope with its days read, as_of only where it was asked for: for what looks at lines that no
/// order is made of. Errors: invalid_argument for unreadable or swapped days.
features::FeatureScope feature_scope_of(const Scope& scope);

/// Errors: invalid_argument for unreadable or swapped days; not_found for an unknown country or
/// category; too_little_data where no order is known.
ResolvedScope resolve_scope(store::Workspace& workspace, const Scope& scope);

}  // namespace patron::analysis
