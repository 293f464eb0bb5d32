#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/scope.hpp"
#include "models/recommend/recommender.hpp"
#include "store/workspace.hpp"

namespace patron::analysis {

/// Who bought what and when, as models take it, with the names behind the indices.
struct Purchases {
  ScopeUsed scope;
  models::PurchaseLog log;  // customers and products by ascending id
  models::Catalogue catalogue;
  double now = 0;  // as_of, days since 1970-01-01
  std::vector<std::string> customer_ids, product_ids;
  std::vector<std::string> countries;  // by the codes of log.countries
  std::vector<std::string> segments;   // by the codes of log.segments; empty: none were asked for

  std::optional<std::int32_t> customer(std::string_view id) const;
  std::optional<std::int32_t> product(std::string_view id) const;
  models::TrainingData training() const { return {log, catalogue, now}; }
  models::Asked asked(std::size_t customer) const;
};

/// What was bought from a shelf: lines of the rule non_product are left out, unless it is kept, and
/// returns are no purchase. Customers are those of `patron rfm`, also who bought no such thing.
/// Segments are those of `patron rfm` over the same scope; they cost one pass more.
/// Errors: those of resolve_scope; too_little_data where nothing from a shelf was bought.
/// Cost:   one pass over the lines before as_of.
Purchases read_purchases(store::Workspace& workspace, const Scope& scope, bool with_segments);

/// What to do where a code is no product of the scope.
inline constexpr const char* kProductHint =
    "Codes are those of the export (patron export products). What is no product from a shelf, such "
    "as postage, takes --keep non_product.";

/// Days since 1970-01-01, with their fraction.
double days_of(base::Instant instant);

}  // namespace patron::analysis
