#include "features/line_cuts.hpp"

#include <fmt/format.h>

#include <array>

#include "features/feature_sql.hpp"
#include "features/returns.hpp"

namespace patron::features {
namespace {

using store::RuleChoice;

constexpr std::int32_t kReturnRules = store::kCancellation | store::kNonPositiveQuantity;

/// Of lines that break one of these rules, none is paired.
std::int32_t pairing_rules(const RuleChoice& choice) {
  return choice.stored_rules() & ~kReturnRules;
}

struct Pairing {
  std::int32_t key;
  std::vector<ReturnPair> (*pair)(const ReturnCandidates&);
};

Pairing netting_of(const RuleChoice& choice) { return {pairing_rules(choice), pair_returns}; }

Pairing cancelled_soon_of(const RuleChoice& choice) {
  return {pairing_rules(choice) | store::kCancelledSoon, pair_cancelled_soon};
}

struct LineIds {
  std::vector<std::int32_t> import_id;
  std::vector<std::int64_t> source_line;

  void add(const base::Table& lines, std::size_t row) {
    import_id.push_back(static_cast<std::int32_t>(lines.get<std::int64_t>("import_id")[row]));
    source_line.push_back(lines.get<std::int64_t>("source_line")[row]);
  }
};

void append_pairs(store::Connection& connection, std::int32_t key, const base::Table& lines,
                  const std::vector<ReturnPair>& pairs) {
  LineIds sale, returned;
  std::vector<std::int64_t> quantity, amount, returned_at;
  for (const ReturnPair& pair : pairs) {
    sale.add(lines, pair.sale_index);
    returned.add(lines, pair.return_index);
    quantity.push_back(pair.quantity);
    amount.push_back(pair.amount.units);
    returned_at.push_back(
        base::microseconds_of(lines.get<base::Instant>("ordered_at")[pair.return_index]));
  }
  const std::array columns = {store::AppendColumn{.constant_int32 = &key},
                              store::AppendColumn{.int32 = sale.import_id.data()},
                              store::AppendColumn{.int64 = sale.source_line.data()},
                              store::AppendColumn{.int32 = returned.import_id.data()},
                              store::AppendColumn{.int64 = returned.source_line.data()},
                              store::AppendColumn{.int64 = quantity.data()},
                              store::AppendColumn{.int64 = amount.data()},
                              store::AppendColumn{.int64 = returned_at.data()}};
  store::Appender appender(connection, "return_pairs");
  appender.append(columns, pairs.size());
  appender.close();
}

ReturnCandidates candidates_of(const base::Table& lines) {
  return {lines.get<std::int64_t>("customer_key"), lines.get<std::int64_t>("product_key"),
          lines.get<base::Money>("unit_price"),    lines.get<base::Instant>("ordered_at"),
          lines.get<std::int64_t>("quantity"),     lines.get<std::int64_t>("is_return")};
}

/// Makes return_pairs hold the pairing for this data version.
void ensure_pairs(store::Connection& connection, const Pairing& pairing, std::int32_t rules,
                  std::int64_t data_version) {
  if (connection.query_number(fmt::format(
          "select count(*) from return_pairs_built where pairing = {} and data_version = {}",
          pairing.key, data_version)) > 0)
    return;
  connection.run(fmt::format("delete from return_pairs where pairing = {}", pairing.key));
  connection.run(fmt::format("delete from return_pairs_built where pairing = {}", pairing.key));
  const base::Table lines = connection.query(
      filled("return_candidates",
             {{"rules", std::to_string(rules)}, {"return_rules", std::to_string(kReturnRules)}}));
  if (lines.n_rows() > 0)
    append_pairs(connection, pairing.key, lines, pairing.pair(candidates_of(lines)));
  connection.run(
      fmt::format("insert into return_pairs_built values ({}, {})", pairing.key, data_version));
}

}  // namespace

std::string choice_key(const FeatureScope& scope) {
  const std::string name = scope.rules.name();
  return scope.rules.is_derived() ? name + " as of " + base::to_iso(*scope.as_of) : name;
}

void build_line_cuts(store::Connection& connection, const FeatureScope& scope,
                     std::int64_t data_version) {
  const RuleChoice& choice = scope.rules;
  Parameters parameters{{"choice", choice_key(scope)},
                        {"as_of", base::to_iso(*scope.as_of)},
                        {"rules", std::to_string(choice.stored_rules())},
                        {"purchase_rules", std::to_string(store::preset_of("purchases").rules)}};
  const auto cut = [&](std::string_view feature, const Pairing& pairing) {
    ensure_pairs(connection, pairing, pairing_rules(choice), data_version);
    parameters["pairing"] = std::to_string(pairing.key);
    connection.run(filled(feature, parameters));
  };
  if ((choice.rules & store::kCancelledSoon) != 0)
    cut("line_cuts_cancelled_soon", cancelled_soon_of(choice));
  if (choice.nets_returns) cut("line_cuts_netted", netting_of(choice));
  if ((choice.rules & store::kOutlier) == 0) return;
  connection.run(filled("line_cuts_outlier", parameters));
  connection.run(filled("line_cuts_one_rule", parameters));
}

}  // namespace patron::features
