#include "models/recommend/fallback.hpp"

#include <algorithm>

namespace patron::models {

Fallback::Fallback(const TrainingData& data)
    : scores_(scaled_to(product_popularity(data.log, data.now, {.window_days = 30}), kMost)) {
  if (std::ranges::all_of(scores_, [](double score) { return score == 0; }))
    scores_ = scaled_to(product_popularity(data.log, data.now), kMost);
}

void Fallback::start(std::span<double> scores) const { std::ranges::copy(scores_, scores.begin()); }

}  // namespace patron::models
