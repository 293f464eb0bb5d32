#pragma once

// What the tests of recommenders on customers x products share: golden data, planted shops, models.

#include <doctest/doctest.h>

#include <Eigen/Dense>
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/random.hpp"
#include "golden.hpp"
#include "models/recommend/als.hpp"
#include "models/recommend/co_purchases.hpp"
#include "models/recommend/ease.hpp"
#include "models/recommend/inner_loops.hpp"
#include "models/recommend/item_neighbours.hpp"
#include "models/recommend/nmf.hpp"
#include "models/recommend/rp3beta.hpp"
#include "models/recommend/truncated_svd.hpp"
#include "models/recommend/user_neighbours.hpp"

namespace patron::tests {

using namespace patron::models;
using nlohmann::json;

inline json golden_models() {
  std::ifstream file(golden_folder() / "recommendation/models_30x20.json");
  return json::parse(file);
}

inline SparseRows golden_rows() {
  std::ifstream file(golden_folder() / "recommendation/matrix_30x20.csv");
  SparseRows rows;
  for (std::string line; std::getline(file, line);) {
    const auto cells = split_cells(line);
    rows.n_columns = static_cast<std::int32_t>(cells.size());
    for (std::size_t j = 0; j < cells.size(); ++j)
      if (std::stod(cells[j]) != 0) {
        rows.columns.push_back(static_cast<std::int32_t>(j));
        rows.values.push_back(std::stod(cells[j]));
      }
    rows.starts.push_back(static_cast<std::int64_t>(rows.columns.size()));
  }
  return rows;
}

inline base::Matrix matrix(const json& rows) {
  base::Matrix result(rows.size(), rows[0].size());
  for (std::size_t i = 0; i < rows.size(); ++i)
    for (std::size_t j = 0; j < rows[i].size(); ++j) result(i, j) = rows[i][j].get<double>();
  return result;
}

inline double largest_difference(const base::Matrix& a, const base::Matrix& b) {
  REQUIRE(a.n_rows() == b.n_rows());
  REQUIRE(a.n_columns() == b.n_columns());
  double most = 0;
  for (std::size_t i = 0; i < a.values().size(); ++i)
    most = std::max(most, std::abs(a.values()[i] - b.values()[i]));
  return most;
}

inline base::Matrix dense(const std::vector<std::vector<Scored>>& rows) {
  base::Matrix result(rows.size(), rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i)
    for (const auto& [j, value] : rows[i]) result(i, static_cast<std::size_t>(j)) = value;
  return result;
}

/// Each row one order of a customer.
inline PurchaseLog log_of(const SparseRows& rows) {
  PurchaseLog log;
  log.n_products = rows.n_columns;
  log.customer_starts = {0};
  log.order_starts = {0};
  for (std::size_t u = 0; u < rows.n_rows(); ++u) {
    const auto columns = rows.row_columns(u);
    if (!columns.empty()) {
      log.times.push_back(static_cast<double>(u));
      log.products.insert(log.products.end(), columns.begin(), columns.end());
      log.order_starts.push_back(static_cast<std::int64_t>(log.products.size()));
    }
    log.customer_starts.push_back(static_cast<std::int64_t>(log.times.size()));
  }
  return log;
}

/// Customers of a few kinds, of which each mostly buys its own products, repeatedly. The last
/// product is never bought and the last customer never buys.
inline PurchaseLog planted_shop(std::size_t n_customers, std::int32_t n_products, int n_kinds,
                                std::uint64_t seed) {
  base::Random random(seed);
  PurchaseLog log;
  log.n_products = n_products;
  log.customer_starts = {0};
  log.order_starts = {0};
  for (std::size_t u = 0; u + 1 < n_customers; ++u) {
    const std::int64_t n_orders = 1 + random.below(4);
    for (std::int64_t i = 0; i < n_orders; ++i) {
      std::vector<std::int32_t> order;
      for (int k = 0; k < 6; ++k) {
        const auto kind = static_cast<std::int64_t>(u) % n_kinds;
        const auto any = random.below(n_products - 1);
        const auto own = std::min<std::int64_t>(n_products - 2, any / n_kinds * n_kinds + kind);
        order.push_back(static_cast<std::int32_t>(random.uniform() < 0.8 ? own : any));
      }
      std::ranges::sort(order);
      order.erase(std::unique(order.begin(), order.end()), order.end());
      log.times.push_back(static_cast<double>(i));
      log.products.insert(log.products.end(), order.begin(), order.end());
      log.order_starts.push_back(static_cast<std::int64_t>(log.products.size()));
    }
    log.customer_starts.push_back(static_cast<std::int64_t>(log.times.size()));
  }
  log.customer_starts.push_back(log.customer_starts.back());
  return log;
}

inline std::vector<Recommender> all_models() {
  AlsOptions exact, blocks;
  exact.solver = AlsSolver::kCholesky;
  blocks.solver = AlsSolver::kBlockwise;
  blocks.block = 16;
  return {make_item_neighbours(),
          make_item_neighbours({CellWeights::kBm25, 0, 0, true, true}),
          make_item_neighbours({CellWeights::kTfIdf, 20, 5}),
          make_user_neighbours(),
          make_rp3beta(),
          make_ease({10}),
          make_ease({10, 30, 0}),
          make_truncated_svd({8}),
          make_nmf({6}),
          make_nmf({6, 20, 0, 0, true, NmfSolver::kMultiplicative}),
          make_als(),
          make_als(exact),
          make_als(blocks)};
}

inline Asked asked_by(const PurchaseLog& log, std::size_t customer) {
  return {log.history(customer), 100, -1, -1, {}};
}

inline std::vector<double> scores_of(const FittedRecommender& model, const Asked& asked,
                                     std::int32_t n_products) {
  std::vector<double> scores(static_cast<std::size_t>(n_products), -7.0);
  model.score(asked, scores);
  return scores;
}

inline bool all_zero(const std::vector<double>& scores) {
  return std::ranges::all_of(scores, [](double s) { return s == 0; });
}

inline std::unique_ptr<FittedRecommender> fit(const Recommender& model, const PurchaseLog& log) {
  static const Catalogue kNone;
  return model.fit({log, kNone, 100});
}

}  // namespace patron::tests
