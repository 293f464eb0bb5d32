#include "features/features.hpp"

#include <fmt/format.h>

#include "base/error.hpp"
#include "features/feature_sql.hpp"
#include "features/line_cuts.hpp"

namespace patron::features {
namespace {

using base::Error;
using base::ErrorCode;

std::string timestamp(base::Instant instant) { return "timestamp '" + base::to_iso(instant) + "'"; }

/// Conditions on orders and on lines alike: both have these columns.
std::string order_conditions(const FeatureScope& scope) {
  std::string sql;
  if (scope.as_of) sql += " and ordered_at < " + timestamp(*scope.as_of);
  if (scope.from) sql += " and ordered_at >= " + timestamp(*scope.from);
  if (scope.until) sql += " and ordered_at < " + timestamp(*scope.until);
  if (!scope.country.empty())
    sql += " and country_key in (select country_key from countries where country = " +
           store::sql_text(scope.country) + ")";
  return sql;
}

std::string line_conditions(const FeatureScope& scope) {
  if (scope.category.empty()) return {};
  return " and name_key in (select name_key from product_names where category = " +
         store::sql_text(scope.category) + ")";
}

/// Where nothing is taken off single lines, they are read as they are stored.
std::string lines_feature(const FeatureScope& scope) {
  return scope.rules.is_derived() ? "lines_in_scope_cut" : "lines_in_scope";
}

std::string orders_feature(const FeatureScope& scope) {
  if (!scope.category.empty()) return "orders_from_lines";
  return scope.from || !scope.country.empty() ? "orders_in_scope_cut" : "orders_in_scope";
}

Parameters parameters_of(const FeatureScope& scope) {
  Parameters parameters;
  parameters["choice"] = choice_key(scope);
  parameters["rules"] = std::to_string(scope.rules.stored_rules());
  parameters["known"] =
      scope.known_until ? " and ordered_at < " + timestamp(*scope.known_until) : "";
  parameters["as_of"] = scope.as_of ? base::to_iso(*scope.as_of) : "";
  parameters["order_conditions"] = order_conditions(scope);
  parameters["line_conditions"] = line_conditions(scope);
  parameters["lines_in_scope"] = filled(lines_feature(scope), parameters);
  parameters["names_sold"] = "names_sold";
  parameters["titles_of_names_sold"] = filled("product_titles", parameters);
  parameters["names_sold"] = "(select name_key, count(*) as n_lines from (" +
                             parameters["lines_in_scope"] + ") l group by name_key)";
  parameters["product_titles"] = filled("product_titles", parameters);
  parameters["orders_in_scope"] = filled(orders_feature(scope), parameters);
  return parameters;
}

void require_known(store::Connection& connection, const std::string& table,
                   const std::string& column, const std::string& value) {
  if (value.empty()) return;
  const std::string condition =
      fmt::format("select count(*) from {} where {} = {}", table, column, store::sql_text(value));
  if (connection.query_number(condition) > 0) return;
  const base::Table some = connection.query(
      fmt::format("select string_agg(distinct {0}, ', ' order by {0}) from {1}", column, table));
  throw Error(ErrorCode::kNotFound, fmt::format("no order has the {} \"{}\".", column, value),
              fmt::format("Known: {}.", some.text_at(0, 0)), "--" + column);
}

/// Removes what is kept of a choice that is about to be built anew; of those that are no preset,
/// only one is kept, so that questions never asked again leave nothing behind.
void make_room(store::Connection& connection, const std::string& key) {
  std::string kept;
  for (const store::Preset& preset : store::presets())
    if (preset.name != key) kept += (kept.empty() ? "" : ", ") + store::sql_text(preset.name);
  for (const char* table : {"orders", "orders_built", "line_cuts"})
    connection.run(fmt::format("delete from {} where choice not in ({})", table, kept));
}

}  // namespace

void ensure_orders(store::Workspace& workspace, const FeatureScope& scope) {
  store::Connection& connection = workspace.connection();
  const std::string key = choice_key(scope);
  const std::int64_t version = workspace.data_version();
  const std::string built =
      fmt::format("select count(*) from orders_built where choice = {} and data_version = {}",
                  store::sql_text(key), version);
  if (connection.query_number(built) > 0) return;
  store::Transaction transaction(connection);
  make_room(connection, key);
  if (scope.rules.is_derived()) build_line_cuts(connection, scope, version);
  Parameters parameters{{"choice", key},
                        {"rules", std::to_string(scope.rules.stored_rules())},
                        {"order_conditions", ""},
                        {"line_conditions", ""}};
  parameters["lines_in_scope"] = filled(lines_feature(scope), parameters);
  parameters["orders_from_lines"] = filled("orders_from_lines", parameters);
  connection.run(filled("orders_build", parameters));
  connection.run(
      fmt::format("insert into orders_built values ({}, {})", store::sql_text(key), version));
  transaction.commit();
}

std::optional<base::Instant> last_line(store::Workspace& workspace, const FeatureScope& scope) {
  FeatureScope lines = scope;
  if (scope.rules.nets_returns)
    lines.rules.rules &= ~(store::kCancellation | store::kNonPositiveQuantity);
  const base::Table last = workspace.connection().query(
      filled("last_line", {{"rules", std::to_string(lines.rules.stored_rules())},
                           {"order_conditions", order_conditions(scope)},
                           {"line_conditions", line_conditions(scope)}}));
  if (last.get<std::int64_t>("n_lines")[0] == 0) return std::nullopt;
  return last.get<base::Instant>("last_line")[0];
}

std::string sql_of(std::string_view name, const FeatureScope& scope) {
  return filled(name, parameters_of(scope));
}

base::Table compute(store::Workspace& workspace, std::string_view name, const FeatureScope& scope) {
  require_known(workspace.connection(), "countries", "country", scope.country);
  require_known(workspace.connection(), "product_names", "category", scope.category);
  base::Table table = workspace.connection().query(sql_of(name, scope));
  table.name = name;
  return table;
}

}  // namespace patron::features
