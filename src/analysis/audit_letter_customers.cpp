// Facts about customers: how much hangs on a few, who looks like a wholesaler, who moves.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "analysis/audit_letter_source.hpp"
#include "base/median.hpp"

namespace patron::analysis {
namespace {

/// Below this number of customers a few of them always hold much.
constexpr std::size_t kFewCustomers = 100;
constexpr std::size_t kTop = 10;
/// What is true and only large weighs less than what is wrong.
constexpr double kTrueButLarge = 0.1;
/// A wholesaler: so many orders at least, each on average so many times the usual one.
constexpr std::int64_t kWholesaleOrders = 5;
constexpr double kWholesaleFactor = 10;

/// The columns of audit_customers.sql, largest revenue first.
struct Buyers {
  explicit Buyers(base::Table read) : table(std::move(read)) {}

  base::Table table;
  const std::vector<std::string>& id = table.get<std::string>("customer_id");
  const std::vector<base::Money>& revenue = table.get<base::Money>("revenue");
  const std::vector<base::Money>& largest = table.get<base::Money>("largest");
  const std::vector<std::int64_t>& orders = table.get<std::int64_t>("orders");
  const std::vector<std::int64_t>& several = table.get<std::int64_t>("several_countries");

  std::size_t size() const { return table.n_rows(); }
  double mean_order(std::size_t i) const {
    return orders[i] == 0 ? 0 : revenue[i].to_double() / static_cast<double>(orders[i]);
  }
  /// The mean order without the largest purchase, so that one giant order makes no wholesaler.
  double mean_other_order(std::size_t i) const {
    return (revenue[i] - largest[i]).to_double() / static_cast<double>(orders[i] - 1);
  }
};

/// Gini's coefficient of the revenue; `revenue` falls.
double gini(const std::vector<base::Money>& revenue) {
  double weighted = 0, sum = 0;
  const double n = static_cast<double>(revenue.size());
  for (std::size_t i = 0; i < revenue.size(); ++i) {
    weighted += (n + 1 - 2 * static_cast<double>(i + 1)) * revenue[i].to_double();
    sum += revenue[i].to_double();
  }
  return sum <= 0 ? 0 : weighted / (n * sum);
}

AuditFact fact_of_customers(const AuditSource& source, const Buyers& buyers,
                            const std::string& name, const std::vector<std::size_t>& rows) {
  AuditFact fact;
  fact.name = name;
  fact.n = static_cast<std::int64_t>(rows.size());
  fact.unit = "customers";
  fact.share = static_cast<double>(rows.size()) / static_cast<double>(buyers.size());
  fact.effect_on = "revenue";
  std::vector<std::string> ids;
  for (const std::size_t i : rows) {
    fact.amount += buyers.revenue[i];
    ids.push_back(store::sql_text(buyers.id[i]));
    if (fact.examples.size() < kTop)
      fact.examples.push_back({.what = buyers.id[i],
                               .n = buyers.orders[i],
                               .share = source.of_revenue(buyers.revenue[i]),
                               .amount = buyers.revenue[i],
                               .note = "orders"});
  }
  fact.effect = -source.of_revenue(fact.amount);
  fact.rows =
      fmt::format("select customer_id from ({}) l group by customer_id",
                  source.rows_where(fmt::format("{} and customer_id in ({})",
                                                source.kept_condition(), fmt::join(ids, ", "))));
  return fact;
}

std::vector<std::size_t> first_rows(std::size_t n) {
  std::vector<std::size_t> rows(n);
  for (std::size_t i = 0; i < n; ++i) rows[i] = i;
  return rows;
}

void add_giants(AuditSource& source, const Buyers& buyers) {
  if (buyers.size() < kFewCustomers) return;
  AuditFact fact = fact_of_customers(source, buyers, "giant_buyers", first_rows(kTop));
  const double even = static_cast<double>(kTop) / static_cast<double>(buyers.size());
  if (-fact.effect < 0.05 || -fact.effect < 3 * even) return;
  base::Money percent;
  const std::size_t one_percent = std::max<std::size_t>(1, buyers.size() / 100);
  for (std::size_t i = 0; i < one_percent; ++i) percent += buyers.revenue[i];
  fact.figures = {{"top_1_share", source.of_revenue(buyers.revenue[0]), "share 0-1"},
                  {"top_10_share", -fact.effect, "share 0-1"},
                  {"top_1_percent_share", source.of_revenue(percent), "share 0-1"},
                  {"top_1_percent_customers", static_cast<double>(one_percent), "customers"},
                  {"gini", gini(buyers.revenue), "0-1"}};
  fact.weight = kTrueButLarge * -fact.effect;
  source.facts.push_back(fact);
}

void add_wholesalers(AuditSource& source, const Buyers& buyers) {
  if (buyers.size() < kFewCustomers) return;
  std::vector<double> means;
  for (std::size_t i = 0; i < buyers.size(); ++i) means.push_back(buyers.mean_order(i));
  const double usual = base::median(std::move(means));
  std::vector<std::size_t> rows;
  for (std::size_t i = 0; i < buyers.size(); ++i)
    if (buyers.orders[i] >= kWholesaleOrders &&
        buyers.mean_other_order(i) >= kWholesaleFactor * usual)
      rows.push_back(i);
  if (rows.empty() || usual <= 0) return;
  AuditFact fact = fact_of_customers(source, buyers, "wholesalers", rows);
  fact.figures = {{"usual_order", usual, "currency"},
                  {"least_mean_order", kWholesaleFactor * usual, "currency"},
                  {"least_orders", static_cast<double>(kWholesaleOrders), "orders"}};
  fact.weight = kTrueButLarge * -fact.effect;
  source.facts.push_back(fact);
}

void add_movers(AuditSource& source, const Buyers& buyers) {
  std::vector<std::size_t> rows;
  for (std::size_t i = 0; i < buyers.size(); ++i)
    if (buyers.several[i] != 0) rows.push_back(i);
  if (rows.empty()) return;
  AuditFact fact = fact_of_customers(source, buyers, "several_countries", rows);
  fact.effect_on = "customers_by_country";
  fact.effect = fact.share;
  fact.weight = 0.1 * source.of_revenue(fact.amount);
  fact.rows = fmt::format(
      "select customer_id from ({}) l group by customer_id having count(distinct country) > 1",
      source.rows_where(source.kept_condition()));
  source.facts.push_back(fact);
}

}  // namespace

void add_customer_facts(AuditSource& source) {
  if (source.shape.customers == 0) return;
  const Buyers buyers(features::compute(source.workspace, "audit_customers", source.scope));
  add_giants(source, buyers);
  add_wholesalers(source, buyers);
  add_movers(source, buyers);
}

}  // namespace patron::analysis
