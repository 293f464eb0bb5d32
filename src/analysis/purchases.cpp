#include "analysis/purchases.hpp"

#include <algorithm>
#include <numeric>
#include <span>

#include "analysis/resolve_scope.hpp"
#include "analysis/rfm.hpp"
#include "base/error.hpp"
#include "features/features.hpp"

namespace patron::analysis {
namespace {

using base::Error;
using base::ErrorCode;

struct Line {
  std::uint64_t place = 0;  // key of the order, then index of the product
  double time = 0;

  std::uint64_t order() const { return place >> 32; }
  std::int32_t product() const { return static_cast<std::int32_t>(place & 0xFFFFFFFF); }
};

/// Lines customer after customer.
struct LinesOfCustomers {
  std::vector<std::size_t> starts;  // n_customers + 1 places in lines
  std::vector<Line> lines;

  std::span<Line> of(std::size_t customer) {
    return std::span(lines).subspan(starts[customer], starts[customer + 1] - starts[customer]);
  }
};

/// An order of one customer while the log is made.
struct Order {
  double time = 0;
  std::span<const std::int32_t> products;

  bool operator<(const Order& other) const {
    return time != other.time ? time < other.time
                              : std::ranges::lexicographical_compare(products, other.products);
  }
};

/// Place of each key in the column of a table; keys are small numbers counted from 0 or 1.
std::vector<std::int32_t> index_by_key(const std::vector<std::int64_t>& keys) {
  const std::int64_t most = keys.empty() ? 0 : *std::ranges::max_element(keys);
  std::vector<std::int32_t> index(static_cast<std::size_t>(most) + 1, -1);
  for (std::size_t i = 0; i < keys.size(); ++i)
    index[static_cast<std::size_t>(keys[i])] = static_cast<std::int32_t>(i);
  return index;
}

LinesOfCustomers lines_by_customer(const base::Table& table,
                                   const std::vector<std::int32_t>& customer_index,
                                   const std::vector<std::int32_t>& product_index,
                                   std::size_t n_customers) {
  const auto& customers = table.get<std::int64_t>("customer_key");
  const auto& orders = table.get<std::int64_t>("order_key");
  const auto& products = table.get<std::int64_t>("product_key");
  const auto& times = table.get<base::Instant>("ordered_at");
  const auto index_of = [&](std::size_t i) {
    return static_cast<std::size_t>(customer_index[static_cast<std::size_t>(customers[i])]);
  };
  LinesOfCustomers out{std::vector<std::size_t>(n_customers + 1), {}};
  for (std::size_t i = 0; i < customers.size(); ++i) ++out.starts[index_of(i) + 1];
  std::partial_sum(out.starts.begin(), out.starts.end(), out.starts.begin());
  std::vector<std::size_t> next(out.starts.begin(), out.starts.end() - 1);
  out.lines.resize(customers.size());
  for (std::size_t i = 0; i < customers.size(); ++i)
    out.lines[next[index_of(i)]++] = {
        static_cast<std::uint64_t>(orders[i]) << 32 |
            static_cast<std::uint32_t>(product_index[static_cast<std::size_t>(products[i])]),
        days_of(times[i])};
  return out;
}

/// The orders of one customer, oldest first, at one instant by their products: no order of rows
/// shows through. An order begins with its first line. Their products lie in `products`.
std::vector<Order> orders_of(std::span<Line> lines, std::vector<std::int32_t>& products) {
  std::ranges::sort(lines, {}, &Line::place);
  products.resize(lines.size());
  std::vector<Order> orders;
  for (std::size_t begin = 0, end = 0; begin < lines.size(); begin = end) {
    Order order{lines[begin].time, {}};
    std::size_t n = 0;
    for (; end < lines.size() && lines[end].order() == lines[begin].order(); ++end) {
      order.time = std::min(order.time, lines[end].time);
      const std::int32_t product = lines[end].product();
      if (n == 0 || products[begin + n - 1] != product) products[begin + n++] = product;
    }
    order.products = std::span(products).subspan(begin, n);
    orders.push_back(order);
  }
  std::ranges::sort(orders, std::less<>{});
  return orders;
}

models::PurchaseLog log_of(LinesOfCustomers lines, std::size_t n_products) {
  models::PurchaseLog log;
  log.n_products = static_cast<std::int32_t>(n_products);
  log.customer_starts = {0};
  log.order_starts = {0};
  log.products.reserve(lines.lines.size());
  std::vector<std::int32_t> products;
  for (std::size_t customer = 0; customer + 1 < lines.starts.size(); ++customer) {
    for (const Order& order : orders_of(lines.of(customer), products)) {
      log.times.push_back(order.time);
      log.products.insert(log.products.end(), order.products.begin(), order.products.end());
      log.order_starts.push_back(static_cast<std::int64_t>(log.products.size()));
    }
    log.customer_starts.push_back(static_cast<std::int64_t>(log.times.size()));
  }
  return log;
}

/// Codes of texts by ascending text, and the texts by code.
std::vector<std::int32_t> codes_of(const std::vector<std::string>& texts,
                                   std::vector<std::string>& names) {
  names = texts;
  std::ranges::sort(names);
  names.erase(std::unique(names.begin(), names.end()), names.end());
  std::vector<std::int32_t> codes;
  codes.reserve(texts.size());
  for (const std::string& text : texts)
    codes.push_back(
        static_cast<std::int32_t>(std::ranges::lower_bound(names, text) - names.begin()));
  return codes;
}

models::Catalogue catalogue_of(const base::Table& products) {
  models::Catalogue catalogue;
  catalogue.names = products.get<std::string>("product_name");
  catalogue.categories = products.get<std::string>("category");
  catalogue.brands = products.get<std::string>("brand");
  catalogue.descriptions = products.get<std::string>("description");
  catalogue.prices = products.get<double>("price");
  return catalogue;
}

/// The customers of the log are those of `patron rfm` over the same scope, in the same order.
void add_segments(Purchases& purchases, store::Workspace& workspace, const Scope& scope) {
  RfmOptions options;
  static_cast<Scope&>(options) = scope;
  const Rfm rfm = compute_rfm(workspace, options);
  if (rfm.customer_id != purchases.customer_ids)
    throw Error(ErrorCode::kInternal, "RFM and purchases are of different customers.");
  purchases.segments = rfm.segment_names;
  purchases.log.segments.assign(rfm.segment.begin(), rfm.segment.end());
}

/// The scope whose lines are of products: what is nothing from a shelf is dropped too, unless the
/// user keeps it. The customers and their orders stay those of every other analysis.
features::FeatureScope from_the_shelf(features::FeatureScope resolved, const Scope& asked) {
  if (asked.keep.find("non_product") == std::string::npos)
    resolved.rules.rules |= store::kNonProduct;
  return resolved;
}

std::optional<std::int32_t> place_of(const std::vector<std::string>& ids, std::string_view id) {
  const auto at = std::ranges::lower_bound(ids, id);
  if (at == ids.end() || *at != id) return std::nullopt;
  return static_cast<std::int32_t>(at - ids.begin());
}

}  // namespace

double days_of(base::Instant instant) {
  return std::chrono::duration<double, std::ratio<86400>>(instant.time_since_epoch()).count();
}

std::optional<std::int32_t> Purchases::customer(std::string_view id) const {
  return place_of(customer_ids, id);
}

std::optional<std::int32_t> Purchases::product(std::string_view id) const {
  return place_of(product_ids, id);
}

models::Asked Purchases::asked(std::size_t customer) const {
  return {.history = log.history(customer),
          .now = now,
          .country = log.country(customer),
          .segment = log.segment(customer),
          .customer = static_cast<std::int32_t>(customer)};
}

Purchases read_purchases(store::Workspace& workspace, const Scope& scope, bool with_segments) {
  const ResolvedScope resolved = resolve_scope(workspace, scope);
  const features::FeatureScope shelf = from_the_shelf(resolved.features, scope);
  const base::Table customers =
      features::compute(workspace, "purchase_customers", resolved.features);
  const base::Table products = features::compute(workspace, "purchase_products", shelf);
  if (products.n_rows() == 0)
    throw Error(ErrorCode::kTooLittleData, "nothing from a shelf was bought in this scope.",
                "Widen the scope, or count every line with --keep non_product.");
  Purchases purchases;
  purchases.scope = resolved.used;
  purchases.now = days_of(*resolved.features.as_of);
  purchases.customer_ids = customers.get<std::string>("customer_id");
  purchases.product_ids = products.get<std::string>("product_id");
  purchases.catalogue = catalogue_of(products);
  purchases.log =
      log_of(lines_by_customer(features::compute(workspace, "purchase_lines", shelf),
                               index_by_key(customers.get<std::int64_t>("customer_key")),
                               index_by_key(products.get<std::int64_t>("product_key")),
                               customers.n_rows()),
             products.n_rows());
  purchases.log.countries = codes_of(customers.get<std::string>("country"), purchases.countries);
  if (with_segments) add_segments(purchases, workspace, scope);
  return purchases;
}

}  // namespace patron::analysis
