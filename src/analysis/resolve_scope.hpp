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

/// The scope with its days read; as_of only where it was asked for or the choice of rules needs
/// one. For what looks at lines of which no order is made. Errors: invalid_argument for unreadable
/// or swapped days; too_little_data where the choice needs an as_of and no line is known.
features::FeatureScope feature_scope_of(store::Workspace& workspace, const Scope& scope);

/// Errors: invalid_argument for unreadable or swapped days; not_found for an unknown country or
/// category; too_little_data where no order is known.
ResolvedScope resolve_scope(store::Workspace& workspace, const Scope& scope);

/// Errors: too_little_data for a workspace into which nothing has been imported; an import that was
/// killed leaves such a one.
void require_an_import(store::Workspace& workspace);

}  // namespace patron::analysis
