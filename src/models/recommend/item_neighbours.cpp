#include "models/recommend/item_neighbours.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "models/recommend/co_purchases.hpp"

namespace patron::models {
namespace {

void check(const ItemNeighboursOptions& options) {
  check_option("neighbours", options.neighbours, 0, 1e9);
  check_option("shrinkage", options.shrinkage, 0, 1e9);
  check_option("bm25_k1", options.bm25_k1, 0, 1000);
  check_option("bm25_b", options.bm25_b, 0, 1);
}

std::vector<double> sales_of_products(const SparseRows& orders) {
  std::vector<double> sales(static_cast<std::size_t>(orders.n_columns));
  for (std::size_t k = 0; k < orders.columns.size(); ++k)
    sales[static_cast<std::size_t>(orders.columns[k])] += orders.values[k];
  return sales;
}

/// Of a customer: high for those who buy few products. Never below 0.
double idf(std::size_t n_bought, std::int32_t n_products) {
  return std::max(0.0, std::log(n_products) - std::log1p(static_cast<double>(n_bought)));
}

void weigh_tf_idf(SparseRows& rows) {
  for (std::size_t u = 0; u < rows.n_rows(); ++u) {
    const double rarity = idf(rows.row_columns(u).size(), rows.n_columns);
    for (auto k = rows.starts[u]; k < rows.starts[u + 1]; ++k)
      rows.values[static_cast<std::size_t>(k)] =
          std::sqrt(rows.values[static_cast<std::size_t>(k)]) * rarity;
  }
}

void weigh_bm25(SparseRows& rows, double k1, double b) {
  const std::vector<double> sales = sales_of_products(rows);
  double mean = 0;
  for (const double sold : sales) mean += sold / static_cast<double>(sales.size());
  for (std::size_t u = 0; u < rows.n_rows(); ++u) {
    const double rarity = idf(rows.row_columns(u).size(), rows.n_columns);
    for (auto at = rows.starts[u]; at < rows.starts[u + 1]; ++at) {
      const auto k = static_cast<std::size_t>(at);
      const double length = 1 - b + b * sales[static_cast<std::size_t>(rows.columns[k])] / mean;
      rows.values[k] = rows.values[k] * (k1 + 1) / (k1 * length + rows.values[k]) * rarity;
    }
  }
}

SparseRows weighed(SparseRows rows, const ItemNeighboursOptions& options) {
  switch (options.weights) {
    case CellWeights::kBinary:
      return binary(std::move(rows));
    case CellWeights::kOrders:
      break;
    case CellWeights::kTfIdf:
      weigh_tf_idf(rows);
      break;
    case CellWeights::kBm25:
      weigh_bm25(rows, options.bm25_k1, options.bm25_b);
      break;
  }
  return rows;
}

/// The length of each product's column; 1 each where lengths are divided out already.
std::vector<double> norms_of(const SparseRows& rows, CellWeights weights) {
  if (weights == CellWeights::kBm25)
    return std::vector<double>(static_cast<std::size_t>(rows.n_columns), 1.0);
  std::vector<double> norms(static_cast<std::size_t>(rows.n_columns));
  for (std::size_t k = 0; k < rows.columns.size(); ++k)
    norms[static_cast<std::size_t>(rows.columns[k])] += rows.values[k] * rows.values[k];
  for (double& norm : norms) norm = std::sqrt(norm);
  return norms;
}

const char* name_of(CellWeights weights) {
  switch (weights) {
    case CellWeights::kBinary:
      return "binary";
    case CellWeights::kOrders:
      return "orders";
    case CellWeights::kTfIdf:
      return "TF-IDF";
    case CellWeights::kBm25:
      return "BM25";
  }
  return "";
}

}  // namespace

std::vector<std::vector<Scored>> item_similarities(const SparseRows& orders,
                                                   const ItemNeighboursOptions& options) {
  check(options);
  const SparseRows rows = weighed(orders, options);
  const std::vector<double> norms = norms_of(rows, options.weights);
  std::vector<std::vector<Scored>> similar(static_cast<std::size_t>(orders.n_columns));
  // Itself comes on top of the neighbours asked for.
  const int itself = options.self && options.neighbours > 0 ? 1 : 0;
  const auto n_kept = static_cast<std::size_t>(options.neighbours + itself);
  CoPurchases(rows).for_each_row([&](std::int32_t i, const std::vector<Scored>& shared) {
    const double norm = norms[static_cast<std::size_t>(i)];
    LargestKept kept(n_kept);
    for (const auto& [j, co] : shared)
      if (options.self || j != i)
        kept.offer(j, co / (norm * norms[static_cast<std::size_t>(j)] + options.shrinkage));
    similar[static_cast<std::size_t>(i)] = kept.take();
  });
  return similar;
}

ItemNeighbours::ItemNeighbours(const TrainingData& data, const ItemNeighboursOptions& options)
    : options_(options) {
  const std::int32_t n = data.log.n_products;
  const auto similar = item_similarities(purchases_to_learn(data.log), options);
  if (options.neighbours > 0) nearest_ = ProductLinks(n, similar);
  links_ = ProductLinks(n, options.neighbours > 0 ? turned(similar) : similar);
}

std::string ItemNeighbours::form() const {
  const std::string few = options_.neighbours > 0
                              ? fmt::format("{} neighbours", options_.neighbours)
                              : "all neighbours";
  return fmt::format(
      "item neighbours({}, {}{}{}{})", name_of(options_.weights), few,
      options_.shrinkage > 0 ? fmt::format(", shrinkage {}", options_.shrinkage) : "",
      options_.self ? ", self" : "", options_.orders ? ", by orders" : "");
}

PurchaseProfile ItemNeighbours::profile(const Asked& asked) const {
  return profile_of(asked, links_.n_products(),
                    options_.orders ? ProfileWeights::kOrders : ProfileWeights::kBinary);
}

void ItemNeighbours::score(const Asked& asked, std::span<double> scores) const {
  links_.score(profile(asked), scores);
}

std::int32_t ItemNeighbours::because(const Asked& asked, std::int32_t product) const {
  return links_.because(profile(asked), product);
}

std::vector<Scored> ItemNeighbours::similar(std::int32_t product, std::size_t k) const {
  return (options_.neighbours > 0 ? nearest_ : links_).strongest(product, k);
}

Recommender make_item_neighbours(ItemNeighboursOptions options) {
  return {"item", [options](const TrainingData& data) -> std::unique_ptr<FittedRecommender> {
            return std::make_unique<ItemNeighbours>(data, options);
          }};
}

}  // namespace patron::models
