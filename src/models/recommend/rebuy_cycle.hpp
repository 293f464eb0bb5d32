#pragma once

#include <optional>
#include <vector>

#include "models/recommend/purchase_log.hpp"

namespace patron::models {

/// "You buy this about every 34 days, last 30 days ago."
struct RebuyCycle {
  double interval_days = 0;    // expected between two orders of the product by this customer
  double days_since_last = 0;  // at the time of asking, >= 0
  int n_own_intervals = 0;     // the customer's own among what interval_days was learnt from

  /// 1: the usual time has gone by; below: not yet.
  double due() const { return days_since_last / interval_days; }
};

struct RebuyCycleOptions {
  double shrink = 2;  // intervals of the product that count beside the customer's own, >= 0
  double shrink_product = 10;  // intervals of the shop that count beside the product's, >= 0
};

/// How long products last. Orders less than a day apart count as one; intervals are averaged as
/// logarithms of medians, so that one forgotten year does not stretch a monthly habit.
class RebuyCycles {
 public:
  /// Errors: invalid_argument for options below 0. Cost: O(lines log lines).
  explicit RebuyCycles(const PurchaseLog& log, const RebuyCycleOptions& options = {});

  /// The typical interval of a product, in days; shrunk to the shop's. Nothing: nobody in the shop
  /// has bought anything twice.
  std::optional<double> interval_days(std::int32_t product) const;
  /// Nothing where the customer never bought the product or no interval is known.
  std::optional<RebuyCycle> of(const PurchaseHistory& history, std::int32_t product,
                               double now) const;

 private:
  RebuyCycleOptions options_;
  std::vector<double> log_intervals_;  // of each product; empty: none is known
};

/// Days between the orders of a product, oldest first; those less than a day apart are one.
std::vector<double> rebuy_intervals(const PurchaseHistory& history, std::int32_t product);

}  // namespace patron::models
