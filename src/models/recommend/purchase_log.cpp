#include "models/recommend/purchase_log.hpp"

#include <algorithm>
#include <numeric>

namespace patron::models {

PurchaseHistory PurchaseHistory::before(double time) const {
  const auto n = static_cast<std::size_t>(std::ranges::lower_bound(times, time) - times.begin());
  return {times.first(n), starts.first(n + 1), products};
}

bool PurchaseHistory::holds(std::int32_t product) const {
  for (std::size_t i = 0; i < n_orders(); ++i)
    if (std::ranges::binary_search(order(i), product)) return true;
  return false;
}

std::vector<Bought> bought_products(const PurchaseHistory& history) {
  std::vector<Bought> lines;
  for (std::size_t i = 0; i < history.n_orders(); ++i)
    for (const std::int32_t product : history.order(i))
      lines.push_back({product, 1, history.times[i], history.times[i]});
  std::ranges::stable_sort(lines, {}, &Bought::product);
  std::vector<Bought> bought;
  for (const Bought& line : lines) {
    if (bought.empty() || bought.back().product != line.product) {
      bought.push_back(line);
    } else {
      ++bought.back().n_orders;
      bought.back().last_time = line.last_time;
    }
  }
  return bought;
}

PurchaseHistory PurchaseLog::history(std::size_t customer) const {
  const auto first = static_cast<std::size_t>(customer_starts[customer]);
  const auto n = static_cast<std::size_t>(customer_starts[customer + 1]) - first;
  return {std::span(times).subspan(first, n), std::span(order_starts).subspan(first, n + 1),
          products};
}

std::int32_t PurchaseLog::country(std::size_t customer) const {
  return countries.empty() ? -1 : countries[customer];
}

std::int32_t PurchaseLog::segment(std::size_t customer) const {
  return segments.empty() ? -1 : segments[customer];
}

PurchaseLog PurchaseLog::before(double time) const {
  PurchaseLog known;
  known.n_products = n_products;
  known.countries = countries;
  known.segments = segments;
  known.customer_starts = {0};
  known.order_starts = {0};
  for (std::size_t customer = 0; customer < n_customers(); ++customer) {
    const PurchaseHistory past = history(customer).before(time);
    for (std::size_t i = 0; i < past.n_orders(); ++i) {
      known.times.push_back(past.times[i]);
      const auto order = past.order(i);
      known.products.insert(known.products.end(), order.begin(), order.end());
      known.order_starts.push_back(static_cast<std::int64_t>(known.products.size()));
    }
    known.customer_starts.push_back(static_cast<std::int64_t>(known.times.size()));
  }
  return known;
}

std::span<const std::int32_t> SparseRows::row_columns(std::size_t row) const {
  return std::span(columns).subspan(static_cast<std::size_t>(starts[row]),
                                    static_cast<std::size_t>(starts[row + 1] - starts[row]));
}

std::span<const double> SparseRows::row_values(std::size_t row) const {
  return std::span(values).subspan(static_cast<std::size_t>(starts[row]),
                                   static_cast<std::size_t>(starts[row + 1] - starts[row]));
}

SparseRows order_counts(const PurchaseLog& log) {
  SparseRows rows;
  rows.n_columns = log.n_products;
  for (std::size_t customer = 0; customer < log.n_customers(); ++customer) {
    for (const Bought& bought : bought_products(log.history(customer))) {
      rows.columns.push_back(bought.product);
      rows.values.push_back(bought.n_orders);
    }
    rows.starts.push_back(static_cast<std::int64_t>(rows.columns.size()));
  }
  return rows;
}

SparseRows binary(SparseRows rows) {
  std::ranges::fill(rows.values, 1.0);
  return rows;
}

SparseRows transposed(const SparseRows& rows) {
  SparseRows result;
  result.n_columns = static_cast<std::int32_t>(rows.n_rows());
  result.starts.assign(static_cast<std::size_t>(rows.n_columns) + 1, 0);
  for (const std::int32_t column : rows.columns)
    ++result.starts[static_cast<std::size_t>(column) + 1];
  std::partial_sum(result.starts.begin(), result.starts.end(), result.starts.begin());
  result.columns.resize(rows.columns.size());
  result.values.resize(rows.values.size());
  std::vector<std::int64_t> next(result.starts.begin(), result.starts.end() - 1);
  for (std::size_t row = 0; row < rows.n_rows(); ++row)
    for (std::int64_t i = rows.starts[row]; i < rows.starts[row + 1]; ++i) {
      const auto from = static_cast<std::size_t>(i);
      const auto to =
          static_cast<std::size_t>(next[static_cast<std::size_t>(rows.columns[from])]++);
      result.columns[to] = static_cast<std::int32_t>(row);
      result.values[to] = rows.values[from];
    }
  return result;
}

}  // namespace patron::models
