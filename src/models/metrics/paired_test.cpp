#include "models/metrics/paired_test.hpp"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <vector>

#include "base/median.hpp"
#include "base/random.hpp"

namespace patron::models {
Interval bootstrap_mean(std::span<const double> values, int n_resamples, std::uint64_t seed) {
  base::Random random(seed);
  std::vector<double> means;
  const auto n = static_cast<std::int64_t>(values.size());
  for (int resample = 0; resample < n_resamples; ++resample) {
    double sum = 0;
    for (std::int64_t i = 0; i < n; ++i) sum += values[static_cast<std::size_t>(random.below(n))];
    means.push_back(sum / static_cast<double>(n));
  }
  std::ranges::sort(means);
  return {base::quantile(means, 0.025), base::quantile(means, 0.975)};
}

double paired_t_test(std::span<const double> a, std::span<const double> b) {
  const auto n = static_cast<double>(a.size());
  double mean = 0, squares = 0;
  for (std::size_t i = 0; i < a.size(); ++i) mean += (a[i] - b[i]) / n;
  for (std::size_t i = 0; i < a.size(); ++i) squares += std::pow(a[i] - b[i] - mean, 2);
  if (squares == 0) return mean == 0 ? 1 : 0;
  const double t = mean / std::sqrt(squares / (n - 1) / n);
  const boost::math::students_t distribution(n - 1);
  return 2 * boost::math::cdf(boost::math::complement(distribution, std::abs(t)));
}

}  // namespace patron::models
