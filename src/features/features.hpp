#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/date.hpp"
#include "base/table.hpp"
#include "store/cleaning_rules.hpp"
#include "store/workspace.hpp"

namespace patron::features {

/// What part of the shop a feature looks at. Every field has been checked.
struct FeatureScope {
  store::RuleChoice rules;
  std::optional<base::Instant> as_of;  // only lines before it are known; none: all. A derived
                                       // choice of rules needs it
  std::optional<base::Instant> from;   // first instant of the period
  std::optional<base::Instant> until;  // first instant after the period
  std::optional<base::Instant>
      known_until;       // an as_of that was asked for; later lines do not exist
  std::string country;   // empty: all
  std::string category;  // empty: all
};

/// Makes the derived table `orders` (and `line_cuts`) of the scope's choice of rules fit the data
/// version. Cheap where it does already. Presets are kept side by side, of other choices the last.
/// Cost: one pass over the lines where it does not.
void ensure_orders(store::Workspace& workspace, const FeatureScope& scope);

/// The last instant of which the scope holds a line, returns that are to be netted among them;
/// empty where there is none. What as_of is where nobody names one has to be known before a derived
/// choice of rules can be applied.
std::optional<base::Instant> last_line(store::Workspace& workspace, const FeatureScope& scope);

/// Runs sql/features/<name>.sql over the scope. `ensure_orders` must have run for it.
/// Errors: not_found where the country or category of the scope does not occur.
base::Table compute(store::Workspace& workspace, std::string_view name, const FeatureScope& scope);

/// The SQL that compute() would run: the proof of a number.
std::string sql_of(std::string_view name, const FeatureScope& scope);

}  // namespace patron::features
