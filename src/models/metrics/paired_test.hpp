#pragma once

#include <cstdint>
#include <span>

namespace patron::models {

struct Interval {
  double lower = 0, upper = 0;
};

/// 95 % percentile bootstrap interval of the mean (Efron & Tibshirani 1993, section 13.3).
/// `values`: at least one; `n_resamples` >= 1. The same seed gives the same interval.
/// Cost: O(n_resamples x values).
Interval bootstrap_mean(std::span<const double> values, int n_resamples, std::uint64_t seed);

/// Two-sided p of the paired t test that the means of a and b are equal; lengths are equal, at
/// least
/// 2. 1 where a and b differ nowhere. Checked against scipy.stats.ttest_rel.
double paired_t_test(std::span<const double> a, std::span<const double> b);

}  // namespace patron::models
