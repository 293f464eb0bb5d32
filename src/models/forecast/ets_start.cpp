#include "models/forecast/ets_start.hpp"

#include <algorithm>
#include <cmath>

#include "models/forecast/decompose.hpp"

namespace patron::models {
namespace {

using Part = EtsForm::Part;

struct Line {
  double level = 0, slope = 0;  // at the step before the first
};

Line line_through(std::span<const double> y) {
  const double n = static_cast<double>(y.size()), middle = (n + 1) / 2;
  double mean = 0, product = 0, square = 0;
  for (const double value : y) mean += value / n;
  for (std::size_t t = 0; t < y.size(); ++t) {
    const double step = static_cast<double>(t + 1) - middle;
    product += step * (y[t] - mean);
    square += step * step;
  }
  const double slope = square > 0 ? product / square : 0;
  return {mean - slope * middle, slope};
}

std::vector<double> without_season(const EtsForm& form, int period, std::span<const double> y,
                                   std::size_t n, EtsState& state) {
  std::vector<double> clear(y.begin(), y.begin() + static_cast<std::ptrdiff_t>(n));
  if (!form.has_season()) return clear;
  const bool multiplicative = form.season == Part::kMultiplicative;
  const std::size_t n_used = std::min(y.size(), static_cast<std::size_t>(4 * period + 1));
  state.seasonal = decompose(y.first(n_used), period, multiplicative).seasonal;
  for (double& season : state.seasonal)
    if (multiplicative) season = std::max(season, 0.05);
  for (std::size_t t = 0; t < n; ++t)
    clear[t] =
        multiplicative ? y[t] / state.seasonal[t % period] : y[t] - state.seasonal[t % period];
  return clear;
}

}  // namespace

EtsState starting_state(const EtsForm& form, int period, std::span<const double> y) {
  EtsState state;
  const std::size_t n = std::min(y.size(), static_cast<std::size_t>(std::max(10, 2 * period)));
  const auto clear = without_season(form, period, y, n, state);
  const Line line = line_through(clear);
  state.level = line.level;
  if (form.needs_positive() && !(line.level + std::min(line.slope, 0.0) > 0))
    state.level = clear.front();
  if (form.trend == Part::kAdditive) state.trend = line.slope;
  if (form.trend == Part::kMultiplicative)
    state.trend = std::clamp(1 + line.slope / state.level, 0.9, 1.1);
  if (form.needs_positive() && form.trend == Part::kAdditive && state.level + 2 * state.trend <= 0)
    state.trend = 0;
  return state;
}

std::vector<EtsParameters> starting_parameters(const EtsForm& form, bool full) {
  std::vector<double> trends{0}, seasons{0};
  if (form.has_trend()) trends = full ? std::vector{0.001, 0.05, 0.3} : std::vector{0.05};
  if (form.has_season()) seasons = full ? std::vector{0.03, 0.3, 0.9} : std::vector{0.1};
  std::vector<EtsParameters> grid;
  for (const double alpha : {0.05, 0.35, 0.85})
    for (const double trend : trends)
      for (const double season : seasons)
        grid.push_back({alpha, trend * alpha, season * (1 - alpha), form.damped ? 0.95 : 1.0});
  return grid;
}

}  // namespace patron::models
