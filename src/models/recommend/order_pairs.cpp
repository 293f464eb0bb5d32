#include "models/recommend/order_pairs.hpp"

#include <algorithm>

#include "models/recommend/recommend_checks.hpp"

namespace patron::models {
namespace {

constexpr std::int64_t kMostPairs = 10'000'000;

void check(const OrderPairOptions& o) {
  check_option(o.most_partners >= 1 && o.most_partners <= 100'000, "pairs of products",
               "most_partners", "from 1 to 100,000");
  check_option(o.longest_order >= 2, "pairs of products", "longest_order", "from 2");
  check_option(o.least_orders >= 1, "pairs of products", "least_orders", "from 1");
}

using Order = std::span<const std::int32_t>;

/// The orders a product is looked up in, and beside each the order its partners are in.
struct OrderCouples {
  std::vector<Order> first, second;
};

void add(OrderCouples& couples, Order first, Order second, const OrderPairOptions& options) {
  const auto longest = static_cast<std::size_t>(options.longest_order);
  if (first.size() > longest || second.size() > longest) return;
  couples.first.push_back(first);
  couples.second.push_back(second);
}

std::vector<std::int32_t> orders_with_each(const std::vector<Order>& orders,
                                           std::int32_t n_products) {
  std::vector<std::int32_t> counts(static_cast<std::size_t>(n_products), 0);
  for (const Order& order : orders)
    for (const std::int32_t product : order) ++counts[static_cast<std::size_t>(product)];
  return counts;
}

/// n_products rows: the couples whose first order holds the product.
SparseRows couples_of_products(const OrderCouples& couples, std::int32_t n_products) {
  SparseRows rows;
  rows.n_columns = n_products;
  for (const Order& order : couples.first) {
    rows.columns.insert(rows.columns.end(), order.begin(), order.end());
    rows.starts.push_back(static_cast<std::int64_t>(rows.columns.size()));
  }
  rows.values.assign(rows.columns.size(), 1.0);
  return transposed(rows);
}

struct Partner {
  std::int32_t product;
  std::int32_t count;
  double nearness;
};

/// Counts the partners of one product after another.
class PartnerCounter {
 public:
  PartnerCounter(const OrderCouples& couples, const OrderPairs& pairs,
                 const OrderPairOptions& options, bool within)
      : couples_(couples),
        pairs_(pairs),
        least_(options.least_orders),
        most_(static_cast<std::size_t>(std::min<std::int64_t>(
            options.most_partners,
            std::max<std::int64_t>(
                1, kMostPairs / std::max<std::int64_t>(1, std::ssize(pairs.n_to)))))),
        within_(within),
        counts_(pairs.n_to.size(), 0) {}

  /// By ascending product.
  std::vector<Partner> of(std::int32_t product, Order places) {
    for (const std::int32_t place : places) count(couples_.second[static_cast<std::size_t>(place)]);
    std::vector<Partner> found;
    for (const std::int32_t other : touched_) {
      std::int32_t& n = counts_[static_cast<std::size_t>(other)];
      if (n >= least_ && !(within_ && other == product))
        found.push_back(
            {other, n, static_cast<double>(n) * n / pairs_.n_to[static_cast<std::size_t>(other)]});
      n = 0;
    }
    touched_.clear();
    keep_nearest(found);
    return found;
  }

 private:
  void count(Order order) {
    for (const std::int32_t other : order)
      if (counts_[static_cast<std::size_t>(other)]++ == 0) touched_.push_back(other);
  }
  void keep_nearest(std::vector<Partner>& found) const {
    if (found.size() > most_) {
      std::ranges::nth_element(found, found.begin() + static_cast<std::ptrdiff_t>(most_),
                               [](const Partner& a, const Partner& b) {
                                 return a.nearness != b.nearness ? a.nearness > b.nearness
                                                                 : a.product < b.product;
                               });
      found.resize(most_);
    }
    std::ranges::sort(found, {}, &Partner::product);
  }

  const OrderCouples& couples_;
  const OrderPairs& pairs_;
  std::int32_t least_;
  std::size_t most_;
  bool within_;
  std::vector<std::int32_t> counts_, touched_;
};

OrderPairs count_pairs(const OrderCouples& couples, std::int32_t n_products,
                       const OrderPairOptions& options, bool within) {
  OrderPairs pairs;
  pairs.n_orders = std::ssize(couples.first);
  pairs.n_from = orders_with_each(couples.first, n_products);
  pairs.n_to = orders_with_each(couples.second, n_products);
  pairs.counts.n_columns = n_products;
  const SparseRows places = couples_of_products(couples, n_products);
  PartnerCounter counter(couples, pairs, options, within);
  for (std::int32_t product = 0; product < n_products; ++product) {
    for (const Partner& partner :
         counter.of(product, places.row_columns(static_cast<std::size_t>(product)))) {
      pairs.counts.columns.push_back(partner.product);
      pairs.counts.values.push_back(partner.count);
    }
    pairs.counts.starts.push_back(static_cast<std::int64_t>(pairs.counts.columns.size()));
  }
  return pairs;
}

}  // namespace

OrderPairs count_pairs_within_orders(const PurchaseLog& log, const OrderPairOptions& options) {
  check(options);
  OrderCouples couples;
  for (std::size_t customer = 0; customer < log.n_customers(); ++customer) {
    const PurchaseHistory history = log.history(customer);
    for (std::size_t i = 0; i < history.n_orders(); ++i)
      add(couples, history.order(i), history.order(i), options);
  }
  return count_pairs(couples, log.n_products, options, true);
}

OrderPairs count_pairs_into_next_orders(const PurchaseLog& log, const OrderPairOptions& options) {
  check(options);
  OrderCouples couples;
  for (std::size_t customer = 0; customer < log.n_customers(); ++customer) {
    const PurchaseHistory history = log.history(customer);
    for (std::size_t i = 0; i + 1 < history.n_orders(); ++i)
      add(couples, history.order(i), history.order(i + 1), options);
  }
  return count_pairs(couples, log.n_products, options, false);
}

}  // namespace patron::models
