#include "models/recommend/next_basket.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "models/recommend/popularity.hpp"
#include "models/recommend/rebuy_rates.hpp"
#include "models/recommend/recommend_checks.hpp"

namespace patron::models {
namespace {

constexpr const char* kName = "next-basket";

void check(const NextBasketOptions& o) {
  check(o.own, kName);
  check(o.offered, kName);
  const auto power = [](double value) { return value >= 0 && value <= 2; };
  check_option(o.n_neighbours >= 0 && o.n_neighbours <= 100'000, kName, "n_neighbours",
               "from 0 to 100,000");
  check_option(o.own_share >= 0 && o.own_share <= 1, kName, "own_share", "from 0 to 1");
  check_option(o.popularity >= 0 && std::isfinite(o.popularity), kName, "popularity", "from 0");
  check_option(o.popularity_decay > 0 && o.popularity_decay <= 1, kName, "popularity_decay",
               "above 0 and at most 1");
  check_option(o.popularity_half_life_days >= 0, kName, "popularity_half_life_days", "from 0");
  check_option(power(o.product_rebuy), kName, "product_rebuy", "from 0 to 2");
  check_option(power(o.customer_rebuy), kName, "customer_rebuy", "from 0 to 2");
}

/// Each customer's latest order counts 1, those before it less and less.
std::vector<double> popularity_by_place(const PurchaseLog& log, double decay) {
  std::vector<double> scores(static_cast<std::size_t>(log.n_products), 0.0);
  for (std::size_t customer = 0; customer < log.n_customers(); ++customer) {
    const PurchaseHistory history = log.history(customer);
    double weight = 1;
    for (std::size_t i = history.n_orders(); i-- > 0; weight *= decay)
      for (const std::int32_t product : history.order(i))
        scores[static_cast<std::size_t>(product)] += weight;
  }
  return scores;
}

std::vector<double> popularity_of(const TrainingData& data, const NextBasketOptions& options) {
  if (options.popularity_half_life_days == 0)
    return scaled_to(popularity_by_place(data.log, options.popularity_decay), options.popularity);
  return scaled_to(product_popularity(data.log, data.now,
                                      {.count = PopularityCount::kOrders,
                                       .half_life_days = options.popularity_half_life_days}),
                   options.popularity);
}

class FittedNextBasket : public FittedRecommender {
 public:
  FittedNextBasket(const TrainingData& data, const NextBasketOptions& options)
      : options_(options),
        likeness_(data.log, weighted_products(data.log, options.own), options.likeness, kName),
        offered_(weighted_products(data.log, options.offered)),
        rates_(data.log),
        product_factor_(rates_.products()),
        popularity_(popularity_of(data, options)) {
    for (double& factor : product_factor_) factor = std::pow(factor, options.product_rebuy);
  }

  std::string form() const override {
    return fmt::format(
        "next basket({} neighbours, own share {:g}, popularity {:g}{})", options_.n_neighbours,
        options_.own_share, options_.popularity,
        options_.popularity_half_life_days > 0
            ? fmt::format(", half-life {:g} days", options_.popularity_half_life_days)
            : "");
  }

  void score(const Asked& asked, std::span<double> scores) const override {
    std::ranges::copy(popularity_, scores.begin());
    const double factor =
        options_.own_share * std::pow(rates_.customer(asked.history), options_.customer_rebuy);
    for (const auto& [product, weight] : weighted_products(asked.history, options_.own))
      if (const auto i = static_cast<std::size_t>(product); i < scores.size())
        scores[i] += factor * weight * product_factor_[i];
    const auto neighbours = nearest(asked);
    const double sum = sum_of(neighbours);
    for (const auto& [customer, similarity] : neighbours)
      add_offer(customer, (1 - options_.own_share) * similarity / sum, scores);
  }

  std::int32_t because(const Asked& asked, std::int32_t product) const override {
    if (bought_before(asked, product)) return product;
    std::vector<double> said(popularity_.size(), 0.0);  // by product of the neighbours
    for (const auto& [customer, similarity] : nearest(asked))
      if (const double offer = offer_of(customer, product); offer > 0)
        add_offer(customer, similarity * offer, said);
    return most_said(asked, said);
  }

 private:
  std::vector<LikeCustomer> nearest(const Asked& asked) const {
    return likeness_.nearest(own_products(asked), static_cast<std::size_t>(options_.n_neighbours));
  }

  /// With the basket in hand as the latest order.
  std::vector<WeightedProduct> own_products(const Asked& asked) const {
    std::vector<WeightedProduct> own = weighted_products(asked.history, options_.own);
    if (asked.basket.empty()) return own;
    for (WeightedProduct& entry : own) entry.weight *= options_.own.decay;
    for (const std::int32_t product : asked.basket)
      own.push_back({product, 1.0 / (1.0 + static_cast<double>(asked.history.n_orders()))});
    return summed_by_product(std::move(own));
  }

  static double sum_of(std::span<const LikeCustomer> neighbours) {
    double sum = 0;
    for (const LikeCustomer& neighbour : neighbours) sum += neighbour.similarity;
    return sum;
  }

  void add_offer(std::int32_t customer, double weight, std::span<double> scores) const {
    const auto row = static_cast<std::size_t>(customer);
    const auto products = offered_.row_columns(row);
    const auto weights = offered_.row_values(row);
    for (std::size_t i = 0; i < products.size(); ++i)
      scores[static_cast<std::size_t>(products[i])] += weight * weights[i];
  }

  double offer_of(std::int32_t customer, std::int32_t product) const {
    const auto row = static_cast<std::size_t>(customer);
    const auto products = offered_.row_columns(row);
    const auto found = std::ranges::lower_bound(products, product);
    if (found == products.end() || *found != product) return 0;
    return offered_.row_values(row)[static_cast<std::size_t>(found - products.begin())];
  }

  static bool bought_before(const Asked& asked, std::int32_t product) {
    for (std::size_t i = 0; i < asked.history.n_orders(); ++i)
      if (std::ranges::binary_search(asked.history.order(i), product)) return true;
    return false;
  }

  std::int32_t most_said(const Asked& asked, std::span<const double> said) const {
    std::int32_t best = -1;
    double most = 0;
    for (const auto& [product, weight] : own_products(asked))
      if (const auto i = static_cast<std::size_t>(product);
          i < said.size() && weight * said[i] > most) {
        best = product;
        most = weight * said[i];
      }
    return best;
  }

  NextBasketOptions options_;
  CustomerLikeness likeness_;
  SparseRows offered_;
  RebuyRates rates_;
  std::vector<double> product_factor_, popularity_;
};

}  // namespace

NextBasketOptions tifu_knn_options() {
  NextBasketOptions options;
  options.own = options.offered = {.decay = 0.9, .group_size = 7, .group_decay = 0.7};
  options.likeness = {.value_power = 1, .rarity_power = 0};
  options.n_neighbours = 300;
  options.own_share = 0.7;
  options.popularity = options.product_rebuy = options.customer_rebuy = 0;
  return options;
}

Recommender make_next_basket(const NextBasketOptions& options) {
  check(options);
  return {kName, [options](const TrainingData& data) {
            check_has_orders(data);
            return std::make_unique<FittedNextBasket>(data, options);
          }};
}

}  // namespace patron::models
