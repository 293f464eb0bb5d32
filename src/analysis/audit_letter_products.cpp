// Facts about products: what is no goods, odd names, odd prices.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "analysis/audit_letter_source.hpp"

namespace patron::analysis {
namespace {

constexpr std::size_t kExamples = 5;

/// The columns of audit_products.sql: one row for each odd name.
struct OddNames {
  explicit OddNames(base::Table read) : table(std::move(read)) {}

  base::Table table;
  const std::vector<std::string>& product_id = table.get<std::string>("product_id");
  const std::vector<std::string>& name = table.get<std::string>("product_name");
  const std::vector<std::string>& kind = table.get<std::string>("kind");
  const std::vector<std::string>& product_kind = table.get<std::string>("product_kind");
  const std::vector<std::int64_t>& lines = table.get<std::int64_t>("n_lines");
  const std::vector<std::int64_t>& kept_lines = table.get<std::int64_t>("kept_lines");
  const std::vector<std::int64_t>& product_names = table.get<std::int64_t>("product_names");
  const std::vector<base::Money>& revenue = table.get<base::Money>("revenue");
  const std::vector<base::Money>& product_revenue = table.get<base::Money>("product_revenue");
  const std::vector<base::Money>& lowest = table.get<base::Money>("lowest_price");
  const std::vector<base::Money>& highest = table.get<base::Money>("highest_price");
};

/// The largest first: by money, then lines, then alphabet.
void keep_largest(std::vector<AuditExample>& examples) {
  std::sort(examples.begin(), examples.end(), [](const AuditExample& a, const AuditExample& b) {
    if (a.amount != b.amount) return a.amount > b.amount;
    return a.n != b.n ? a.n > b.n : a.what < b.what;
  });
  if (examples.size() > kExamples) examples.resize(kExamples);
}

/// Lines under names that `takes` accepts.
template <class Takes>
AuditFact lines_under(const AuditSource& source, const OddNames& odd, const std::string& name,
                      const Takes& takes) {
  AuditFact fact;
  fact.name = name;
  fact.unit = "lines";
  fact.effect_on = "revenue";
  for (std::size_t i = 0; i < odd.table.n_rows(); ++i) {
    if (!takes(i)) continue;
    fact.n += odd.lines[i];
    fact.amount += odd.revenue[i];
    fact.examples.push_back({.what = odd.name[i].empty() ? odd.product_id[i] : odd.name[i],
                             .n = odd.lines[i],
                             .share = source.of_revenue(odd.revenue[i]),
                             .amount = odd.revenue[i],
                             .note = odd.product_id[i]});
  }
  fact.share = source.of_lines(fact.n);
  fact.effect = -source.of_revenue(fact.amount);
  keep_largest(fact.examples);
  return fact;
}

/// The ids of the products that `takes` accepts, as SQL texts.
template <class Takes>
std::string ids_of(const OddNames& odd, const Takes& takes) {
  std::set<std::string> ids;
  for (std::size_t i = 0; i < odd.table.n_rows(); ++i)
    if (takes(i)) ids.insert(store::sql_text(odd.product_id[i]));
  return fmt::format("{}", fmt::join(ids, ", "));
}

/// Lines marked by a rule while they were imported; the names they stand under as examples.
void add_marked(AuditSource& source, const OddNames& odd, const std::string& name,
                std::int32_t rule, std::string_view kind) {
  AuditFact fact = source.lines_marked(name, rule);
  if (fact.n == 0) return;
  fact.examples =
      lines_under(source, odd, name, [&](std::size_t i) { return odd.kind[i] == kind; }).examples;
  if (rule == store::kTestRow) fact.weight += fact.share;  // surely no customers
  source.facts.push_back(fact);
}

void add_nameless(AuditSource& source, const OddNames& odd) {
  AuditFact fact = lines_under(source, odd, "nameless_products",
                               [&](std::size_t i) { return odd.kind[i] == "nameless"; });
  if (fact.n == 0 || fact.n == source.shape.lines) return;  // all: the export has no names
  fact.weight = 0.2 * fact.share;
  fact.rows = source.rows_where("coalesce(product_name, '') = ''");
  source.facts.push_back(fact);
}

void add_notes(AuditSource& source, const OddNames& odd) {
  AuditFact fact = lines_under(source, odd, "notes_as_names",
                               [&](std::size_t i) { return odd.kind[i] == "note"; });
  if (fact.n == 0) return;
  fact.weight = 0.2 * fact.share;
  const std::string lines = source.rows_where("true");
  fact.rows = fmt::format(
      "select * from ({0}) l where product_name <> '' and not exists (select 1 from ({0}) p where "
      "p.product_id = l.product_id and p.product_name = l.product_name and p.category is not "
      "distinct from l.category and p.unit_price > 0) and exists (select 1 from ({0}) p where "
      "p.product_id = l.product_id and p.unit_price > 0)",
      lines);
  source.facts.push_back(fact);
}

void add_garbled(AuditSource& source, const OddNames& odd) {
  AuditFact fact = lines_under(source, odd, "garbled_names",
                               [&](std::size_t i) { return odd.kind[i] == "garbled"; });
  if (fact.n == 0) return;
  fact.weight = 0.5 * fact.share;
  std::set<std::string> names;
  for (std::size_t i = 0; i < odd.table.n_rows(); ++i)
    if (odd.kind[i] == "garbled") names.insert(store::sql_text(odd.name[i]));
  fact.rows = source.rows_where(fmt::format("product_name in ({})", fmt::join(names, ", ")));
  fact.effect = 0;
  source.facts.push_back(fact);
}

/// Products, once each, that `takes` accepts; `note` says what is odd in one.
template <class Takes, class Note>
AuditFact products_that(const AuditSource& source, const OddNames& odd, const std::string& name,
                        const Takes& takes, const Note& note) {
  AuditFact fact;
  fact.name = name;
  fact.unit = "products";
  fact.effect_on = "products";
  std::set<std::string> seen;
  for (std::size_t i = 0; i < odd.table.n_rows(); ++i) {
    if (!odd.product_kind[i].empty() || !takes(i)) continue;
    if (!seen.insert(odd.product_id[i]).second) continue;
    ++fact.n;
    fact.amount += odd.product_revenue[i];
    fact.examples.push_back({.what = odd.product_id[i],
                             .n = odd.product_names[i],
                             .share = source.of_revenue(odd.product_revenue[i]),
                             .amount = odd.product_revenue[i],
                             .note = note(i)});
  }
  fact.share = source.shape.products == 0
                   ? 0
                   : static_cast<double>(fact.n) / static_cast<double>(source.shape.products);
  fact.effect = source.of_revenue(fact.amount);
  keep_largest(fact.examples);
  return fact;
}

void add_several_names(AuditSource& source, const OddNames& odd) {
  const auto takes = [&](std::size_t i) {
    return odd.product_names[i] > 1 && odd.kind[i] != "nameless" && odd.kind[i] != "note";
  };
  AuditFact fact = products_that(source, odd, "several_names", takes,
                                 [&](std::size_t i) { return odd.name[i]; });
  if (fact.n == 0) return;
  fact.weight = 0.02 * fact.effect;
  fact.rows = fmt::format(
      "select product_id from ({}) l where product_name <> '' and product_id in ({}) group by "
      "product_id",
      source.rows_where("true"),
      ids_of(odd, [&](std::size_t i) { return odd.product_kind[i].empty() && takes(i); }));
  source.facts.push_back(fact);
}

std::string price_words(const OddNames& odd, std::size_t row) {
  return base::to_string(odd.lowest[row]) + " to " + base::to_string(odd.highest[row]);
}

void add_price_swings(AuditSource& source, const OddNames& odd) {
  const auto takes = [&](std::size_t i) {
    return odd.highest[i].units > 10 * odd.lowest[i].units && odd.lowest[i].units > 0;
  };
  AuditFact fact = products_that(source, odd, "price_swings", takes,
                                 [&](std::size_t i) { return price_words(odd, i); });
  if (fact.n == 0) return;
  fact.weight = 0.05 * fact.effect;
  fact.rows = fmt::format(
      "select product_id from ({}) l group by product_id having max(unit_price) > 10 * "
      "min(unit_price)",
      source.rows_where(source.kept_condition() + " and unit_price > 0"));
  const std::string charges =
      ids_of(odd, [&](std::size_t i) { return !odd.product_kind[i].empty(); });
  if (!charges.empty()) fact.rows += fmt::format(" and product_id not in ({})", charges);
  source.facts.push_back(fact);
}

}  // namespace

void add_product_facts(AuditSource& source) {
  const OddNames odd(features::compute(source.workspace, "audit_products", source.scope));
  if (odd.table.n_rows() > 0) source.shape.products = odd.table.get<std::int64_t>("n_products")[0];
  add_marked(source, odd, "no_goods", store::kNonProduct, "non_product");
  add_marked(source, odd, "test_rows", store::kTestRow, "test");
  add_nameless(source, odd);
  add_notes(source, odd);
  add_garbled(source, odd);
  add_several_names(source, odd);
  add_price_swings(source, odd);
}

}  // namespace patron::analysis
