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

class Rp3Beta : public FittedRecommender {
 public:
  Rp3Beta(const TrainingData& data, const Rp3BetaOptions& options)
      : options_(options), links_(walk(purchases_to_learn(data.log), options)) {}

  std::string form() const override {
    return fmt::format("RP3beta(alpha {}, beta {}, {} neighbours)", options_.alpha, options_.beta,
                       options_.neighbours);
  }
  void score(const Asked& asked, std::span<double> scores) const override {
    links_.score(profile_of(asked, links_.n_products()), scores);
  }
  std::int32_t because(const Asked& asked, std::int32_t product) const override {
    return links_.because(profile_of(asked, links_.n_products()), product);
  }

 private:
  Rp3BetaOptions options_;
  ProductLinks links_;
};

}  // namespace

Recommender make_rp3beta(Rp3BetaOptions options) {
  return {"rp3beta", [options](const TrainingData& data) -> std::unique_ptr<FittedRecommender> {
            check_option("alpha", options.alpha, 0, 5);
            check_option("beta", options.beta, 0, 2);
            check_option("neighbours", options.neighbours, 0, 1e9);
            return std::make_unique<Rp3Beta>(data, options);
          }};
}

}  // namespace patron::models
