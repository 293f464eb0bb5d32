#include "analysis/audit_letter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analysis/audit_letter_source.hpp"
#include "analysis/ready_rfm.hpp"
#include "analysis/resolve_scope.hpp"
#include "base/error.hpp"
#include "store/cleaning_rules.hpp"

namespace patron::analysis {
namespace {

/// So many facts at most stand in the letter.
constexpr std::int64_t kMostTold = 12;
/// Below this weight, a fact is only in the JSON: half of one in a thousand.
constexpr double kLeastWeight = 0.0005;

void add_day(AuditSource& source, const base::Table& table, std::size_t row) {
  const base::Day day = table.get<base::Day>("day")[row];
  if (source.days.empty() || source.days.back().day != day)
    source.days.push_back({.day = day,
                           .kept = {},
                           .first_line = table.get<base::Instant>("first_line")[row],
                           .last_line = table.get<base::Instant>("last_line")[row]});
  AuditDay& out = source.days.back();
  const auto lines = table.get<std::int64_t>("n_lines")[row];
  const auto rules = static_cast<std::int32_t>(table.get<std::int64_t>("rules")[row]);
  out.lines += lines;
  if ((rules & source.scope.rules.stored_rules()) == 0) {
    out.kept_lines += lines;
    out.kept += table.get<base::Money>("amount")[row];
  }
  if ((rules & store::kMissingCustomer) != 0) out.missing_lines += lines;
  out.night_lines += table.get<std::int64_t>("night_lines")[row];
  out.midnight_lines += table.get<std::int64_t>("midnight_lines")[row];
  out.first_line = std::min(out.first_line, table.get<base::Instant>("first_line")[row]);
  out.last_line = std::max(out.last_line, table.get<base::Instant>("last_line")[row]);
}

void add_rules(AuditSource& source, std::int32_t rules, std::int64_t lines, base::Money amount) {
  auto found = std::find_if(source.rules.begin(), source.rules.end(),
                            [&](const AuditRules& r) { return r.rules == rules; });
  if (found == source.rules.end()) found = source.rules.insert(source.rules.end(), {rules, 0, {}});
  found->lines += lines;
  found->amount += amount;
}

void read_days(AuditSource& source) {
  const base::Table table = features::compute(source.workspace, "audit_days", source.scope);
  for (std::size_t row = 0; row < table.n_rows(); ++row) {
    add_day(source, table, row);
    add_rules(source, static_cast<std::int32_t>(table.get<std::int64_t>("rules")[row]),
              table.get<std::int64_t>("n_lines")[row], table.get<base::Money>("amount")[row]);
    source.negative_price_lines += table.get<std::int64_t>("negative_price_lines")[row];
  }
}

void read_shape(AuditSource& source) {
  AuditShape& shape = source.shape;
  for (const AuditRules& part : source.rules) {
    shape.lines += part.lines;
    if ((part.rules & source.scope.rules.stored_rules()) != 0) continue;
    shape.kept_lines += part.lines;
  }
  if (source.days.empty())
    throw base::Error(base::ErrorCode::kTooLittleData, "no order line is known in this scope.",
                      "Import orders, or widen --from, --to, --as-of, --country, --category.");
  shape.first_line = base::to_iso(source.days.front().first_line);
  shape.last_line = base::to_iso(source.days.back().last_line);
  const base::Table totals = features::compute(source.workspace, "totals", source.scope);
  shape.customers = totals.get<std::int64_t>("customers")[0];
  if (shape.customers == 0) return;
  shape.revenue = totals.get<base::Money>("revenue")[0];
  shape.orders = totals.get<std::int64_t>("orders")[0];
  shape.lines_per_order = static_cast<double>(shape.kept_lines) / static_cast<double>(shape.orders);
}

/// Weightiest first; equal ones by name.
void arrange(AuditLetter& letter) {
  std::sort(letter.facts.begin(), letter.facts.end(), [](const AuditFact& a, const AuditFact& b) {
    return a.weight != b.weight ? a.weight > b.weight : a.name < b.name;
  });
  for (const AuditFact& fact : letter.facts)
    if (fact.weight >= kLeastWeight && letter.n_told < kMostTold) ++letter.n_told;
}

std::string scope_conditions(const features::FeatureScope& scope) {
  const auto at = [](base::Instant instant) { return "timestamp '" + base::to_iso(instant) + "'"; };
  std::string sql;
  if (scope.as_of) sql += " and ordered_at < " + at(*scope.as_of);
  if (scope.from) sql += " and ordered_at >= " + at(*scope.from);
  if (scope.until) sql += " and ordered_at < " + at(*scope.until);
  if (!scope.country.empty()) sql += " and country = " + store::sql_text(scope.country);
  if (!scope.category.empty()) sql += " and category = " + store::sql_text(scope.category);
  return sql;
}

}  // namespace

AuditRules AuditSource::total(const std::function<bool(std::int32_t)>& takes) const {
  AuditRules total;
  for (const AuditRules& part : rules)
    if (takes(part.rules)) {
      total.lines += part.lines;
      total.amount += part.amount;
    }
  return total;
}

AuditFact AuditSource::lines_marked(const std::string& name, std::int32_t rule) const {
  AuditFact fact;
  fact.name = name;
  fact.n = total([rule](std::int32_t bits) { return (bits & rule) != 0; }).lines;
  fact.unit = "lines";
  fact.share = of_lines(fact.n);
  const std::int32_t others = scope.rules.stored_rules() & ~rule;
  fact.amount = total([rule, others](std::int32_t bits) {
                  return (bits & rule) != 0 && (bits & others) == 0;
                }).amount;
  fact.effect_on = "revenue";
  fact.effect = (scope.rules.rules & rule) != 0 ? 0 : -of_revenue(fact.amount);
  fact.weight = std::abs(fact.effect) + 0.1 * fact.share;
  fact.rows = rows_where(fmt::format("(rules & {}) <> 0", rule));
  return fact;
}

double AuditSource::of_revenue(base::Money amount) const {
  return shape.revenue.units <= 0 ? 0 : amount.to_double() / shape.revenue.to_double();
}

double AuditSource::of_lines(std::int64_t lines) const {
  return static_cast<double>(lines) / static_cast<double>(shape.lines);
}

std::string AuditSource::rows_where(std::string_view condition) const {
  return fmt::format("select * from order_lines where {}{}", condition, scope_conditions(scope));
}

std::string AuditSource::kept_condition() const {
  return fmt::format("(rules & {}) = 0", scope.rules.stored_rules());
}

AuditLetter compute_audit_letter(store::Workspace& workspace, const Scope& scope) {
  if (has_ready_rfm(workspace)) fail_without_orders();
  require_an_import(workspace);
  AuditSource source{.workspace = workspace, .scope = feature_scope_of(workspace, scope)};
  features::ensure_orders(workspace, source.scope);
  read_days(source);
  read_shape(source);
  add_line_facts(source);
  add_return_facts(source);
  add_product_facts(source);
  add_customer_facts(source);
  add_calendar_facts(source);

  AuditLetter letter{
      .as_of = source.scope.known_until ? base::to_iso(*source.scope.known_until) : "",
      .preset = source.scope.rules.name(),
      .currency = workspace.currency(),
      .shape = source.shape,
      .facts = std::move(source.facts)};
  arrange(letter);
  add_letter_words(letter);
  return letter;
}

}  // namespace patron::analysis
