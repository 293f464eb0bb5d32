#include <algorithm>
#include <cmath>
#include <limits>

#include "base/random.hpp"
#include "models/forecast/ets.hpp"

namespace patron::models {
namespace {

using Part = EtsForm::Part;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kMost = 1e300;
constexpr int kPaths = 2000;
constexpr std::uint64_t kSeed = 42;

double bounded(double value) { return std::clamp(value, -kMost, kMost); }

/// Walks the states on; the seasonal states stay in place and `slot` goes round.
class Walk {
 public:
  explicit Walk(const EtsFit& fit) : fit_(fit), state_(fit.last) {}

  EtsOutlook ahead() const {
    return look_ahead(fit_.form, fit_.parameters.phi, state_.level, state_.trend, season());
  }
  void take(const EtsOutlook& ahead, double y) {
    double none = 0;
    double& season = state_.seasonal.empty() ? none : state_.seasonal[slot_];
    take_in(fit_.form, fit_.parameters, ahead, y, state_.level, state_.trend, season);
    if (++slot_ >= state_.seasonal.size()) slot_ = 0;
  }
  double season() const { return state_.seasonal.empty() ? 0 : state_.seasonal[slot_]; }
  EtsState& state() { return state_; }
  /// The state with the seasons in the order of the next steps.
  EtsState turned() && {
    std::rotate(state_.seasonal.begin(),
                state_.seasonal.begin() + static_cast<std::ptrdiff_t>(slot_),
                state_.seasonal.end());
    return std::move(state_);
  }

 private:
  const EtsFit& fit_;
  EtsState state_;
  std::size_t slot_ = 0;
};

/// How much of an error is still there j = 1 .. horizon - 1 steps later, by form without season.
std::vector<double> echoes(const EtsFit& fit, int horizon, bool with_season) {
  std::vector<double> c(horizon, 0.0);
  double damping = 1, sum = 0;
  for (int j = 1; j < horizon; ++j) {
    damping *= fit.parameters.phi;
    sum += damping;
    c[j] = fit.parameters.alpha + fit.parameters.beta * sum;
    if (with_season && fit.form.has_season() && j % fit.period == 0) c[j] += fit.parameters.gamma;
  }
  return c;
}

std::vector<double> additive_sds(const EtsFit& fit, int horizon) {
  const auto c = echoes(fit, horizon, true);
  std::vector<double> sds;
  double sum = 1;
  for (int h = 0; h < horizon; ++h) {
    if (h > 0) sum += c[h] * c[h];
    sds.push_back(bounded(std::sqrt(fit.sigma2 * sum)));
  }
  return sds;
}

/// Hyndman et al. (2008), eqs 6.2 to 6.5: theta_h is the second moment of the mean of a step; a
/// multiplicative season multiplies it.
std::vector<double> relative_sds(const EtsFit& fit, const std::vector<double>& clear_mean,
                                 const std::vector<double>& seasons, int horizon) {
  const bool scaled = fit.form.season == Part::kMultiplicative;
  const auto c = echoes(fit, horizon, !scaled);
  const double gamma = scaled ? fit.parameters.gamma : 0;
  std::vector<double> theta(horizon), sds(horizon);
  for (int h = 0; h < horizon; ++h) {
    double sum = 0;
    for (int j = 1; j <= h; ++j) sum += c[j] * c[j] * theta[h - j];
    const double square = clear_mean[h] * clear_mean[h];
    theta[h] = bounded(square + fit.sigma2 * sum);
    const double rounds = std::floor(h / static_cast<double>(fit.period));
    const double grown = std::pow(1 + gamma * gamma * fit.sigma2, scaled ? rounds : 0);
    const double variance = theta[h] * (1 + fit.sigma2) * grown - square;
    sds[h] = bounded((scaled ? std::abs(seasons[h]) : 1) * std::sqrt(std::max(variance, 0.0)));
  }
  return sds;
}

/// Half the width of the middle 95 % of simulated values: far paths may explode, this stays finite.
double spread_of(std::vector<double>& values) {
  const auto at = [&](double share) {
    const auto i = values.begin() + static_cast<std::ptrdiff_t>(share * (kPaths - 1));
    std::nth_element(values.begin(), i, values.end());
    return *i;
  };
  return (at(0.975) - at(0.025)) / (2 * 1.959963984540054);
}

std::vector<double> simulated_sds(const EtsFit& fit, int horizon) {
  std::vector<std::vector<double>> values(horizon, std::vector<double>(kPaths));
  const double sigma = std::sqrt(fit.sigma2);
  const double least = 1e-9 * std::abs(fit.last.level) + 1e-300;
  for (int path = 0; path < kPaths; ++path) {
    base::Random random(kSeed, static_cast<std::uint64_t>(path));
    Walk walk(fit);
    for (int h = 0; h < horizon; ++h) {
      const EtsOutlook ahead = walk.ahead();
      const double e = sigma * random.normal();
      double y =
          fit.form.error == EtsForm::Error::kAdditive ? ahead.mean + e : ahead.mean * (1 + e);
      y = std::clamp(y, least, kMost);
      walk.take(ahead, y);
      walk.state().level = std::clamp(walk.state().level, least, kMost);
      values[h][path] = y;
    }
  }
  std::vector<double> sds;
  for (auto& step : values) sds.push_back(bounded(spread_of(step)));
  return sds;
}

}  // namespace

Forecast EtsFit::forecast(int horizon) const {
  Forecast result;
  std::vector<double> clear_mean, seasons;
  Walk walk(*this);
  for (int h = 0; h < horizon; ++h) {
    const EtsOutlook ahead = walk.ahead();
    result.mean.push_back(bounded(ahead.mean));
    clear_mean.push_back(bounded(form.season == Part::kMultiplicative ? ahead.q : ahead.mean));
    seasons.push_back(walk.season());
    walk.take(ahead, kNan);
    walk.state().level = bounded(walk.state().level);
  }
  if (form.error == EtsForm::Error::kAdditive && !form.needs_positive())
    result.sd = additive_sds(*this, horizon);
  else if (form.error == EtsForm::Error::kMultiplicative && form.trend != Part::kMultiplicative)
    result.sd = relative_sds(*this, clear_mean, seasons, horizon);
  else
    result.sd = simulated_sds(*this, horizon);
  return result;
}

void EtsFit::append(std::span<const double> y) {
  Walk walk(*this);
  for (const double value : y) {
    const EtsOutlook ahead = walk.ahead();
    const double e = value - ahead.mean;
    fitted.push_back(ahead.mean);
    residuals.push_back(form.error == EtsForm::Error::kAdditive ? e : e / ahead.mean);
    walk.take(ahead, value);
  }
  last = std::move(walk).turned();
}

}  // namespace patron::models
