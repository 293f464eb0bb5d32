#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "models/recommend/purchase_profile.hpp"
#include "models/recommend/recommender.hpp"

namespace patron::models {

/// How strongly each bought product speaks for each other: row i holds the weights of product i.
///
/// The rows are dense where that is no larger or where most weights are there, else sparse: an
/// answer reads only the rows of what was bought.
class ProductLinks {
 public:
  ProductLinks() = default;
  /// n x n weights, row-major.
  ProductLinks(std::int32_t n, std::vector<float> dense) : n_(n), dense_(std::move(dense)) {}
  /// Row i is rows[i], by ascending product; zeros may be left out.
  ProductLinks(std::int32_t n, const std::vector<std::vector<Scored>>& rows);

  std::int32_t n_products() const { return n_; }
  float weight(std::int32_t from, std::int32_t to) const;
  /// scores[j] = sum over i of profile.weights[i] * weight(profile.products[i], j).
  void score(const PurchaseProfile& profile, std::span<double> scores) const;
  /// The product of the profile that adds most to the score of `product`; -1: none adds.
  std::int32_t because(const PurchaseProfile& profile, std::int32_t product) const;
  /// The k strongest weights above 0 of a row but its own.
  std::vector<Scored> strongest(std::int32_t from, std::size_t k) const;

 private:
  bool dense() const { return !dense_.empty(); }
  std::span<const float> dense_row(std::int32_t from) const;
  std::span<const std::int32_t> sparse_columns(std::int32_t from) const;
  std::span<const float> sparse_values(std::int32_t from) const;

  std::int32_t n_ = 0;
  std::vector<float> dense_;
  std::vector<std::int64_t> starts_;
  std::vector<std::int32_t> columns_;
  std::vector<float> values_;
};

/// The model that is nothing but links: what was bought speaks, each product once.
std::unique_ptr<FittedRecommender> recommender_of_links(std::string form, ProductLinks links);

/// Row j of the result holds i where row i holds j.
std::vector<std::vector<Scored>> turned(const std::vector<std::vector<Scored>>& rows);
/// The n largest of what is offered by ascending product, ties by ascending product. n = 0: all.
class LargestKept {
 public:
  explicit LargestKept(std::size_t n) : n_(n) {}

  void offer(std::int32_t product, double score) {
    if (full_ && score <= least_) return;  // what is kept at this score comes first
    kept_.push_back({product, score});
    if (n_ > 0 && kept_.size() >= 4 * n_ + 64) shrink();
  }
  /// By ascending product.
  std::vector<Scored> take();

 private:
  void shrink();

  std::size_t n_;
  bool full_ = false;
  double least_ = 0;
  std::vector<Scored> kept_;
};

}  // namespace patron::models
