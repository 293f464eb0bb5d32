#include "models/recommend/user_popularity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "models/recommend/customer_likeness.hpp"
#include "models/recommend/order_weights.hpp"
#include "models/recommend/popularity.hpp"
#include "models/recommend/recommend_checks.hpp"

namespace patron::models {
namespace {

constexpr const char* kName = "user-popularity";

void check(const UserPopularityOptions& o) {
  check_option(o.n_orders >= 1, kName, "n_orders", "from 1");
  check_option(o.locality > 0 && o.locality <= 100, kName, "locality", "above 0, at most 100");
  check_option(o.n_neighbours >= 0 && o.n_neighbours <= 100'000, kName, "n_neighbours",
               "from 0 to 100,000");
  check_option(o.popularity >= 0 && std::isfinite(o.popularity), kName, "popularity", "from 0");
}

OrderWeights latest_alike(const UserPopularityOptions& options) {
  return {.decay = 1, .most_orders = options.n_orders};
}

LikenessOptions likeness(const UserPopularityOptions& options) {
  return {.value_power = 0, .rarity_power = 0, .asymmetry = options.asymmetry};
}

class FittedUserPopularity : public FittedRecommender {
 public:
  FittedUserPopularity(const TrainingData& data, const UserPopularityOptions& options)
      : options_(options),
        shares_(weighted_products(data.log, latest_alike(options))),
        likeness_(data.log, shares_, likeness(options), kName),
        popularity_(
            scaled_to(product_popularity(data.log, data.now, {.count = PopularityCount::kOrders}),
                      options.popularity)) {}

  std::string form() const override {
    return fmt::format("user popularity(last {} orders, {} neighbours)", options_.n_orders,
                       options_.n_neighbours);
  }

  void score(const Asked& asked, std::span<double> scores) const override {
    std::ranges::copy(popularity_, scores.begin());
    const auto own = weighted_products(asked.history, latest_alike(options_));
    for (const auto& [product, share] : own)
      if (const auto i = static_cast<std::size_t>(product); i < scores.size()) scores[i] += share;
    for (const auto& [customer, similarity] :
         likeness_.nearest(own, static_cast<std::size_t>(options_.n_neighbours)))
      add_shares(customer, std::pow(similarity, options_.locality), scores);
  }

  std::int32_t because(const Asked& asked, std::int32_t product) const override {
    for (std::size_t i = 0; i < asked.history.n_orders(); ++i)
      if (std::ranges::binary_search(asked.history.order(i), product)) return product;
    return -1;
  }

 private:
  void add_shares(std::int32_t customer, double weight, std::span<double> scores) const {
    const auto row = static_cast<std::size_t>(customer);
    const auto products = shares_.row_columns(row);
    const auto shares = shares_.row_values(row);
    for (std::size_t i = 0; i < products.size(); ++i)
      scores[static_cast<std::size_t>(products[i])] += weight * shares[i];
  }

  UserPopularityOptions options_;
  SparseRows shares_;
  CustomerLikeness likeness_;
  std::vector<double> popularity_;
};

}  // namespace

Recommender make_user_popularity(const UserPopularityOptions& options) {
  check(options);
  return {kName, [options](const TrainingData& data) {
            check_has_orders(data);
            return std::make_unique<FittedUserPopularity>(data, options);
          }};
}

}  // namespace patron::models
