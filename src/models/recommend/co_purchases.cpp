#include "models/recommend/co_purchases.hpp"

#include <algorithm>

#include "base/parallel.hpp"

namespace patron::models {
namespace {

constexpr std::size_t kProductsOfATask = 128;
/// A row's sums are read through from end to end where they are few; above, a list says where.
constexpr std::size_t kFewProducts = 8192;

SparseRows without_giants(SparseRows rows) {
  SparseRows kept;
  kept.n_columns = rows.n_columns;
  bool any = false;
  for (std::size_t u = 0; u < rows.n_rows(); ++u)
    any = any || rows.row_columns(u).size() > CoPurchases::kMostProducts;
  if (!any) return rows;
  for (std::size_t u = 0; u < rows.n_rows(); ++u) {
    const auto columns = rows.row_columns(u);
    const auto values = rows.row_values(u);
    if (columns.size() <= CoPurchases::kMostProducts) {
      kept.columns.insert(kept.columns.end(), columns.begin(), columns.end());
      kept.values.insert(kept.values.end(), values.begin(), values.end());
    }
    kept.starts.push_back(static_cast<std::int64_t>(kept.columns.size()));
  }
  return kept;
}

/// One row of XᵀX at a time.
class RowSums {
 public:
  RowSums(const SparseRows& customers, const SparseRows& products, bool binary)
      : customers_(customers),
        products_(products),
        binary_(binary),
        sums_(products.n_rows()),
        seen_(products.n_rows() > kFewProducts ? products.n_rows() : 0) {}

  const std::vector<Scored>& row(std::size_t i) {
    row_.clear();
    if (sums_.size() <= kFewProducts) {
      add(i, [](std::size_t) {});
      for (std::size_t j = 0; j < sums_.size(); ++j) take(j);
    } else {
      touched_.clear();
      add(i, [&](std::size_t j) {
        if (!seen_[j]) touched_.push_back(static_cast<std::int32_t>(j));
        seen_[j] = 1;
      });
      std::ranges::sort(touched_);
      for (const std::int32_t j : touched_) {
        seen_[static_cast<std::size_t>(j)] = 0;
        take(static_cast<std::size_t>(j));
      }
    }
    return row_;
  }

 private:
  template <class Touch>
  void add(std::size_t i, Touch touch) {
    const auto owners = products_.row_columns(i);
    const auto bought = products_.row_values(i);
    for (std::size_t o = 0; o < owners.size(); ++o) {
      const auto u = static_cast<std::size_t>(owners[o]);
      const auto begin = static_cast<std::size_t>(customers_.starts[u]);
      const auto end = static_cast<std::size_t>(customers_.starts[u + 1]);
      for (std::size_t k = begin; k < end; ++k) {
        const auto j = static_cast<std::size_t>(customers_.columns[k]);
        touch(j);
        sums_[j] += binary_ ? 1.0 : bought[o] * customers_.values[k];
      }
    }
  }
  void take(std::size_t j) {
    if (sums_[j] != 0) row_.push_back({static_cast<std::int32_t>(j), sums_[j]});
    sums_[j] = 0;
  }

  const SparseRows &customers_, &products_;
  bool binary_;
  std::vector<double> sums_;
  std::vector<char> seen_;
  std::vector<std::int32_t> touched_;
  std::vector<Scored> row_;
};

}  // namespace

CoPurchases::CoPurchases(const SparseRows& customers)
    : customers_(without_giants(customers)),
      products_(transposed(customers_)),
      binary_(std::ranges::all_of(customers_.values, [](double v) { return v == 1; })) {}

void CoPurchases::for_each_row(
    const std::function<void(std::int32_t, const std::vector<Scored>&)>& take) const {
  base::parallel_blocks(products_.n_rows(), kProductsOfATask,
                        [&](std::size_t begin, std::size_t end) {
                          RowSums sums(customers_, products_, binary_);
                          for (std::size_t i = begin; i < end; ++i)
                            take(static_cast<std::int32_t>(i), sums.row(i));
                        });
}

SymmetricMatrix CoPurchases::matrix() const {
  SymmetricMatrix result(products_.n_rows());
  base::parallel_for(products_.n_rows(), [&](std::size_t i) {
    double* const row = result.row(i);
    const auto owners = products_.row_columns(i);
    const auto bought = products_.row_values(i);
    const auto last = static_cast<std::int32_t>(i);
    for (std::size_t o = 0; o < owners.size(); ++o) {
      const auto u = static_cast<std::size_t>(owners[o]);
      const std::int32_t* columns = customers_.columns.data() + customers_.starts[u];
      const double* values = customers_.values.data() + customers_.starts[u];
      // i itself is among them: the loop ends there.
      for (; *columns < last; ++columns, ++values) row[*columns] += bought[o] * *values;
      row[i] += bought[o] * *values;
    }
  });
  return result;
}

}  // namespace patron::models
