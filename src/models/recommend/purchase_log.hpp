#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace patron::models {

/// What one customer bought, order by order, oldest first. A view: what it looks at must outlive
/// it.
struct PurchaseHistory {
  std::span<const double> times;           // of each order: days since 1970-01-01, never falling
  std::span<const std::int64_t> starts;    // n_orders + 1 places in products
  std::span<const std::int32_t> products;  // product indices; within an order ascending, each once

  std::size_t n_orders() const { return times.size(); }
  bool empty() const { return times.empty(); }
  std::span<const std::int32_t> order(std::size_t i) const {
    return products.subspan(static_cast<std::size_t>(starts[i]),
                            static_cast<std::size_t>(starts[i + 1] - starts[i]));
  }
  bool holds(std::int32_t product) const;
  /// The orders before an instant; equal instants are not before it.
  PurchaseHistory before(double time) const;
};

/// A product in a customer's history.
struct Bought {
  std::int32_t product = 0;
  std::int32_t n_orders = 0;             // that hold it
  double first_time = 0, last_time = 0;  // of the orders that hold it

  bool operator==(const Bought&) const = default;
};

/// The products of a history, ascending. Cost: O(lines log lines).
std::vector<Bought> bought_products(const PurchaseHistory& history);

/// The orders of all customers: customer after customer, each oldest first. Customers and products
/// are numbered by ascending text id, so that ties by index are ties by code and nothing depends on
/// the order of rows.
struct PurchaseLog {
  std::int32_t n_products = 0;
  std::vector<std::int64_t> customer_starts;  // n_customers + 1 places in times
  std::vector<double> times;                  // of each order, days since 1970-01-01
  std::vector<std::int64_t> order_starts;     // n_orders + 1 places in products
  std::vector<std::int32_t> products;         // each once within an order, ascending
  std::vector<std::int32_t> countries;        // code of each customer's country; empty: not known
  std::vector<std::int32_t> segments;         // code of each customer's segment; empty: not known

  std::size_t n_customers() const {
    return customer_starts.empty() ? 0 : customer_starts.size() - 1;
  }
  std::size_t n_orders() const { return times.size(); }
  PurchaseHistory history(std::size_t customer) const;
  std::int32_t country(std::size_t customer) const;  // -1: not known
  std::int32_t segment(std::size_t customer) const;  // -1: not known

  /// What was known before an instant. All customers and products keep their index; customers
  /// without an order yet have an empty history.
  PurchaseLog before(double time) const;
};

/// Sparse rows of values: row i holds columns[starts[i]] .. columns[starts[i + 1] - 1], ascending.
struct SparseRows {
  std::int32_t n_columns = 0;
  std::vector<std::int64_t> starts = {0};
  std::vector<std::int32_t> columns;
  std::vector<double> values;

  std::size_t n_rows() const { return starts.size() - 1; }
  std::span<const std::int32_t> row_columns(std::size_t row) const;
  std::span<const double> row_values(std::size_t row) const;
};

/// n_customers x n_products: in how many orders a customer bought a product.
SparseRows order_counts(const PurchaseLog& log);
/// The same rows with 1 in place of every value.
SparseRows binary(SparseRows rows);
SparseRows transposed(const SparseRows& rows);

}  // namespace patron::models
