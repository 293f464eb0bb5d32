#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "models/recommend/recommender.hpp"

namespace patron::models {

/// A fitted model beside the histories it answers from, which grow with every event: the next
/// answer knows the last order, without a new fit.
///
/// Answers are kept until their customer orders something or the day changes, so most are a copy of
/// a short list. Not safe for several threads at once.
/// Cost: an answer that is kept O(k); else one score() and a pass over the products.
class LiveRecommender {
 public:
  /// `model` and `log` belong together: customers and products have the same indices.
  LiveRecommender(std::shared_ptr<const FittedRecommender> model, PurchaseLog log);

  std::size_t n_customers() const { return n_customers_; }
  /// A customer who was not there at the fit; the index that stands for them from now on.
  std::int32_t add_customer(std::int32_t country = -1, std::int32_t segment = -1);
  /// An order; products are those of the model. It may come late: it takes its place by its time.
  /// Errors: invalid_argument for a customer or product out of range.
  void record(std::int32_t customer, double time, std::span<const std::int32_t> products);

  /// The k best products at `now` (days since 1970-01-01); orders after `now` are not known.
  /// Errors: invalid_argument for a customer out of range.
  std::span<const Scored> best(std::int32_t customer, std::size_t k, double now,
                               bool new_only = false);
  PurchaseHistory history(std::int32_t customer) const;

 private:
  /// A history that has grown beyond the log's.
  struct Grown {
    std::vector<double> times;
    std::vector<std::int64_t> starts;
    std::vector<std::int32_t> products;
    std::int32_t country = -1, segment = -1;
  };
  struct Kept {
    std::size_t k = 0;
    double day = 0;
    bool new_only = false;
    std::vector<Scored> best;
  };

  void require_customer(std::int32_t customer) const;
  Grown& grown(std::int32_t customer);
  std::vector<Scored> answer(std::int32_t customer, std::size_t k, double now, bool new_only);

  std::shared_ptr<const FittedRecommender> model_;
  PurchaseLog log_;
  std::size_t n_customers_ = 0;
  std::unordered_map<std::int32_t, Grown> grown_;
  std::vector<std::optional<Kept>> kept_;  // by customer
  std::vector<double> scores_;
  std::vector<char> allowed_;
};

}  // namespace patron::models
