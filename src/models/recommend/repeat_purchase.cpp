#include "models/recommend/repeat_purchase.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "models/recommend/recommend_checks.hpp"

namespace patron::models {
namespace {

constexpr double kTies = 0.49;           // below the distance of two whole numbers of orders
constexpr double kTiesOfDecayed = 1e-6;  // decayed counts are hardly ever equal

class FittedRepeatPurchase : public FittedRecommender {
 public:
  FittedRepeatPurchase(const TrainingData& data, const RepeatPurchaseOptions& options)
      : options_(options),
        ties_(scaled_to(product_popularity(data.log, data.now, options.ties),
                        options.half_life_days > 0 ? kTiesOfDecayed : kTies)) {}

  std::string form() const override {
    return options_.half_life_days > 0
               ? fmt::format("repeat purchase(half-life {:g} days)", options_.half_life_days)
               : "repeat purchase(number of orders)";
  }

  void score(const Asked& asked, std::span<double> scores) const override {
    std::ranges::copy(ties_, scores.begin());
    for (std::size_t i = 0; i < asked.history.n_orders(); ++i) {
      const double weight = weight_of(asked.now - asked.history.times[i]);
      for (const std::int32_t product : asked.history.order(i))
        if (static_cast<std::size_t>(product) < scores.size())
          scores[static_cast<std::size_t>(product)] += weight;
    }
  }

  std::int32_t because(const Asked& asked, std::int32_t product) const override {
    for (std::size_t i = 0; i < asked.history.n_orders(); ++i)
      if (std::ranges::binary_search(asked.history.order(i), product)) return product;
    return -1;
  }

 private:
  double weight_of(double age_days) const {
    if (options_.half_life_days == 0) return 1;
    return std::exp2(-std::max(0.0, age_days) / options_.half_life_days);
  }

  RepeatPurchaseOptions options_;
  std::vector<double> ties_;
};

}  // namespace

Recommender make_repeat_purchase(const RepeatPurchaseOptions& options) {
  check_option(options.half_life_days >= 0, "repeat-purchase", "half_life_days", "from 0");
  return {"repeat-purchase", [options](const TrainingData& data) {
            check_has_orders(data);
            return std::make_unique<FittedRepeatPurchase>(data, options);
          }};
}

}  // namespace patron::models
