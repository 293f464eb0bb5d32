#include "analysis/scope.hpp"

#include <fmt/format.h>

#include "analysis/resolve_scope.hpp"
#include "base/error.hpp"

namespace patron::analysis {
namespace {

using base::Error;
using base::ErrorCode;
using std::chrono::days;

base::Instant after_last_day(const std::string& to) {
  return base::Instant{std::chrono::floor<days>(base::parse_instant(to, "--to")) + days{1}};
}

}  // namespace

features::FeatureScope feature_scope_of(const Scope& scope) {
  features::FeatureScope out;
  out.preset = scope.preset;
  out.country = scope.country;
  out.category = scope.category;
  if (!scope.as_of.empty())
    out.as_of = out.known_until = base::parse_instant(scope.as_of, "--as-of");
  if (!scope.from.empty()) out.from = base::parse_instant(scope.from, "--from");
  if (!scope.to.empty()) out.until = after_last_day(scope.to);
  if (out.from && out.until && *out.from >= *out.until)
    throw Error(ErrorCode::kInvalidArgument,
                fmt::format("--from {} lies after --to {}.", scope.from, scope.to),
                "Swap the two days.", "--from");
  return out;
}

ResolvedScope resolve_scope(store::Workspace& workspace, const Scope& scope) {
  ResolvedScope out{feature_scope_of(scope), {}};
  features::ensure_orders(workspace, scope.preset);
  const base::Table facts = features::compute(workspace, "scope_facts", out.features);
  if (facts.get<std::int64_t>("n_orders")[0] == 0)
    throw Error(ErrorCode::kTooLittleData, "no order is known in this scope.",
                "Import orders, or widen --from, --to, --as-of, --country, --category.");
  out.first_order = facts.get<base::Instant>("first_order")[0];
  out.last_order = facts.get<base::Instant>("last_order")[0];
  if (!out.features.as_of) out.features.as_of = out.last_order + days{1};
  out.used = {.as_of = base::to_iso(*out.features.as_of),
              .first_order = base::to_iso(out.first_order),
              .last_order = base::to_iso(out.last_order),
              .country = scope.country,
              .category = scope.category,
              .preset = scope.preset,
              .currency = workspace.currency(),
              .data_version = workspace.data_version()};
  return out;
}

}  // namespace patron::analysis
