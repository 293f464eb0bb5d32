#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/date.hpp"
#include "base/table.hpp"
#include "store/workspace.hpp"

namespace patron::features {

/// What part of the shop a feature looks at. Every field has been checked.
struct FeatureScope {
  std::string preset = "purchases";
  std::optional<base::Instant> as_of;  // only lines before it are known; none: all
  std::optional<base::Instant> from;   // first instant of the period
  std::optional<base::Instant> until;  // first instant after the period
  std::optional<base::Instant>
      known_until;       // an as_of that was asked for; later lines do not exist
  std::string country;   // empty: all
  std::string category;  // empty: all
};

/// Makes the derived table `orders` of the preset fit the data version. Cheap where it does
/// already. Cost: one pass over the lines where it does not.
void ensure_orders(store::Workspace& workspace, std::string_view preset);

/// Runs sql/features/<name>.sql over the scope. `ensure_orders` must have run for the preset.
/// Errors: not_found where the country or category of the scope does not occur.
base::Table compute(store::Workspace& workspace, std::string_view name, const FeatureScope& scope);

/// The SQL that compute() would run: the proof of a number.
std::string sql_of(std::string_view name, const FeatureScope& scope);

}  // namespace patron::features
