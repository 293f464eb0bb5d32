#include "models/forecast/theta.hpp"

#include <algorithm>
#include <array>
#include <boost/math/tools/minima.hpp>
#include <cmath>

#include "models/forecast/observed.hpp"

namespace patron::models {
namespace {

constexpr int kLeastValues = 4;
constexpr int kSkipped = 3;  // first steps that do not count for kinds with an estimated level

bool is_dynamic(ThetaKind kind) {
  return kind == ThetaKind::kDynamic || kind == ThetaKind::kDynamicOptimised;
}
bool is_optimised(ThetaKind kind) {
  return kind == ThetaKind::kOptimised || kind == ThetaKind::kDynamicOptimised;
}

/// What the line adds to the level one step ahead, for a share of one (Fiorucci et al., eq. 8).
double pull_of_line(const ThetaFit::State& state, double alpha) {
  const double left = std::pow(1 - alpha, state.n);
  return left * state.intercept + (1 - left * (1 - alpha)) / alpha * state.slope;
}

/// Least-squares line through the values so far, brought up to date (their eqs 14 to 16).
void update_line(ThetaFit::State& state, double y) {
  const double i = state.n;
  if (state.n == 0) {
    state.intercept = y;
  } else {
    state.slope = ((i - 1) * state.slope + 6 * (y - state.mean) / (i + 1)) / (i + 2);
    const double mean = (i * state.mean + y) / (i + 1);
    state.intercept = mean - state.slope * (i + 2) / 2;
  }
}

void step(ThetaFit::State& state, bool dynamic, double alpha, double y) {
  if (dynamic) update_line(state, y);
  state.mean = (state.n * state.mean + y) / (state.n + 1);
  state.level = alpha * y + (1 - alpha) * state.level;
  ++state.n;
}

ThetaFit::State first_state(std::span<const double> y, bool dynamic) {
  ThetaFit::State state;
  if (dynamic) return state;
  const double n = static_cast<double>(y.size());
  double mean = 0, moment = 0;
  for (std::size_t t = 0; t < y.size(); ++t) {
    mean += y[t] / n;
    moment += static_cast<double>(t + 1) * y[t] / n;
  }
  state.slope = 6 * (2 * moment - (n + 1) * mean) / (n * n - 1);
  state.intercept = mean - (n + 1) * state.slope / 2;
  return state;
}

/// Sums for e = a - level * b - share * c, which is linear in the first level and the line's share.
struct Sums {
  double aa = 0, ab = 0, ac = 0, bb = 0, bc = 0, cc = 0;

  double at(double level, double share) const {
    return aa - 2 * (level * ab + share * ac) + level * level * bb + 2 * level * share * bc +
           share * share * cc;
  }
  double best_level(double share) const { return bb > 0 ? (ab - share * bc) / bb : 0; }
};

struct Choice {
  double level = 0, share = 0.5, cost = 0;
};

class Search {
 public:
  Search(std::span<const double> y, ThetaKind kind)
      : y_(y), kind_(kind), first_(first_state(y, is_dynamic(kind))) {
    const auto [low, high] = std::minmax_element(y.begin(), y.end());
    // Half the line is in what the first level stands beside, so it may be far from the values.
    const double reach = *high - *low + std::max(std::abs(*high), std::abs(*low));
    low_ = *low - reach;
    high_ = *high + reach;
  }

  Choice choose(double alpha) const {
    if (kind_ == ThetaKind::kStandard) {
      const double level = y_[0] - 0.5 * (first_.intercept + first_.slope);
      return with(sums(alpha, 0), level, 0.5);
    }
    const Sums s = sums(alpha, kSkipped);
    const auto at_share = [&](double share) {
      return with(s, std::clamp(s.best_level(share), low_, high_), share);
    };
    Choice best = at_share(0.5);
    if (!is_optimised(kind_)) return best;
    const double determinant = s.bb * s.cc - s.bc * s.bc;
    const double inner = determinant > 1e-12 * s.bb * s.cc
                             ? (s.ac * s.bb - s.ab * s.bc) / determinant
                             : (s.cc > 0 ? s.ac / s.cc : 0.5);
    for (const double share : {0.0, 1.0, std::clamp(inner, 0.0, 1.0)})
      if (const Choice one = at_share(share); one.cost < best.cost) best = one;
    return best;
  }

  double best_alpha() const {
    const bool own = kind_ == ThetaKind::kStandard;
    const double low = own ? 1e-4 : 0.1, high = own ? 0.9999 : 0.99;
    constexpr int kGrid = 24, kBits = 30;
    const auto at = [&](int i) { return low + (high - low) * std::clamp(i, 0, kGrid) / kGrid; };
    const auto cost = [&](double alpha) { return choose(alpha).cost; };
    int best = 0;
    std::array<double, kGrid + 1> costs{};
    for (int i = 0; i <= kGrid; ++i) {
      costs[i] = cost(at(i));
      if (costs[i] < costs[best]) best = i;
    }
    std::uintmax_t most = 60;
    const auto [alpha, least] =
        boost::math::tools::brent_find_minima(cost, at(best - 1), at(best + 1), kBits, most);
    return least < costs[best] ? alpha : at(best);
  }

  const ThetaFit::State& first() const { return first_; }

 private:
  static Choice with(const Sums& s, double level, double share) {
    return {level, share, std::max(s.at(level, share), 0.0)};
  }

  Sums sums(double alpha, int skipped) const {
    Sums s;
    ThetaFit::State state = first_;
    double left = 1;
    for (const double y : y_) {
      if (state.n >= skipped) {
        const double a = y - state.level, b = left, c = pull_of(state, alpha, left);
        s.aa += a * a, s.ab += a * b, s.ac += a * c;
        s.bb += b * b, s.bc += b * c, s.cc += c * c;
      }
      step(state, is_dynamic(kind_), alpha, y);
      left *= 1 - alpha;
    }
    return s;
  }
  static double pull_of(const ThetaFit::State& state, double alpha, double left) {
    return left * state.intercept + (1 - left * (1 - alpha)) / alpha * state.slope;
  }

  std::span<const double> y_;
  ThetaKind kind_;
  ThetaFit::State first_;
  double low_ = 0, high_ = 0;
};

class FittedTheta : public FittedForecaster {
 public:
  explicit FittedTheta(ThetaFit fit) : fit_(std::move(fit)) {}
  std::string form() const override {
    std::string text = "Theta(" + std::string(to_text(fit_.kind)) + ")";
    if (fit_.season.period > 1) text += "[" + std::to_string(fit_.season.period) + "]";
    return text;
  }
  Forecast forecast(int horizon) const override { return fit_.forecast(horizon); }
  std::span<const double> fitted() const override { return fit_.fitted; }
  bool append(std::span<const double> y) override {
    if (!can_be_appended(y)) return false;
    fit_.append(y);
    return true;
  }

 private:
  ThetaFit fit_;
};

}  // namespace

ThetaFit fit_theta(std::span<const double> y, int period, ThetaKind kind) {
  const auto whole = complete_values(y, kLeastValues, "the Theta method");
  ThetaFit fit;
  fit.kind = kind;
  fit.season = find_season(whole, period);
  std::vector<double> clear;
  for (std::size_t t = 0; t < whole.size(); ++t) clear.push_back(fit.season.clear(whole[t], t));
  const Search search(clear, kind);
  fit.alpha = search.best_alpha();
  const Choice choice = search.choose(fit.alpha);
  fit.level = choice.level;
  fit.line_share = choice.share;
  fit.last = search.first();
  fit.last.level = choice.level;
  fit.append(whole);
  double sum = 0, late = 0;
  for (std::size_t t = 1; t < whole.size(); ++t) {
    const double e = fit.season.clear(whole[t], t) - fit.season.clear(fit.fitted[t], t);
    sum += e * e;
    if (t >= kSkipped) late += e * e;
  }
  const double n = static_cast<double>(whole.size());
  fit.mse = late / (n - kSkipped);
  fit.sigma2 = sum / std::max(n - (is_optimised(kind) ? 3 : 2), 1.0);
  return fit;
}

ThetaFit fit_theta_auto(std::span<const double> y, int period) {
  ThetaFit best = fit_theta(y, period, ThetaKind::kStandard);
  for (const auto kind : {ThetaKind::kOptimised, ThetaKind::kDynamic, ThetaKind::kDynamicOptimised})
    if (ThetaFit fit = fit_theta(y, period, kind); fit.mse < best.mse) best = std::move(fit);
  return best;
}

void ThetaFit::append(std::span<const double> y) {
  const bool dynamic = is_dynamic(kind);
  for (const double value : y) {
    const std::size_t t = fitted.size();
    const double mean = last.level + line_share * pull_of_line(last, alpha);
    const bool first = dynamic && last.n == 0;  // the line is not there yet
    const double clear = std::isnan(value) ? mean : season.clear(value, t);
    fitted.push_back(season.put_back(first ? clear : mean, t));
    step(last, dynamic, alpha, clear);
  }
}

Forecast ThetaFit::forecast(int horizon) const {
  Forecast result;
  State state = last;
  for (int h = 0; h < horizon; ++h) {
    const double mean = state.level + line_share * pull_of_line(state, alpha);
    const std::size_t t = fitted.size() + static_cast<std::size_t>(h);
    result.mean.push_back(season.put_back(mean, t));
    result.sd.push_back(std::sqrt(sigma2 * (1 + h * alpha * alpha)) * season.scale(t));
    step(state, is_dynamic(kind), alpha, mean);
  }
  return result;
}

std::string_view to_text(ThetaKind kind) {
  switch (kind) {
    case ThetaKind::kStandard:
      return "STM";
    case ThetaKind::kOptimised:
      return "OTM";
    case ThetaKind::kDynamic:
      return "DSTM";
    default:
      return "DOTM";
  }
}

Forecaster make_theta() {
  return {"theta", kLeastValues, [](const Series& series) -> std::unique_ptr<FittedForecaster> {
            return std::make_unique<FittedTheta>(fit_theta_auto(series.y, series.period()));
          }};
}

Forecaster make_theta_of(std::string name, ThetaKind kind) {
  return {std::move(name), kLeastValues,
          [kind](const Series& series) -> std::unique_ptr<FittedForecaster> {
            return std::make_unique<FittedTheta>(fit_theta(series.y, series.period(), kind));
          }};
}

}  // namespace patron::models
