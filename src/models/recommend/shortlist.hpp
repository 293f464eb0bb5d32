#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "models/recommend/largest.hpp"
#include "models/recommend/recent_neighbours.hpp"
#include "models/recommend/recommender.hpp"

namespace patron::models {

struct ShortlistOptions {
  RecentNeighboursOptions neighbours = {};
  double own_half_life = 60;  // days, of own orders
};

inline constexpr std::size_t kShortlistFeatures = 5;
using ShortlistFeatures = std::array<double, kShortlistFeatures>;

/// Names of the features, in their order; those of repeats or of new products.
const std::vector<std::string>& shortlist_features(bool new_only);

/// How each product sells, as of an instant.
struct Sales {
  std::vector<double> week, month;      // log(1 + orders, halved every 7 and 30 days)
  std::vector<double> buyers, on_sale;  // log(1 + customers), log(1 + days since the first sale)
  std::vector<std::int32_t> by_week;    // all that are known, the best sellers of `week` first
  std::vector<char> known;              // it has sold at all

  Sales(const PurchaseLog& log, double now);
};

/// A product that the one who asks has bought.
struct OwnProduct {
  std::int32_t product = 0;
  double orders = 0, recent = 0;  // own orders, and with own_half_life
};

/// What the features need of the one who asks, and room to work in: one is filled anew for each.
struct Asker {
  std::vector<OwnProduct> own;      // in the order of the first purchase
  std::vector<std::int32_t> place;  // of each product in `own`; -1: not bought
  std::vector<float> shares;        // of RecentNeighbours, by product
  std::vector<char> listed;         // by product; all 0 between two calls
  std::vector<std::int32_t> list;   // the shortlist
  std::vector<double> utilities;    // by place in it
  Largest near;
};

/// The products worth ranking for one customer, and the features they are ranked by, as of the
/// instant of the fit. The weights of the features come from elsewhere.
class Shortlist {
 public:
  Shortlist(const PurchaseLog& log, double now, const ShortlistOptions& options)
      : options_(options), neighbours_(log, now, options.neighbours), sales_(log, now) {}

  const Sales& sales() const { return sales_; }
  void ask(const Asked& asked, Asker& asker) const;
  /// Makes asker.list of what is allowed: own products (none where only new ones are asked for),
  /// those of the neighbours, best sellers. Returns how many there are without the later ones of
  /// the best sellers: what weights are learnt from.
  std::size_t make(Asker& asker, const Asked& asked) const;
  ShortlistFeatures features(const Asker& asker, std::int32_t product, bool new_only) const;

 private:
  ShortlistOptions options_;
  RecentNeighbours neighbours_;
  Sales sales_;
};

/// Room that each thread keeps. Nothing that is done in it may call for it again.
Asker& room_of_thread();

}  // namespace patron::models
