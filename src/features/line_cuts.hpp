#pragma once

#include <string>

#include "features/features.hpp"
#include "store/workspace.hpp"

namespace patron::features {

/// The key under which the table orders and line_cuts hold a scope's choice of rules: the choice's
/// name, with the instant of knowledge where it matters.
std::string choice_key(const FeatureScope& scope);

/// Makes the rows of line_cuts for a scope whose choice of rules is derived: what is known at as_of
/// to have been given back, cancelled at once, or far out of proportion. Sales and returns are
/// paired once for each data version. To be called inside a transaction.
/// Cost: a pass over the lines for the pairs, and one for outliers.
void build_line_cuts(store::Connection& connection, const FeatureScope& scope,
                     std::int64_t data_version);

}  // namespace patron::features
