#pragma once

#include <vector>

#include "models/recommend/purchase_log.hpp"

namespace patron::models {

/// How likely products are bought again, and how much customers buy again, as multiples of what is
/// usual in the shop: milk above 1, a fridge below.
class RebuyRates {
 public:
  /// `shrink`: chances of the shop's rate that count beside a product's own, >= 0.
  explicit RebuyRates(const PurchaseLog& log, double shrink = 30);

  /// Times as often as usual that a product bought before is in an order; 1: nothing is known.
  const std::vector<double>& products() const { return products_; }
  /// Share of bought-before products in a customer's orders after the first, as a multiple of the
  /// usual share; `shrink`: lines of the usual share that count beside the own.
  double customer(const PurchaseHistory& history, double shrink = 3) const;

 private:
  std::vector<double> products_;
  double usual_share_ = 0;
};

}  // namespace patron::models
