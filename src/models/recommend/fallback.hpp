#pragma once

#include "models/recommend/popularity.hpp"

namespace patron::models {

/// Popularity so small that it only orders what a model has nothing to say of: at most kMost for
/// the most popular product. The window is a month, or all time where nothing was bought in it.
class Fallback {
 public:
  static constexpr double kMost = 1e-6;

  explicit Fallback(const TrainingData& data);
  /// Sets all scores to it.
  void start(std::span<double> scores) const;

 private:
  std::vector<double> scores_;
};

}  // namespace patron::models
