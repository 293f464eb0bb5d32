#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/error.hpp"
#include "models/recommend/content.hpp"
#include "models/recommend/fallback.hpp"
#include "models/recommend/recent_orders.hpp"
#include "models/recommend/recommend_checks.hpp"

namespace patron::models {
namespace {

void check(const ContentRecommenderOptions& o) {
  check_option(o.half_life_days >= 0, "content", "half_life_days", "from 0");
  check_option(o.most_products >= 1, "content", "most_products", "from 1");
}

class FittedContent : public FittedRecommender {
 public:
  FittedContent(const TrainingData& data, const ContentRecommenderOptions& options)
      : options_(options),
        content_(data.catalogue, static_cast<std::size_t>(data.log.n_products), options.weights),
        fallback_(data) {
    if (!content_.empty()) return;
    throw base::Error(base::ErrorCode::kTooLittleData, "the catalogue says nothing of the products",
                      "import products with names, categories or brands");
  }

  std::string form() const override { return "content(" + content_.parts() + ")"; }

  void score(const Asked& asked, std::span<double> scores) const override {
    fallback_.start(scores);
    content_.add_likeness(profile(asked), scores);
  }

  std::int32_t because(const Asked& asked, std::int32_t product) const override {
    std::int32_t best = -1;
    double most = 0;
    for (const auto& [own, weight] : profile(asked)) {
      const double said = own == product ? 0 : weight * content_.likeness(own, product);
      if (said > most) {
        best = own;
        most = said;
      }
    }
    return best;
  }

 private:
  /// What was bought and is in hand; the weights of each of the two sum to 1.
  std::vector<WeightedProduct> profile(const Asked& asked) const {
    std::vector<WeightedProduct> entries;
    double sum = 0;
    for (std::size_t i = 0; i < asked.history.n_orders(); ++i) {
      const double weight = weight_of(asked.now - asked.history.times[i]);
      for (const std::int32_t product : asked.history.order(i))
        entries.push_back({product, weight});
      sum += weight * static_cast<double>(asked.history.order(i).size());
    }
    for (WeightedProduct& entry : entries) entry.weight = sum > 0 ? entry.weight / sum : 0;
    for (const std::int32_t product : asked.basket)
      entries.push_back({product, 1.0 / static_cast<double>(asked.basket.size())});
    return heaviest(summed_by_product(std::move(entries)));
  }

  double weight_of(double age_days) const {
    if (options_.half_life_days == 0) return 1;
    return std::exp2(-std::max(0.0, age_days) / options_.half_life_days);
  }

  std::vector<WeightedProduct> heaviest(std::vector<WeightedProduct> entries) const {
    std::ranges::stable_sort(entries, std::greater<>{}, &WeightedProduct::weight);
    if (entries.size() > static_cast<std::size_t>(options_.most_products))
      entries.resize(static_cast<std::size_t>(options_.most_products));
    return entries;
  }

  ContentRecommenderOptions options_;
  ProductContent content_;
  Fallback fallback_;
};

}  // namespace

Recommender make_content(const ContentRecommenderOptions& options) {
  check(options);
  return {"content", [options](const TrainingData& data) {
            check_has_orders(data);
            return std::make_unique<FittedContent>(data, options);
          }};
}

}  // namespace patron::models
