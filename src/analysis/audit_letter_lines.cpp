// Facts about lines: who is missing, prices, repeats, returns, rows that could not be read.
#include <fmt/format.h>

#include <algorithm>

#include "analysis/audit_letter_source.hpp"
#include "store/cleaning_rules.hpp"

namespace patron::analysis {
namespace {

using store::kCancellation;
using store::kMissingCustomer;
using store::kNonPositivePrice;
using store::kNonPositiveQuantity;

AuditFact fact_of_lines(const AuditSource& source, const std::string& name, std::int64_t lines) {
  AuditFact fact;
  fact.name = name;
  fact.n = lines;
  fact.unit = "lines";
  fact.share = source.of_lines(lines);
  fact.effect_on = "revenue";
  return fact;
}

/// Countries that have a name: an export without them has one row that has none.
std::int64_t n_named(const base::Table& countries) {
  const auto& names = countries.get<std::string>("country");
  return std::count_if(names.begin(), names.end(), [](const auto& name) { return !name.empty(); });
}

/// Whether the missing ids cluster: on few days, or in some countries.
void add_where_missing(AuditSource& source, AuditFact& fact) {
  std::vector<std::int64_t> by_day;
  for (const AuditDay& day : source.days) by_day.push_back(day.missing_lines);
  std::sort(by_day.rbegin(), by_day.rend());
  std::int64_t sum = 0;
  std::size_t days = 0;
  while (2 * sum < fact.n) sum += by_day[days++];
  const auto first = std::find_if(source.days.begin(), source.days.end(),
                                  [](const AuditDay& day) { return day.missing_lines > 0; });
  const auto late = std::chrono::days{first->day - source.days.front().day};
  fact.figures = {{"days_with_half", static_cast<double>(days), "days"},
                  {"days_with_lines", static_cast<double>(source.days.size()), "days"},
                  {"days_before_the_first", static_cast<double>(late.count()), "days"}};
  const base::Table countries =
      features::compute(source.workspace, "audit_countries", source.scope);
  for (std::size_t i = 0; i < countries.n_rows() && i < 5; ++i) {
    const std::int64_t missing = countries.get<std::int64_t>("missing_lines")[i],
                       lines = countries.get<std::int64_t>("n_lines")[i];
    if (missing > 0)
      fact.examples.push_back({.what = countries.get<std::string>("country")[i],
                               .n = missing,
                               .share = static_cast<double>(missing) / static_cast<double>(lines),
                               .amount = {},
                               .note = "lines of the country"});
  }
  source.shape.countries = n_named(countries);
}

void add_missing_customers(AuditSource& source) {
  const AuditRules missing =
      source.total([](std::int32_t rules) { return (rules & kMissingCustomer) != 0; });
  AuditFact fact = fact_of_lines(source, "missing_customer", missing.lines);
  if (missing.lines == 0) {
    source.shape.countries =
        n_named(features::compute(source.workspace, "audit_countries", source.scope));
    return;
  }
  // Lines that nothing else would drop: what the figures would gain.
  const std::int32_t preset = source.scope.rules.stored_rules();
  fact.amount =
      source.total([preset](std::int32_t rules) { return (rules & preset) == kMissingCustomer; })
          .amount;
  fact.effect = source.of_revenue(fact.amount);
  fact.weight = std::max(fact.share, std::min(1.0, fact.effect));
  fact.rows = source.rows_where("customer_id is null");
  add_where_missing(source, fact);
  source.facts.push_back(fact);
}

void add_prices(AuditSource& source) {
  const AuditRules lines =
      source.total([](std::int32_t rules) { return (rules & kNonPositivePrice) != 0; });
  if (lines.lines == 0) return;
  AuditFact fact = fact_of_lines(source, "no_price", lines.lines);
  fact.amount = lines.amount;
  const bool dropped = (source.scope.rules.rules & kNonPositivePrice) != 0;
  fact.effect = dropped ? 0 : source.of_revenue(lines.amount);
  fact.weight = 0.2 * fact.share + std::abs(source.of_revenue(lines.amount));
  fact.rows = source.rows_where("unit_price <= 0");
  fact.figures = {
      {"negative_price_lines", static_cast<double>(source.negative_price_lines), "lines"}};
  source.facts.push_back(fact);
}

void add_repeats(AuditSource& source) {
  const AuditFact fact = source.lines_marked("repeated_lines", store::kDuplicate);
  if (fact.n > 0) source.facts.push_back(fact);
}

void add_rejected(AuditSource& source) {
  const base::Table table = features::compute(source.workspace, "audit_rejects", source.scope);
  const std::int64_t rejected = table.get<std::int64_t>("rows_rejected")[0],
                     read = table.get<std::int64_t>("rows_read")[0];
  if (rejected == 0) return;
  AuditFact fact;
  fact.name = "unreadable_rows";
  fact.n = rejected;
  fact.unit = "rows";
  fact.share = static_cast<double>(rejected) / static_cast<double>(read);
  fact.effect_on = "rows";
  fact.effect = -fact.share;
  fact.weight = fact.share;
  fact.rows = "select * from rejects";
  fact.examples = {{.what = fmt::format("{}:{}", table.get<std::string>("file_name")[0],
                                        table.get<std::int64_t>("source_line")[0]),
                    .n = 1,
                    .share = 0,
                    .amount = {},
                    .note = table.get<std::string>("reason")[0]}};
  source.facts.push_back(fact);
}

/// Rules that a line sent back breaks: a cancellation or a negative quantity, at a price.
constexpr bool is_return(std::int32_t rules) {
  return (rules & (kCancellation | kNonPositiveQuantity)) != 0 && (rules & kNonPositivePrice) == 0;
}

/// Whether sales count in full and what came back does not count at all.
bool drops_returns_alone(const AuditSource& source) {
  const store::RuleChoice& rules = source.scope.rules;
  return (rules.rules & kCancellation) != 0 && !rules.nets_returns;
}

void add_returns(AuditSource& source) {
  const AuditRules all = source.total(is_return);
  if (all.lines == 0) return;
  AuditFact fact = fact_of_lines(source, "returns", all.lines);
  fact.amount = all.amount;
  const AuditRules known = source.total(
      [](std::int32_t rules) { return is_return(rules) && (rules & kMissingCustomer) == 0; });
  const bool dropped = drops_returns_alone(source);
  fact.effect = dropped ? source.of_revenue(known.amount) : 0;
  fact.weight = std::abs(fact.effect);
  fact.rows =
      source.rows_where(fmt::format("(rules & {}) <> 0 and (rules & {}) = 0",
                                    kCancellation | kNonPositiveQuantity, kNonPositivePrice));
  fact.figures = {{"returned_by_known_customers", -known.amount.to_double(), "currency"}};
  source.facts.push_back(fact);
}

AuditExample undone_sale(const AuditSource& source, const base::Table& table, std::size_t row) {
  const auto minutes = std::chrono::floor<std::chrono::minutes>(
      table.get<base::Instant>("returned_at")[row] - table.get<base::Instant>("sold_at")[row]);
  const base::Money amount = table.get<base::Money>("amount")[row];
  return {.what = table.get<std::string>("order_id")[row],
          .n = minutes.count(),
          .share = source.of_revenue(amount),
          .amount = amount,
          .note = table.get<std::string>("customer_id")[row]};
}

void add_undone(AuditSource& source, const base::Table& table) {
  if (table.n_rows() < 2) return;
  AuditFact fact = fact_of_lines(source, "undone_sales", table.get<std::int64_t>("all_lines")[0]);
  fact.amount = table.get<base::Money>("all_amount")[0];
  const bool dropped =
      drops_returns_alone(source) && (source.scope.rules.rules & store::kCancelledSoon) == 0;
  fact.effect = dropped ? -source.of_revenue(fact.amount) : 0;
  fact.weight = source.of_revenue(fact.amount) * (dropped ? 1 : 0.1);
  for (std::size_t row = 0; row + 1 < table.n_rows(); ++row)
    fact.examples.push_back(undone_sale(source, table, row));
  // As many pairs as sales and returns can make, by customer, product, quantity and price.
  fact.rows = fmt::format(
      "select * from (select s.customer_id, s.product_id, s.quantity, s.unit_price, "
      "arg_min(s.file, s.ordered_at) as file, arg_min(s.source_line, s.ordered_at) as source_line, "
      "arg_min(r.file, r.ordered_at) as return_file, "
      "arg_min(r.source_line, r.ordered_at) as return_line, "
      "unnest(range(least(count(distinct s.order_id), count(distinct r.order_id)))) as pair from "
      "({0}) s join ({1}) r on r.customer_id = s.customer_id and r.product_id = s.product_id and "
      "r.quantity = -s.quantity and r.unit_price = s.unit_price and r.ordered_at >= s.ordered_at "
      "and r.ordered_at < s.ordered_at + interval 1 day group by all) t",
      source.rows_where(source.kept_condition() + " and quantity > 0"),
      source.rows_where("quantity < 0 and unit_price > 0"));
  source.facts.push_back(fact);
}

void add_unsold(AuditSource& source, const base::Table& table) {
  const std::size_t row = table.n_rows() - 1;
  const std::int64_t lines = table.get<std::int64_t>("n_lines")[row];
  if (lines == 0) return;
  AuditFact fact = fact_of_lines(source, "returns_without_sale", lines);
  fact.amount = base::Money{} - table.get<base::Money>("amount")[row];
  fact.effect_on = "revenue_with_returns";
  fact.effect = source.of_revenue(fact.amount);
  fact.weight = 0.25 * std::abs(fact.effect);
  const std::string returned =
      source.rows_where("customer_id is not null and quantity < 0 and unit_price > 0");
  fact.rows = fmt::format(
      "select * from ({}) r where not exists (select 1 from ({}) s where s.customer_id = "
      "r.customer_id and s.product_id = r.product_id and s.ordered_at <= r.ordered_at)",
      returned, source.rows_where("quantity > 0"));
  source.facts.push_back(fact);
}

}  // namespace

void add_line_facts(AuditSource& source) {
  add_missing_customers(source);
  add_prices(source);
  add_repeats(source);
  add_rejected(source);
}

void add_return_facts(AuditSource& source) {
  add_returns(source);
  if (source.total(is_return).lines == 0) return;
  const base::Table table = features::compute(source.workspace, "audit_returns", source.scope);
  add_undone(source, table);
  add_unsold(source, table);
}

}  // namespace patron::analysis
