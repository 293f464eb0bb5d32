#include "features/features.hpp"

#include <fmt/format.h>

#include <map>

#include "base/error.hpp"
#include "store/cleaning_rules.hpp"

namespace patron::features {

std::string_view feature_file(std::string_view file_name);  // embedded from sql/features

namespace {

using base::Error;
using base::ErrorCode;
using Parameters = std::map<std::string, std::string, std::less<>>;

std::string file_of(std::string_view name) {
  const std::string_view text = feature_file(fmt::format("{}.sql", name));
  if (text.empty())
    throw Error(ErrorCode::kInternal, fmt::format("there is no feature \"{}\"", name));
  return std::string(text);
}

/// Puts the parameters in, in one pass: what a user's text holds is never looked into again.
std::string substitute(std::string_view text, const Parameters& parameters) {
  std::string out;
  for (std::size_t at = 0;;) {
    const std::size_t open = text.find("{{", at);
    out += text.substr(at, open - at);
    if (open == std::string_view::npos) return out;
    const std::size_t close = text.find("}}", open);
    const std::string_view name = text.substr(open + 2, close - open - 2);
    const auto parameter = parameters.find(name);
    if (parameter == parameters.end())
      throw Error(ErrorCode::kInternal, fmt::format("no value for {{{{{}}}}}", name));
    out += parameter->second;
    at = close + 2;
  }
}

/// SQL without its comment lines, parameters put in. Each {{name}} must be a parameter.
std::string fill(std::string_view text, const Parameters& parameters) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view line = text.substr(at, end - at);
    if (!line.starts_with("--")) out += std::string(line) + "\n";
    at = end + 1;
  }
  return substitute(out, parameters);
}

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

Parameters parameters_of(const FeatureScope& scope) {
  Parameters parameters;
  parameters["preset"] = scope.preset;
  parameters["rules"] = std::to_string(store::preset_of(scope.preset).rules);
  parameters["known"] =
      scope.known_until ? " and ordered_at < " + timestamp(*scope.known_until) : "";
  parameters["as_of"] = scope.as_of ? base::to_iso(*scope.as_of) : "";
  parameters["order_conditions"] = order_conditions(scope);
  parameters["line_conditions"] = line_conditions(scope);
  const bool cut = scope.from || !scope.country.empty();
  const char* orders = !scope.category.empty() ? "orders_from_lines"
                       : cut                   ? "orders_in_scope_cut"
                                               : "orders_in_scope";
  parameters["lines_in_scope"] = fill(file_of("lines_in_scope"), parameters);
  parameters["product_titles"] = fill(file_of("product_titles"), parameters);
  parameters["orders_in_scope"] = fill(file_of(orders), parameters);
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

}  // namespace

void ensure_orders(store::Workspace& workspace, std::string_view preset) {
  store::Connection& connection = workspace.connection();
  const std::string name = store::sql_text(preset);
  const std::int64_t version = workspace.data_version();
  const std::string built = fmt::format(
      "select count(*) from orders_built where preset = {} and data_version = {}", name, version);
  if (connection.query_number(built) > 0) return;
  Parameters parameters{{"preset", std::string(preset)},
                        {"rules", std::to_string(store::preset_of(preset).rules)},
                        {"order_conditions", ""},
                        {"line_conditions", ""}};
  parameters["orders_from_lines"] = fill(file_of("orders_from_lines"), parameters);
  store::Transaction transaction(connection);
  connection.run("delete from orders where preset = " + name);
  connection.run("delete from orders_built where preset = " + name);
  connection.run(fill(file_of("orders_build"), parameters));
  connection.run(fmt::format("insert into orders_built values ({}, {})", name, version));
  transaction.commit();
}

std::string sql_of(std::string_view name, const FeatureScope& scope) {
  return fill(file_of(name), parameters_of(scope));
}

base::Table compute(store::Workspace& workspace, std::string_view name, const FeatureScope& scope) {
  require_known(workspace.connection(), "countries", "country", scope.country);
  require_known(workspace.connection(), "product_names", "category", scope.category);
  base::Table table = workspace.connection().query(sql_of(name, scope));
  table.name = name;
  return table;
}

}  // namespace patron::features
