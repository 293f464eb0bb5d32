#include "models/recommend/fallback.hpp"

#include <algorithm>

namespace patron::models {
namespace {

class FittedWithFallback : public FittedRecommender {
 public:
  FittedWithFallback(std::unique_ptr<FittedRecommender> model, const TrainingData& data)
      : model_(std::move(model)), fallback_(data) {}

  std::string form() const override { return model_->form(); }
  void score(const Asked& asked, std::span<double> scores) const override {
    if (asked.history.empty() && asked.basket.empty())
      fallback_.start(scores);
    else
      model_->score(asked, scores);
  }
  std::int32_t because(const Asked& asked, std::int32_t product) const override {
    return model_->because(asked, product);
  }

 private:
  std::unique_ptr<FittedRecommender> model_;
  Fallback fallback_;
};

}  // namespace

Fallback::Fallback(const TrainingData& data)
    : scores_(scaled_to(product_popularity(data.log, data.now, {.window_days = 30}), kMost)) {}

void Fallback::start(std::span<double> scores) const { std::ranges::copy(scores_, scores.begin()); }

Recommender with_fallback(Recommender recommender) {
  return {recommender.name, [fit = recommender.fit](const TrainingData& data) {
            return std::make_unique<FittedWithFallback>(fit(data), data);
          }};
}

}  // namespace patron::models
