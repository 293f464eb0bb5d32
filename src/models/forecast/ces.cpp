#include "models/forecast/ces.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>

#include "base/error.hpp"
#include "models/forecast/ces_equations.hpp"
#include "models/forecast/decompose.hpp"
#include "models/forecast/observed.hpp"
#include "models/forecast/season_adjustment.hpp"

namespace patron::models {
namespace {

using base::Error, base::ErrorCode;
using Eigen::VectorXd;

constexpr int kLeastValues = 7;           // four parameters and states, a variance, AICc's two
constexpr double kLeastVariance = 1e-24;  // of a perfect fit, in units of the mean size squared
constexpr double kMostWork = 2e8;         // values * columns^2 of an automatic choice
constexpr double kMost = 1e300;

/// As statsforecast starts: information is the level by 1.1.
CesStates starting_states(CesSeason season, int period, std::span<const double> filled) {
  CesStates states;
  const std::size_t n = std::min<std::size_t>(std::max(10, period), filled.size());
  double mean = 0;
  for (std::size_t t = 0; t < n; ++t) mean += filled[t] / static_cast<double>(n);
  states.level.assign(1, mean);
  if (season == CesSeason::kSimple)
    states.level.assign(filled.begin(), filled.begin() + period);
  else if (season != CesSeason::kNone)
    states.season = decompose(filled, period, false).seasonal;
  states.information = states.level;
  if (season == CesSeason::kFull) states.season_information = states.season;
  for (double& value : states.information) value /= 1.1;
  for (double& value : states.season_information) value /= 1.1;
  return states;
}

LeastSquaresProblem box_of(const CesEquations& equations, const CesOptions& options) {
  LeastSquaresProblem problem;
  problem.look = [&](const VectorXd& x, NormalEquations& out) { return equations.look(x, out); };
  problem.max_looks = 100;
  const double most = std::numeric_limits<double>::max();
  problem.lower = VectorXd::Constant(equations.n_columns(), -most);
  problem.upper = VectorXd::Constant(equations.n_columns(), most);
  const std::array uppers{options.alpha0_upper, options.alpha1_upper, options.beta_upper,
                          options.beta_upper};
  for (int j = 0; j < equations.n_smoothing(); ++j) {
    problem.lower[j] = options.lower;
    problem.upper[j] = uppers[j];
  }
  return problem;
}

LeastSquaresFit best_climb(const CesEquations& equations, const CesOptions& options,
                           const CesStates& states) {
  const LeastSquaresProblem problem = box_of(equations, options);
  constexpr std::array<std::array<double, 4>, 3> kPlain{
      {{1.3, 1.0, 0.1, 0}, {1.1, 0.9, 0.4, 0}, {1.8, 1.0, 0.02, 0}}};
  constexpr std::array<std::array<double, 4>, 3> kComplex{
      {{1.3, 1.0, 1.3, 1.0}, {1.1, 0.9, 1.1, 1.0}, {1.8, 1.0, 1.02, 1.0}}};
  LeastSquaresFit best;
  best.cost = std::numeric_limits<double>::infinity();
  for (const auto& start : equations.n_smoothing() == 4 ? kComplex : kPlain) {
    const VectorXd x = equations.pack(start, states);
    LeastSquaresProblem settle = problem;  // states that suit the smoothing first
    settle.max_looks = 2;
    settle.lower.head(equations.n_smoothing()) = x.head(equations.n_smoothing());
    settle.upper.head(equations.n_smoothing()) = x.head(equations.n_smoothing());
    const auto fit = minimise_squares(problem, minimise_squares(settle, x).x);
    if (fit.cost < best.cost) best = fit;
  }
  return best;
}

/// Walks states on, each part with its own place.
class Walk {
 public:
  explicit Walk(const CesFit& fit)
      : main_{fit.alpha0, fit.alpha1, false},
        side_{fit.beta0, fit.beta1, fit.season == CesSeason::kPartial},
        states_(fit.last) {}

  double mean() const {
    return states_.level[slot_] + (states_.season.empty() ? 0 : states_.season[round_]);
  }
  void move(double e) {
    main_.move(states_.level[slot_], states_.information[slot_], e);
    if (!states_.season.empty()) {
      double none = 0;
      auto& more = states_.season_information;
      side_.move(states_.season[round_], more.empty() ? none : more[round_], e);
      if (++round_ == states_.season.size()) round_ = 0;
    }
    if (++slot_ == states_.level.size()) slot_ = 0;
  }
  void clear() {
    for (auto* part :
         {&states_.level, &states_.information, &states_.season, &states_.season_information})
      std::fill(part->begin(), part->end(), 0.0);
  }
  CesStates turned() && {
    const auto turn = [](std::vector<double>& part, std::size_t by) {
      std::rotate(part.begin(), part.begin() + static_cast<std::ptrdiff_t>(by), part.end());
    };
    turn(states_.level, slot_);
    turn(states_.information, slot_);
    turn(states_.season, round_);
    if (!states_.season_information.empty()) turn(states_.season_information, round_);
    return std::move(states_);
  }

 private:
  ComplexStep main_, side_;
  CesStates states_;
  std::size_t slot_ = 0, round_ = 0;
};

void set_likelihood(CesFit& fit, double cost, double unit) {
  const double n = fit.n_seen, variance = std::max(cost / n, kLeastVariance);
  const double k = fit.n_parameters + 1;
  fit.log_likelihood =
      -n / 2 * (std::log(2 * std::numbers::pi * variance) + 1) - n * std::log(unit);
  fit.aic = 2 * k - 2 * fit.log_likelihood;
  fit.aicc = n - k - 1 > 0 ? fit.aic + 2 * k * (k + 1) / (n - k - 1)
                           : std::numeric_limits<double>::infinity();
  fit.bic = std::log(n) * k - 2 * fit.log_likelihood;
  fit.sigma2 = cost / std::max(n - fit.n_parameters, 1.0) * unit * unit;
}

double unit_of(std::span<const double> filled) {
  double mean = 0;
  for (const double value : filled) mean += std::abs(value) / static_cast<double>(filled.size());
  return std::isnormal(mean) ? mean : 1;
}

bool is_affordable(std::span<const double> y, int period, CesSeason season) {
  const double n = static_cast<double>(y.size());
  const CesEquations equations(season, period, y);
  const double columns = equations.n_columns();
  const auto n_seen = std::count_if(y.begin(), y.end(), [](double v) { return !std::isnan(v); });
  return period > 1 && n >= 2 * period && n_seen >= equations.n_columns() + 3 &&
         n * columns * columns <= kMostWork;
}

class FittedCes : public FittedForecaster {
 public:
  explicit FittedCes(CesFit fit) : fit_(std::move(fit)) {}
  std::string form() const override { return "CES(" + std::string(to_text(fit_.season)) + ")"; }
  Forecast forecast(int horizon) const override { return fit_.forecast(horizon); }
  std::span<const double> fitted() const override { return fit_.fitted; }
  bool append(std::span<const double> y) override {
    if (!can_be_appended(y)) return false;
    fit_.append(y);
    return true;
  }

 private:
  CesFit fit_;
};

}  // namespace

CesFit fit_ces(std::span<const double> y, int period, CesSeason season, const CesOptions& options) {
  if (season == CesSeason::kNone) period = 1;
  if (season != CesSeason::kNone && period < 2)
    throw Error(ErrorCode::kInvalidArgument,
                "seasonal complex smoothing needs a period of 2 or more.",
                "Give the length of the season in steps, or take the kind without one.");
  const int n_states = CesEquations(season, period, {}).n_columns();
  const auto filled = complete_values(y, std::max(kLeastValues, n_states + 2), "complex smoothing");
  if (season != CesSeason::kNone && y.size() < 2 * static_cast<std::size_t>(period))
    throw Error(ErrorCode::kTooLittleData, "complex smoothing with a season needs two periods.",
                "Take a longer series.");
  const double unit = unit_of(filled);
  std::vector<double> scaled(y.begin(), y.end()), whole = filled;
  for (double& value : scaled) value /= unit;
  for (double& value : whole) value /= unit;
  const CesEquations equations(season, period, scaled);
  const auto best = best_climb(equations, options, starting_states(season, period, whole));
  if (!std::isfinite(best.cost))
    throw Error(ErrorCode::kUnsupported, "complex smoothing does not fit this series.",
                "Take another model.");
  CesFit fit;
  fit.season = season;
  fit.period = period;
  fit.alpha0 = best.x[0];
  fit.alpha1 = best.x[1];
  if (equations.n_smoothing() > 2) fit.beta0 = best.x[2];
  if (equations.n_smoothing() > 3) fit.beta1 = best.x[3];
  VectorXd x = best.x;
  x.tail(equations.n_columns() - equations.n_smoothing()) *= unit;
  fit.initial = fit.last = equations.states_of(x);
  fit.append(y);
  fit.n_seen =
      static_cast<int>(std::count_if(y.begin(), y.end(), [](double v) { return !std::isnan(v); }));
  fit.n_parameters = equations.n_columns();
  fit.converged = best.converged;
  set_likelihood(fit, best.cost, unit);
  return fit;
}

CesFit fit_ces_auto(std::span<const double> y, int period, const CesOptions& options) {
  if (options.season) return fit_ces(y, period, *options.season, options);
  CesFit best = fit_ces(y, 1, CesSeason::kNone, options);
  for (const auto season : {CesSeason::kSimple, CesSeason::kPartial, CesSeason::kFull}) {
    if (!is_affordable(y, period, season)) continue;
    if (CesFit fit = fit_ces(y, period, season, options); fit.aicc < best.aicc)
      best = std::move(fit);
  }
  return best;
}

void CesFit::append(std::span<const double> y) {
  Walk walk(*this);
  for (const double value : y) {
    fitted.push_back(walk.mean());
    walk.move(std::isnan(value) ? 0 : value - walk.mean());
  }
  last = std::move(walk).turned();
}

Forecast CesFit::forecast(int horizon) const {
  Forecast result;
  Walk walk(*this), echo(*this);
  echo.clear();
  double sum = 1;
  for (int h = 0; h < horizon; ++h) {
    result.mean.push_back(std::clamp(walk.mean(), -kMost, kMost));
    result.sd.push_back(std::min(std::sqrt(sigma2 * sum), kMost));
    walk.move(0);
    echo.move(h == 0 ? 1 : 0);
    sum = std::min(sum + echo.mean() * echo.mean(), kMost);
  }
  return result;
}

std::string_view to_text(CesSeason season) {
  switch (season) {
    case CesSeason::kNone:
      return "none";
    case CesSeason::kSimple:
      return "simple";
    case CesSeason::kPartial:
      return "partial";
    default:
      return "full";
  }
}

Forecaster make_ces(const CesOptions& options) {
  return {"ces", kLeastValues,
          [options](const Series& series) -> std::unique_ptr<FittedForecaster> {
            return std::make_unique<FittedCes>(fit_ces_auto(series.y, series.period(), options));
          }};
}

}  // namespace patron::models
