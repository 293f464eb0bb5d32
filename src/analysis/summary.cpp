#include "analysis/summary.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "analysis/reconciliation.hpp"
#include "analysis/resolve_scope.hpp"
#include "analysis/segment_keys.hpp"
#include "analysis/summary_words.hpp"
#include "base/error.hpp"

namespace patron::analysis {
namespace {

using std::chrono::days;

/// The comparison period where the scope names none: four whole weeks, so that weekdays match.
constexpr days kRecent{28};
/// A year before, on the same weekdays.
constexpr days kYear{364};

void set_totals(Summary& summary, const base::Table& totals) {
  summary.revenue = totals.get<base::Money>("revenue")[0];
  summary.orders = totals.get<std::int64_t>("orders")[0];
  summary.customers = totals.get<std::int64_t>("customers")[0];
  summary.lines = totals.get<std::int64_t>("lines")[0];
  summary.units = totals.get<double>("units")[0];
}

double share_of(base::Money part, base::Money whole) {
  return whole.units == 0 ? 0 : part.to_double() / whole.to_double();
}

std::vector<Part> parts_of(const base::Table& table, base::Money whole) {
  const auto& name = table.get<std::string>("name");
  const auto& revenue = table.get<base::Money>("revenue");
  std::vector<Part> parts;
  for (std::size_t i = 0; i < table.n_rows(); ++i)
    parts.push_back({name[i], revenue[i], share_of(revenue[i], whole),
                     table.get<std::int64_t>("orders")[i], table.get<std::int64_t>("customers")[i],
                     table.get<double>("units")[i]});
  return parts;
}

std::vector<Part> parts_by_segment(const Rfm& rfm, const base::Table& units, base::Money whole) {
  std::vector<Part> parts;
  for (const std::string& name : rfm.segment_names) parts.push_back({.name = name, .revenue = {}});
  for (std::size_t i = 0; i < rfm.n_customers(); ++i) {
    Part& part = parts[static_cast<std::size_t>(rfm.segment[i])];
    part.revenue += rfm.monetary[i];
    part.orders += rfm.frequency[i];
    ++part.customers;
  }
  for (std::size_t i = 0; i < units.n_rows(); ++i)
    parts[static_cast<std::size_t>(units.get<std::int64_t>("segment")[i])].units =
        units.get<double>("units")[i];
  for (Part& part : parts) part.revenue_share = share_of(part.revenue, whole);
  std::erase_if(parts, [](const Part& part) { return part.customers == 0; });
  std::stable_sort(parts.begin(), parts.end(),
                   [](const Part& a, const Part& b) { return a.revenue > b.revenue; });
  return parts;
}

std::vector<DailySales> daily_of(const base::Table& table) {
  std::vector<DailySales> daily;
  for (std::size_t i = 0; i < table.n_rows(); ++i)
    daily.push_back({base::to_iso_date(table.get<base::Day>("day")[i]),
                     table.get<base::Money>("revenue")[i], table.get<std::int64_t>("orders")[i]});
  return daily;
}

std::vector<SegmentProduct> products_of(const base::Table& table, const Rfm& rfm) {
  std::vector<SegmentProduct> products;
  for (std::size_t i = 0; i < table.n_rows(); ++i)
    products.push_back(
        {rfm.segment_names[static_cast<std::size_t>(table.get<std::int64_t>("segment")[i])],
         table.get<std::int64_t>("place")[i], table.get<std::string>("product_id")[i],
         table.get<std::string>("product_name")[i], table.get<double>("units")[i],
         table.get<base::Money>("revenue")[i]});
  return products;
}

struct Period {
  double revenue = 0;
  std::int64_t orders = 0, customers = 0;
};

std::optional<Period> period(store::Workspace& workspace, features::FeatureScope scope,
                             base::Instant from, base::Instant until, base::Instant first_order) {
  if (from < base::Instant{std::chrono::floor<days>(first_order)}) return std::nullopt;
  scope.from = from;
  scope.until = until;
  const base::Table totals = features::compute(workspace, "totals", scope);
  const std::int64_t orders =
      totals.columns[1].null_at(0) ? 0 : totals.get<std::int64_t>("orders")[0];
  if (orders == 0) return Period{};
  return Period{totals.get<base::Money>("revenue")[0].to_double(), orders,
                totals.get<std::int64_t>("customers")[0]};
}

/// A figure of a period beside the same of the period before and of a year before.
void add_compared(std::vector<Kpi>& kpis, const Kpi& labels, const std::optional<Period>& now,
                  const std::optional<Period>& before, const std::optional<Period>& year,
                  double (*figure)(const Period&)) {
  Kpi kpi = labels;
  kpi.value = now ? figure(*now) : 0;
  if (before) kpi.previous = figure(*before);
  if (year) kpi.year_before = figure(*year);
  kpis.push_back(kpi);
}

std::vector<Kpi> compared_kpis(store::Workspace& workspace, const ResolvedScope& scope,
                               bool period_given) {
  const base::Instant until = scope.features.until
                                  ? std::min(*scope.features.until, *scope.features.as_of)
                                  : *scope.features.as_of;
  const base::Instant from = period_given ? *scope.features.from : until - kRecent;
  features::FeatureScope everything = scope.features;
  everything.from = everything.until = std::nullopt;
  const base::Table facts = features::compute(workspace, "scope_facts", everything);
  const base::Instant first = facts.get<base::Instant>("first_order")[0];
  const auto now =
      period(workspace, everything, std::max(from, base::Instant{std::chrono::floor<days>(first)}),
             until, first);
  const auto before = period(workspace, everything, from - (until - from), from, first);
  const auto year = period(workspace, everything, from - kYear, until - kYear, first);
  const std::string suffix = period_given ? "" : "_28_days",
                    words = period_given ? "" : ", last 28 days";
  std::vector<Kpi> kpis;
  add_compared(kpis, {"revenue" + suffix, "Revenue" + words, "currency"}, now, before, year,
               [](const Period& p) { return p.revenue; });
  add_compared(kpis, {"orders" + suffix, "Orders" + words, "orders"}, now, before, year,
               [](const Period& p) { return static_cast<double>(p.orders); });
  add_compared(kpis, {"customers" + suffix, "Customers" + words, "customers"}, now, before, year,
               [](const Period& p) { return static_cast<double>(p.customers); });
  add_compared(kpis, {"average_order_value" + suffix, "Average order" + words, "currency"}, now,
               before, year, [](const Period& p) {
                 return p.orders == 0 ? 0.0 : p.revenue / static_cast<double>(p.orders);
               });
  return kpis;
}

std::vector<Kpi> whole_kpis(const Summary& summary, const Rfm& rfm, bool period_given) {
  const auto repeat = std::count_if(rfm.frequency.begin(), rfm.frequency.end(),
                                    [](std::int64_t f) { return f > 1; });
  const double customers = static_cast<double>(summary.customers),
               revenue = summary.revenue.to_double();
  std::vector<Kpi> kpis = {
      {"repeat_rate", "Ordered more than once", "share 0-1",
       static_cast<double>(repeat) / customers},
      {"lifetime_value_to_date", "Spent per customer so far", "currency", revenue / customers}};
  if (period_given) return kpis;
  kpis.push_back({"revenue", "Revenue", "currency", revenue});
  kpis.push_back({"orders", "Orders", "orders", static_cast<double>(summary.orders)});
  kpis.push_back({"customers", "Customers", "customers", customers});
  kpis.push_back({"average_order_value", "Average order", "currency",
                  revenue / static_cast<double>(summary.orders)});
  return kpis;
}

}  // namespace

Summary compute_summary(store::Workspace& workspace, const Scope& options, const Rfm& rfm) {
  const ResolvedScope scope = resolve_scope(workspace, options);
  const auto feature = [&](std::string_view name) {
    return features::compute(workspace, name, scope.features);
  };
  Summary summary;
  summary.scope = scope.used;
  set_totals(summary, feature("totals"));
  summary.by_country = parts_of(feature("revenue_by_country"), summary.revenue);
  summary.by_category = parts_of(feature("revenue_by_category"), summary.revenue);
  summary.by_month = parts_of(feature("revenue_by_month"), summary.revenue);
  const base::Table products = feature("revenue_by_product");
  summary.by_product = parts_of(products, summary.revenue);
  summary.products = products.get<std::int64_t>("n_products")[0];
  summary.daily = daily_of(feature("daily_sales"));
  put_segments(workspace.connection(), rfm);
  summary.by_segment = parts_by_segment(rfm, feature("units_by_segment"), summary.revenue);
  summary.top_products_by_segment = products_of(feature("products_by_segment"), rfm);
  const std::int64_t rejected = workspace.connection().query_number("select count(*) from rejects");
  const store::RuleChoice& rules = scope.features.rules;
  summary.reconciliation = reconcile(
      feature(rules.is_derived() ? "reconciliation_cut" : "reconciliation"), rejected, rules);
  const bool period_given = scope.features.from.has_value();
  // Those with something to compare them with come first.
  summary.kpis = compared_kpis(workspace, scope, period_given);
  for (const Kpi& kpi : whole_kpis(summary, rfm, period_given)) summary.kpis.push_back(kpi);
  summary.sentences = summary_sentences(summary, rfm);
  return summary;
}

}  // namespace patron::analysis
