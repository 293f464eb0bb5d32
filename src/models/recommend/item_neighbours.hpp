#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "models/recommend/product_links.hpp"
#include "models/recommend/recommender.hpp"

namespace patron::models {

/// What a cell of customers x products weighs before products are compared.
enum class CellWeights {
  kBinary,  // 1 where the customer bought the product
  kOrders,  // in how many orders
  kTfIdf,   // sqrt(orders) * idf of the customer: who buys everything says little of each product
  kBm25,    // the same idf, orders saturating and divided by how much the product sells; no cosine
};

struct ItemNeighboursOptions {
  CellWeights weights = CellWeights::kBinary;
  int neighbours = 50;   // of each product, the most similar; 0: all (memory: 24 bytes a pair)
  double shrinkage = 0;  // >= 0: similarity = co / (norm_i norm_j + shrinkage); damps rare pairs.
                         // Try 10 to 100 in shops where most products have few customers
  bool self = false;     // a product is similar to itself as well: what was bought comes again
  bool orders = false;   // the history weighs by its orders, else each product once
  double bm25_k1 = 1.2;  // 0 .. 1000; the larger, the later orders saturate
  double bm25_b = 0.75;  // 0 .. 1; 1: a product's sales are divided out
};

/// Item-item neighbours: products are near whose customers are the same ones.
///
/// Choose it for "similar products", for answers that can be explained, and where a fit must be
/// cheap; EASE ranks better on most shops. Score: the sum of the similarities to what was bought
/// among the product's own neighbours.
/// Errors: invalid_argument for options out of range (names them); too_little_data without orders.
/// Cost:   fit: the square of a customer's products, over all customers; an answer reads only the
///         rows of what was bought.
/// Source: Deshpande & Karypis (2004), ACM TOIS 22(1); BM25 and TF-IDF as in the `implicit`
/// library.
///         Checked against NumPy, implicit and published figures on Online Retail.
class ItemNeighbours : public FittedRecommender {
 public:
  ItemNeighbours(const TrainingData& data, const ItemNeighboursOptions& options);

  std::string form() const override;
  void score(const Asked& asked, std::span<double> scores) const override;
  std::int32_t because(const Asked& asked, std::int32_t product) const override;
  /// The k nearest neighbours of a product, but itself, by descending similarity. At most
  /// options.neighbours.
  std::vector<Scored> similar(std::int32_t product, std::size_t k) const;

 private:
  PurchaseProfile profile(const Asked& asked) const;

  ItemNeighboursOptions options_;
  ProductLinks links_;    // from what was bought to the products whose neighbour it is
  ProductLinks nearest_;  // from a product to its neighbours; empty where these are all
};

Recommender make_item_neighbours(ItemNeighboursOptions options = {});

/// The similarities themselves: row i holds the neighbours of product i (itself too where
/// options.self), by ascending product. Products nobody bought have none.
std::vector<std::vector<Scored>> item_similarities(const SparseRows& orders,
                                                   const ItemNeighboursOptions& options = {});

}  // namespace patron::models
