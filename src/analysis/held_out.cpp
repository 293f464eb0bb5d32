#include "analysis/held_out.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "analysis/resolve_scope.hpp"
#include "base/error.hpp"

namespace patron::analysis {
namespace {

using base::Error;
using base::ErrorCode;
using std::chrono::days;

base::Instant cut_of(store::Workspace& workspace, const Scope& scope, const std::string& cut,
                     int n_days) {
  const ResolvedScope resolved = resolve_scope(workspace, scope);
  const base::Instant at =
      cut.empty() ? *resolved.features.as_of - days{n_days} : base::parse_instant(cut, "--cut");
  if (at > resolved.last_order || at <= resolved.first_order)
    throw Error(cut.empty() ? ErrorCode::kTooLittleData : ErrorCode::kInvalidArgument,
                fmt::format("there are no orders on both sides of the cut {}.", base::to_iso(at)),
                fmt::format("Orders go from {} to {}; choose --cut between them.",
                            resolved.used.first_order, resolved.used.last_order),
                "--cut");
  return at;
}

Scope known_scope(Scope scope, const std::string& cut) {
  scope.as_of = cut;
  return scope;
}

/// The end of the window: nothing counts that the scope does not know.
base::Instant end_of_window(const Scope& scope, base::Instant cut, int n_days) {
  base::Instant until = cut + days{n_days};
  if (!scope.as_of.empty()) until = std::min(until, base::parse_instant(scope.as_of, "--as-of"));
  if (!scope.to.empty()) until = std::min(until, base::parse_instant(scope.to, "--to") + days{1});
  return until;
}

/// The window begins at the cut and ends before `until`: scopes cut by as_of exactly.
Scope window_scope(Scope scope, const std::string& cut, const std::string& until) {
  scope.from = cut;
  scope.to.clear();
  scope.as_of = until;
  return scope;
}

/// Each known product that a customer of the window bought, as known at the cut.
std::vector<std::int32_t> known_products(const models::PurchaseHistory& history,
                                         const std::vector<std::int32_t>& known_index) {
  std::vector<std::int32_t> products;
  for (const models::Bought& bought : models::bought_products(history))
    if (const auto known = known_index[static_cast<std::size_t>(bought.product)]; known >= 0)
      products.push_back(known);
  return products;  // both indices ascend with the id
}

std::int32_t country_code(const Purchases& known, const std::string& country) {
  const auto at = std::ranges::lower_bound(known.countries, country);
  return at == known.countries.end() || *at != country
             ? -1
             : static_cast<std::int32_t>(at - known.countries.begin());
}

void add_window(HeldOut& split, const Purchases& window) {
  std::vector<std::int32_t> known_index;
  for (const std::string& id : window.product_ids)
    known_index.push_back(split.known.product(id).value_or(-1));
  for (std::size_t i = 0; i < window.customer_ids.size(); ++i) {
    std::vector<std::int32_t> products = known_products(window.log.history(i), known_index);
    if (const auto customer = split.known.customer(window.customer_ids[i])) {
      split.bought[static_cast<std::size_t>(*customer)] = std::move(products);
    } else if (!products.empty()) {
      const auto& country = window.countries[static_cast<std::size_t>(window.log.country(i))];
      split.newcomers.push_back({country_code(split.known, country), std::move(products)});
    }
  }
}

Purchases read_window(store::Workspace& workspace, const Scope& scope, const std::string& cut) {
  try {
    return read_purchases(workspace, scope, false);
  } catch (const Error& error) {
    if (error.code() != ErrorCode::kTooLittleData) throw;
    throw Error(ErrorCode::kTooLittleData,
                fmt::format("nothing was bought from {} to {}.", cut, scope.as_of),
                "Choose another --cut, or more --days.", "--cut");
  }
}

}  // namespace

HeldOut hold_out(store::Workspace& workspace, const Scope& scope, const std::string& cut,
                 int n_days) {
  const base::Instant at = cut_of(workspace, scope, cut, n_days);
  HeldOut split;
  split.cut = base::to_iso(at);
  split.until = base::to_iso(end_of_window(scope, at, n_days));
  split.known = read_purchases(workspace, known_scope(scope, split.cut), true);
  split.bought.resize(split.known.customer_ids.size());
  const Purchases window =
      read_window(workspace, window_scope(scope, split.cut, split.until), split.cut);
  split.last_order = window.scope.last_order;
  add_window(split, window);
  return split;
}

}  // namespace patron::analysis
