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
  std::vector<std::uint64_t> lines;  // product, order
  for (std::size_t i = 0; i < history.n_orders(); ++i)
    for (const std::int32_t product : history.order(i))
      lines.push_back(static_cast<std::uint64_t>(product) << 32 | i);
  if (history.n_orders() > 1) std::ranges::sort(lines);
  std::vector<Bought> bought;
  for (const std::uint64_t line : lines) {
    const auto product = static_cast<std::int32_t>(line >> 32);
    const double time = history.times[static_cast<std::uint32_t>(line)];
    if (bought.empty() || bought.back().product != product) {
      bought.push_back({product, 1, time, time});
    } else {
      ++bought.back().n_orders;
      bought.back().last_time = time;
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
  known.times.reserve(times.size());
  known.products.reserve(products.size());
  known.order_starts.reserve(order_starts.size());
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
  SparseRows rows;  // of each customer in the order of the first purchase
  rows.n_columns = log.n_products;
  std::vector<std::size_t> place(static_cast<std::size_t>(log.n_products));  // + 1, in rows
  for (std::size_t customer = 0; customer < log.n_customers(); ++customer) {
    const PurchaseHistory history = log.history(customer);
    const std::size_t begin = rows.columns.size();
    for (std::size_t i = 0; i < history.n_orders(); ++i)
      for (const std::int32_t product : history.order(i)) {
        std::size_t& at = place[static_cast<std::size_t>(product)];
        if (at > begin) {
          rows.values[at - 1] += 1;
        } else {
          rows.columns.push_back(product);
          rows.values.push_back(1);
          at = rows.columns.size();
        }
      }
    rows.starts.push_back(static_cast<std::int64_t>(rows.columns.size()));
  }
  return transposed(transposed(rows));  // which sorts the columns
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
