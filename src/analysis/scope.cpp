#include "analysis/scope.hpp"

#include <fmt/format.h>

#include "analysis/ready_rfm.hpp"
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

features::FeatureScope checked(const Scope& scope) {
  features::FeatureScope out;
  out.rules = store::choose_rules(scope.preset, scope.drop, scope.keep);
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

[[noreturn]] void fail_no_order(store::Workspace& workspace) {
  require_an_import(workspace);
  throw Error(ErrorCode::kTooLittleData, "no order is known in this scope.",
              "Import orders, or widen --from, --to, --as-of, --country, --category.");
}

/// What later lines decide needs the instant of knowledge first: that of the last line, sale or
/// return. Other choices take it from their orders.
void set_as_of_for_derived_rules(store::Workspace& workspace, features::FeatureScope& scope) {
  if (!scope.rules.is_derived() || scope.as_of) return;
  const auto last = features::last_line(workspace, scope);
  if (!last) fail_no_order(workspace);
  scope.as_of = *last + days{1};
}

}  // namespace

void require_an_import(store::Workspace& workspace) {
  if (workspace.n_imports() > 0) return;
  throw Error(ErrorCode::kTooLittleData,
              "no order is known: nothing has been imported here, or the import was broken off "
              "before its end.",
              "Import the file: patron import FILE");
}

features::FeatureScope feature_scope_of(store::Workspace& workspace, const Scope& scope) {
  features::FeatureScope out = checked(scope);
  set_as_of_for_derived_rules(workspace, out);
  return out;
}

ResolvedScope resolve_scope(store::Workspace& workspace, const Scope& scope) {
  ResolvedScope out{checked(scope), {}};
  if (has_ready_rfm(workspace)) fail_without_orders();
  set_as_of_for_derived_rules(workspace, out.features);
  features::ensure_orders(workspace, out.features);
  const base::Table facts = features::compute(workspace, "scope_facts", out.features);
  if (facts.get<std::int64_t>("n_orders")[0] == 0) fail_no_order(workspace);
  out.first_order = facts.get<base::Instant>("first_order")[0];
  out.last_order = facts.get<base::Instant>("last_order")[0];
  if (!out.features.as_of) out.features.as_of = out.last_order + days{1};
  const store::RuleChoice& rules = out.features.rules;
  out.used = {.as_of = base::to_iso(*out.features.as_of),
              .first_order = base::to_iso(out.first_order),
              .last_order = base::to_iso(out.last_order),
              .country = scope.country,
              .category = scope.category,
              .preset = rules.preset,
              .drop = rules.drop,
              .keep = rules.keep,
              .currency = workspace.currency(),
              .data_version = workspace.data_version()};
  return out;
}

}  // namespace patron::analysis
