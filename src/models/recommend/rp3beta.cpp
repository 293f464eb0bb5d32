#include "models/recommend/rp3beta.hpp"

#include <fmt/format.h>

#include <cmath>

#include "models/recommend/co_purchases.hpp"
#include "models/recommend/product_links.hpp"

namespace patron::models {
namespace {

/// Such that the product of two cells of customer u is (1 / products of u) ^ alpha.
SparseRows step_probabilities(SparseRows rows, double alpha) {
  for (std::size_t u = 0; u < rows.n_rows(); ++u) {
    const auto n = static_cast<double>(rows.row_columns(u).size());
    for (auto k = rows.starts[u]; k < rows.starts[u + 1]; ++k)
      rows.values[static_cast<std::size_t>(k)] = std::pow(n, -alpha / 2);
  }
  return rows;
}

ProductLinks walk(const SparseRows& orders, const Rp3BetaOptions& options) {
  const CoPurchases shared(step_probabilities(orders, options.alpha));
  std::vector<double> leave, reach;  // of each product, by how many customers it has
  for (std::size_t i = 0; i < shared.products().n_rows(); ++i) {
    const auto n = static_cast<double>(shared.products().row_columns(i).size());
    leave.push_back(n > 0 ? std::pow(n, -options.alpha) : 0);
    reach.push_back(n > 0 ? std::pow(n, -options.beta) : 0);
  }
  std::vector<std::vector<Scored>> links(static_cast<std::size_t>(orders.n_columns));
  shared.for_each_row([&](std::int32_t i, const std::vector<Scored>& row) {
    LargestKept ends(static_cast<std::size_t>(options.neighbours));
    for (const auto& [j, both] : row)
      if (j != i)
        ends.offer(j,
                   both * leave[static_cast<std::size_t>(i)] * reach[static_cast<std::size_t>(j)]);
    links[static_cast<std::size_t>(i)] = ends.take();
  });
  return {orders.n_columns, links};
}

}  // namespace

Recommender make_rp3beta(Rp3BetaOptions options) {
  return {"rp3beta", [options](const TrainingData& data) -> std::unique_ptr<FittedRecommender> {
            check_option("alpha", options.alpha, 0, 5);
            check_option("beta", options.beta, 0, 2);
            check_option("neighbours", options.neighbours, 0, 1e9);
            return recommender_of_links(
                fmt::format("RP3beta(alpha {}, beta {}, {} neighbours)", options.alpha,
                            options.beta, options.neighbours),
                walk(purchases_to_learn(data.log), options));
          }};
}

}  // namespace patron::models
