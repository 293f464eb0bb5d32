#pragma once

#include <string>
#include <vector>

#include "models/recommend/recent_orders.hpp"
#include "models/recommend/recommender.hpp"

namespace patron::models {

/// What counts how much in the likeness of two products, each >= 0. What the catalogue does not
/// hold takes no part.
struct ContentWeights {
  double text = 1;        // TF-IDF of name and description
  double category = 0.3;  // the same category
  double brand = 0.2;     // the same brand
  double price = 0.1;     // the same tenth of the price list
  double embeddings = 1;  // cosine of the shop's own embeddings
};

/// Products by what they are rather than by who bought them.
class ProductContent {
 public:
  /// Errors: invalid_argument for weights below 0 or where all are 0; bad_data where the catalogue
  /// has vectors that are not of n_products entries, or embeddings that are not finite.
  ProductContent(const Catalogue& catalogue, std::size_t n_products,
                 const ContentWeights& weights = {});

  /// Likeness of two products, 0 (below, with embeddings) to 1: the weighted mean of the cosines.
  double likeness(std::int32_t a, std::int32_t b) const;
  /// The k products most alike, itself left out; only those with anything in common.
  std::vector<Scored> alike(std::int32_t product, std::size_t k) const;
  /// Adds to each scores[i] the sum of weight * likeness(product, i) over a profile. Cost:
  /// O(products that share a word with any of it), each word once.
  void add_likeness(std::span<const WeightedProduct> profile, std::span<double> scores) const;
  /// What the likeness is made of: "text, category"; empty() where of nothing.
  const std::string& parts() const { return parts_; }
  bool empty() const { return parts_.empty(); }

 private:
  void index_features(const Catalogue& catalogue);
  void take_embeddings(const Catalogue& catalogue);
  bool known(std::int32_t product) const;
  void add_words(std::span<const WeightedProduct> profile, std::span<double> scores) const;
  void add_embeddings(std::span<const WeightedProduct> profile, std::span<double> scores) const;

  std::size_t n_products_ = 0;
  ContentWeights weights_;
  std::string parts_;
  SparseRows features_;      // n_products x features; the squares of a row sum to at most 1
  SparseRows products_;      // its transpose
  base::Matrix embeddings_;  // rows of length root of their weight, or 0
};

struct ContentRecommenderOptions {
  double half_life_days = 60;  // an order that old counts half, > 0; 0: all count the same
  int most_products = 500;     // bought or in the basket that speak, those of most weight; >= 1
  ContentWeights weights = {};
};

/// Products like those bought: "content". Scores products nobody has bought yet.
///
/// Choose it for new products, for shops of few orders, and inside a hybrid: alone it is weak. A
/// product in the basket in hand counts as much as all orders. Without a history popularity
/// answers. Errors: invalid_argument for options out of range; bad_data as ProductContent;
/// too_little_data where there is nothing to read in the catalogue.
/// Source: TF-IDF as in scikit-learn (smoothed idf, rows of length 1).
Recommender make_content(const ContentRecommenderOptions& options = {});

}  // namespace patron::models
