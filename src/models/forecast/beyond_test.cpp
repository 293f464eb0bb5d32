#include "models/forecast/beyond_test.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

namespace patron::models {
namespace {

/// The season that the series may have and has not shown twice; empty: there is none, or no shorter
/// one that is known.
std::optional<std::size_t> unknown_season(const Series& series) {
  if (series.period() < 2) return std::nullopt;
  for (const int period : series.periods)
    if (period > series.period() && series.y.size() < 2 * static_cast<std::size_t>(period))
      return static_cast<std::size_t>(period);
  return std::nullopt;
}

/// The longest season that was seen twice; 1: none.
std::size_t longest_known_season(const Series& series) {
  std::size_t longest = 1;
  for (const int period : series.periods)
    if (series.y.size() >= 2 * static_cast<std::size_t>(period))
      longest = std::max(longest, static_cast<std::size_t>(period));
  return longest;
}

/// The mean of the last `length` values at the same place of the short season as step h (0-based)
/// behind them; closed days left out.
class LongMean {
 public:
  LongMean(const Series& series, std::size_t length)
      : season_(static_cast<std::size_t>(series.period())),
        n_(series.y.size()),
        sums_(season_, 0),
        counts_(season_, 0) {
    for (std::size_t t = n_ - std::min(n_, length); t < n_; ++t) {
      const bool closed = series.calendar && series.calendar->total[t] == 0;
      if (closed || std::isnan(series.y[t])) continue;
      sums_[t % season_] += series.y[t];
      counts_[t % season_] += 1;
    }
  }
  std::optional<double> at(std::size_t h) const {
    const std::size_t place = (n_ + h) % season_;
    if (counts_[place] == 0) return std::nullopt;
    return sums_[place] / counts_[place];
  }

 private:
  std::size_t season_, n_;
  std::vector<double> sums_, counts_;
};

/// What the forecast itself said one season before, within what was tested.
double last_tested(const std::vector<double>& mean, std::size_t h, std::size_t tested,
                   std::size_t season) {
  const std::size_t end = std::max(tested, season);
  return h < end ? mean[h] : mean[end - season + (h - end) % season];
}

}  // namespace

void hold_back_beyond_test(Forecast& forecast, const Series& series, int tested) {
  const std::vector<double> mean = forecast.mean;
  const auto n_tested = static_cast<std::size_t>(tested);
  const auto unknown = unknown_season(series);
  const std::size_t season = longest_known_season(series);
  const LongMean long_mean(series, unknown.value_or(0));
  for (std::size_t h = n_tested; h < mean.size(); ++h) {
    if (mean[h] == 0 && forecast.sd[h] == 0) continue;
    const double weight = static_cast<double>(tested) / static_cast<double>(h + 1);
    if (unknown) {
      const double share = weight * weight;
      forecast.mean[h] = share * mean[h] + (1 - share) * long_mean.at(h).value_or(mean[h]);
    } else {
      const double held = last_tested(mean, h, n_tested, season);
      forecast.mean[h] = weight * mean[h] + (1 - weight) * held;
    }
  }
}

}  // namespace patron::models
