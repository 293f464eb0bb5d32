#pragma once

#include <optional>
#include <span>
#include <vector>

namespace patron::models {

/// Local regression on equal steps, as STL uses it.
struct Loess {
  int window = 7;  // values that weigh
  int degree = 1;  // 0 or 1
  int jump = 1;    // computed at each jump-th step, on lines between them

  /// The smooth value at `step` (may lie one outside) from the values left .. right; nothing where
  /// all weights are 0. weights: of each value, or empty.
  std::optional<double> at(double step, int left, int right, std::span<const double> y,
                           std::span<const double> weights) const;
  /// At each step of y.
  std::vector<double> smooth(std::span<const double> y, std::span<const double> weights = {}) const;

 private:
  int first_of_window(int step, int n) const;
};

}  // namespace patron::models
