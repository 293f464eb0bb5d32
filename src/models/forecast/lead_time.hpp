#pragma once

#include <span>
#include <vector>

#include "models/forecast/outlook.hpp"

namespace patron::models {

/// What will be asked for of one product while a delivery is under way.
struct LeadDemand {
  double mean = 0;
  double quantile = 0;  // the demand stays at or below it with the service level, >= 0
  double sd = 0;        // size of its errors in the backtest
};

/// Sums of forecasts over the lead time and their errors, of many products together.
///
/// Quantiles of the sum are not sums of the days' quantiles: days even out, but a level that is too
/// low is too low on all of them. So at each origin of the backtest the forecast of the whole lead
/// time is compared with what came in it; each error is divided by the size of the product's errors
/// at the other origins (with the Poisson-like size that all products have for such a demand, worth
/// kPriorOrigins origins). The distribution of these scores is, as their number tells, the
/// product's own or that of all products (worth kShared scores): conformal on sums. Without any
/// backtest it is the normal one.
class LeadSums {
 public:
  /// outlooks: each of `ahead` + `lead` steps (lead >= 1) with a backtest that long; those in
  /// trouble demand 0. Errors: invalid_argument where the lengths differ.
  LeadSums(std::span<const Outlook> outlooks, int ahead, int lead);

  /// service_level 0.5 .. 0.999.
  LeadDemand demand(std::size_t product, double service_level) const;
  /// The probability that more is asked for than is there.
  double risk(std::size_t product, double on_hand) const;
  /// Mean over products of the size of their errors, in units of the mean demand: models are
  /// compared by it.
  double relative_error() const;

 private:
  struct Product {
    double mean = 0, sd = 0, squares = 0;
    std::vector<double> actual, errors, scores;  // by origin; scores sorted
  };
  void add_sums(Product& product, const Outlook& outlook) const;
  double size_of(double squares, double n, double mean) const;
  double below(const Product& product, double score) const;
  double score_at(const Product& product, double probability) const;

  int ahead_, lead_;
  double dispersion_ = 1;  // squared error for each unit of demand, over all products
  std::vector<Product> products_;
  std::vector<double> scores_;  // of all, sorted
};

}  // namespace patron::models
