#pragma once

#include <vector>

#include "models/recommend/recent_orders.hpp"

namespace patron::models {

struct LikenessOptions {
  double value_power = 1;   // of what a product weighs with a customer; 0: bought or not; 0 .. 2
  double rarity_power = 1;  // of log(customers / buyers of the product); 0: all alike; 0 .. 2
  double asymmetry = 0.5;   // of the norm taken from the asker, the rest from the neighbour;
                            // 0.5: cosine; 0 .. 1
  int most_customers = 50'000;  // those who ordered latest are looked at, >= 1
};

/// A customer like the one who asks.
struct LikeCustomer {
  std::int32_t customer = 0;
  double similarity = 0;  // above 0
};

/// Customers by what they bought; finds those like a given one.
class CustomerLikeness {
 public:
  /// `rows` holds what each product weighs with each customer, as weighted_products makes it.
  /// Errors: invalid_argument for options out of range, naming the model.
  CustomerLikeness(const PurchaseLog& log, const SparseRows& rows, const LikenessOptions& options,
                   std::string_view model);

  /// The k customers most like the asker, nearest first, ties by ascending index; fewer where fewer
  /// have anything in common. Cost: O(buyers of the asker's products).
  std::vector<LikeCustomer> nearest(std::span<const WeightedProduct> own, std::size_t k) const;

 private:
  double entry(std::int32_t product, double weight) const;

  LikenessOptions options_;
  std::vector<double> rarity_;        // of each product
  std::vector<std::int64_t> starts_;  // n_products + 1 places in buyers_
  std::vector<std::int32_t> buyers_;
  std::vector<float> values_;  // of each buyer, divided by the buyer's part of the norm
  std::size_t n_customers_ = 0;
};

}  // namespace patron::models
