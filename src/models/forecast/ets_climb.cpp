#include "models/forecast/ets_climb.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "base/error.hpp"
#include "models/forecast/decompose.hpp"
#include "models/forecast/ets_equations.hpp"
#include "models/forecast/ets_start.hpp"
#include "models/forecast/observed.hpp"

namespace patron::models {
namespace {

using base::Error, base::ErrorCode;
using Eigen::VectorXd;
using Part = EtsForm::Part;

constexpr double kLeastVariance = 1e-24;  // of a perfect fit, in units of the mean size squared
constexpr int kMostLooks = 100;           // of one climb; most need 10 to 30
constexpr int kAgreement = 4;             // climbs to one top that are enough
constexpr double kSameCost = 1e-6;
constexpr int kRoughLooks = 40;  // of a climb to find out which top is highest
constexpr double kRough = 1e-7;
constexpr double kMostWork = 4e8;  // values * period^2 with a free state for every season

bool has_fixed_season(const EtsSeries& series, const EtsForm& form) {
  const double period = series.period;
  return form.has_season() && static_cast<double>(series.y.size()) * period * period > kMostWork;
}

/// The box of all variables; with `smoothing` given those stay where they are.
void set_bounds(const EtsEquations& equations, const EtsOptions& options, const VectorXd* smoothing,
                LeastSquaresProblem& problem) {
  const double most = std::numeric_limits<double>::max();
  problem.lower = VectorXd::Constant(equations.n_columns(), -most);
  problem.upper = VectorXd::Constant(equations.n_columns(), most);
  for (int j = 0; j < equations.n_smoothing(); ++j) {
    const bool phi = j == equations.phi_column();
    problem.lower[j] = phi ? options.phi_lower : options.alpha_lower;
    problem.upper[j] = phi ? options.phi_upper : options.alpha_upper;
    if (smoothing != nullptr) problem.lower[j] = problem.upper[j] = (*smoothing)[j];
  }
}

/// The states that suit the smoothing: exact after one step where the form is linear in them.
LeastSquaresFit settle_states(const EtsEquations& equations, const EtsOptions& options,
                              LeastSquaresProblem problem, const VectorXd& x) {
  set_bounds(equations, options, &x, problem);
  problem.max_looks = 3;
  return minimise_squares(problem, x);
}

/// Best first, but the best of each alpha before the second of any: neighbours climb to one top.
void order_starts(std::vector<LeastSquaresFit>& settled) {
  const auto cheaper = [](const auto& a, const auto& b) { return a.cost < b.cost; };
  std::stable_sort(settled.begin(), settled.end(), cheaper);
  std::vector<std::pair<int, LeastSquaresFit>> ranked;
  for (const auto& fit : settled) {
    const auto same = [&](const auto& other) { return other.second.x[0] == fit.x[0]; };
    const auto rank = std::count_if(ranked.begin(), ranked.end(), same);
    ranked.emplace_back(static_cast<int>(rank), fit);
  }
  std::stable_sort(ranked.begin(), ranked.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  for (std::size_t i = 0; i < settled.size(); ++i) settled[i] = ranked[i].second;
}

LeastSquaresFit best_climb(const EtsEquations& equations, const EtsOptions& options,
                           const std::vector<VectorXd>& starts, int n_climbs, int enough,
                           const VectorXd* like) {
  LeastSquaresProblem problem;
  problem.look = [&](const VectorXd& x, NormalEquations& out) { return equations.look(x, out); };
  std::vector<LeastSquaresFit> settled;
  const int n_starts = static_cast<int>(starts.size());
  for (int i = 0; i < (n_climbs > 0 ? n_starts : 0); ++i)
    settled.push_back(n_climbs < n_starts
                          ? settle_states(equations, options, problem, starts[i])
                          : LeastSquaresFit{starts[i]});  // all are climbed from: no need to rank
  if (n_climbs < n_starts) order_starts(settled);
  set_bounds(equations, options, nullptr, problem);
  problem.max_looks = kRoughLooks;
  problem.tolerance = kRough;
  LeastSquaresFit best{starts.front(), std::numeric_limits<double>::infinity(), false};
  int n_agree = 0;  // climbs that ended on the best top
  const auto try_from = [&](const VectorXd& x) {
    const auto fit = minimise_squares(problem, x);
    if (std::abs(fit.cost - best.cost) <= kSameCost * best.cost)
      ++n_agree;
    else if (fit.cost < best.cost)
      n_agree = 1;
    if (fit.cost < best.cost) best = fit;
  };
  if (like != nullptr) try_from(*like);
  const int n_settled = static_cast<int>(settled.size());
  for (int i = 0; i < std::min(n_climbs, n_settled) && n_agree < enough; ++i)
    try_from(settled[i].x);
  problem.max_looks = kMostLooks;  // the best one to the top
  problem.tolerance = LeastSquaresProblem{}.tolerance;
  const auto finished = minimise_squares(problem, best.x);
  return finished.cost <= best.cost ? finished : best;
}

/// Starts nearer to a level without trend and season, which stays above zero where others do not.
EtsState tempered(const EtsForm& form, EtsState state, double level, double share) {
  const double none = form.season == Part::kMultiplicative ? 1 : 0;
  for (double& season : state.seasonal) season = none + share * (season - none);
  state.level = level + share * (state.level - level);
  const double flat = form.trend == Part::kMultiplicative ? 1 : 0;
  state.trend = flat + share * (state.trend - flat);
  return state;
}

double log_likelihood_of(const EtsSeries& series, double cost) {
  const double n = series.n_seen, variance = std::max(cost / n, kLeastVariance);
  return -n / 2 * (std::log(2 * std::numbers::pi * variance) + 1) - n * std::log(series.unit);
}

double aicc_from(double log_likelihood, int n_seen, int n_parameters) {
  const double k = n_parameters + 1, n = n_seen;
  const double aic = 2 * k - 2 * log_likelihood;
  return n - k - 1 > 0 ? aic + 2 * k * (k + 1) / (n - k - 1)
                       : std::numeric_limits<double>::infinity();
}

/// Seasons that sum to 0, or have mean 1: what they lose goes to level and trend. (Not beside a
/// trend that multiplies the level: adding to that changes the model.)
void centre_seasons(const EtsForm& form, EtsState& state) {
  if (!form.has_season()) return;
  if (form.season == Part::kAdditive && form.trend == Part::kMultiplicative) return;
  double mean = 0;
  for (const double season : state.seasonal)
    mean += season / static_cast<double>(state.seasonal.size());
  const bool additive = form.season == Part::kAdditive;
  for (double& season : state.seasonal) season = additive ? season - mean : season / mean;
  state.level = additive ? state.level + mean : state.level * mean;
  if (!additive && form.trend == Part::kAdditive) state.trend *= mean;
}

EtsState in_units(const EtsForm& form, EtsState state, double unit) {
  state.level *= unit;
  if (form.trend != Part::kMultiplicative) state.trend *= unit;
  if (form.season == Part::kAdditive)
    for (double& season : state.seasonal) season *= unit;
  return state;
}

}  // namespace

EtsSeries ready_for_ets(std::span<const double> y, int period, int least) {
  EtsSeries series;
  series.n_seen = require_observed(y, "exponential smoothing of this form", least);
  series.period = std::max(period, 1);
  const auto first = std::ranges::find_if(y, [](double value) { return !std::isnan(value); });
  for (const double value : y) {
    if (std::isnan(value)) continue;
    series.positive &= value > 0;
    series.constant &= value == *first;
  }
  double mean = 0;
  for (const double value : y)
    if (!std::isnan(value)) mean += std::abs(value) / series.n_seen;
  series.unit = std::isnormal(mean) ? mean : 1;
  for (const double value : y) series.y.push_back(value / series.unit);
  series.filled = fill_holes(series.y);
  return series;
}

EtsClimb climb(const EtsSeries& series, const EtsForm& form, const EtsOptions& options,
               Effort effort, const EtsClimb* like) {
  const EtsState state = starting_state(form, series.period, series.filled);
  const EtsEquations equations(form, series.period, series.y, state,
                               has_fixed_season(series, form));
  const auto grid = starting_parameters(form, effort == Effort::kFull);
  // Without a season a climb is so cheap that all the grid is tried.
  const int n_full = form.has_season() ? options.n_starts : static_cast<int>(grid.size());
  const int n_climbs = effort == Effort::kFull ? n_full : like == nullptr ? 1 : 0;
  const int enough = form.has_season() ? kAgreement : n_full + 1;
  VectorXd near;
  if (like != nullptr) near = equations.pack(like->parameters, like->state);
  LeastSquaresFit best;
  best.cost = std::numeric_limits<double>::infinity();
  for (const double share : {1.0, 0.5, 0.0}) {
    const EtsState from = tempered(form, state, series.filled.front(), share);
    std::vector<VectorXd> starts;
    for (const auto& parameters : grid) starts.push_back(equations.pack(parameters, from));
    best =
        best_climb(equations, options, starts, n_climbs, enough, like != nullptr ? &near : nullptr);
    if (std::isfinite(best.cost) || n_climbs == 0) break;
  }
  EtsClimb result{equations.parameters_of(best.x), equations.state_of(best.x), best.cost,
                  best.converged};
  if (std::isfinite(best.cost)) centre_seasons(form, result.state);
  return result;
}

double aicc_of(const EtsSeries& series, const EtsForm& form, const EtsClimb& climb) {
  return aicc_from(log_likelihood_of(series, climb.cost), series.n_seen,
                   form.n_parameters(series.period));
}

EtsFit fit_from(const EtsSeries& series, const EtsForm& form, const EtsClimb& climb) {
  EtsFit fit;
  fit.form = form;
  fit.period = form.has_season() ? series.period : 1;
  fit.parameters = climb.parameters;
  fit.initial = fit.last = in_units(form, climb.state, series.unit);
  std::vector<double> y;
  for (const double value : series.y) y.push_back(value * series.unit);
  fit.append(y);
  fit.n_seen = series.n_seen;
  fit.converged = climb.converged;
  fit.log_likelihood = log_likelihood_of(series, climb.cost);
  const int n_parameters = form.n_parameters(series.period);
  fit.aic = 2 * (n_parameters + 1) - 2 * fit.log_likelihood;
  fit.aicc = aicc_from(fit.log_likelihood, series.n_seen, n_parameters);
  fit.bic = std::log(series.n_seen) * (n_parameters + 1) - 2 * fit.log_likelihood;
  double sum = 0;
  for (const double e : fit.residuals) sum += std::isnan(e) ? 0 : e * e;
  fit.sigma2 = sum / std::max(series.n_seen - n_parameters, 1);
  return fit;
}

}  // namespace patron::models
