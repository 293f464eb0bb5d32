#include "models/forecast/rolling_origin.hpp"

#include <algorithm>

#include "base/parallel.hpp"
#include "models/forecast/open_steps.hpp"
#include "models/forecast/spikes.hpp"

namespace patron::models {
namespace {

constexpr std::string_view kNaiveRival = "seasonal-naive";

/// The newest values of a series with the steps behind them.
Series newest_part(const Series& series, std::size_t n_values) {
  const auto cut = static_cast<std::ptrdiff_t>(series.y.size() - n_values);
  Series part;
  part.y.assign(series.y.begin() + cut, series.y.end());
  part.periods = series.periods;
  if (!series.days.empty()) part.days.assign(series.days.begin() + cut, series.days.end());
  const base::Matrix& all = series.regressors;
  if (all.n_rows() == 0) return part;
  part.regressors = base::Matrix(all.n_rows() - static_cast<std::size_t>(cut), all.n_columns());
  for (std::size_t row = 0; row < part.regressors.n_rows(); ++row)
    std::ranges::copy(all.row(row + static_cast<std::size_t>(cut)),
                      part.regressors.row(row).begin());
  return part;
}

/// As models are shown it.
Series shown_to_models(const Series& series) {
  if (series.y.size() <= kMostShown) return series;
  return newest_part(series, kMostShown);
}

/// The series as they were known at the places-th origin from the end (0: today), without closed
/// steps.
struct KnownThen {
  std::vector<std::size_t> members;  // series that have such an origin
  std::vector<OpenSteps> steps;
  std::vector<Series> series;
  std::vector<int> horizons;
};

KnownThen known_then(std::span<const Series> series, std::span<const OriginPlan> plans,
                     std::size_t places, int horizon) {
  KnownThen then;
  for (std::size_t i = 0; i < series.size(); ++i) {
    const auto& origins = plans[i].origins;
    if (places > origins.size()) continue;
    const bool is_future = places == 0;
    const std::size_t known =
        is_future ? series[i].y.size() : static_cast<std::size_t>(origins[origins.size() - places]);
    then.steps.emplace_back(series[i], known, is_future ? horizon : plans[i].horizon);
    then.members.push_back(i);
    then.series.push_back(shown_to_models(then.steps.back().series()));
    then.horizons.push_back(std::max(then.steps.back().horizon(), 1));
  }
  return then;
}

OriginForecast over_all_steps(const Saying& saying, const OpenSteps& steps) {
  OriginForecast result;
  result.form = saying.form;
  result.trouble = saying.trouble;
  if (!saying.forecast) return result;
  result.forecast.mean = steps.spread(saying.forecast->mean);
  result.forecast.sd = steps.spread(saying.forecast->sd);
  return result;
}

}  // namespace

OriginPlan plan_origins(int n_values, int horizon, int step, int n_origins, int least_values) {
  OriginPlan plan{horizon, step, {}};
  for (int origin = (n_values - horizon) / step * step;
       origin >= std::max(least_values, 1) && static_cast<int>(plan.origins.size()) < n_origins;
       origin -= step)
    plan.origins.push_back(origin);
  std::ranges::reverse(plan.origins);
  return plan;
}

OriginForecasts forecast_origins(std::span<const GroupForecaster> candidates,
                                 std::span<const Series> series, std::span<const OriginPlan> plans,
                                 int horizon, bool tame) {
  std::size_t most = 0;
  for (const OriginPlan& plan : plans) most = std::max(most, plan.origins.size());
  OriginForecasts result(candidates.size());
  for (auto& of_candidate : result)
    for (const OriginPlan& plan : plans) of_candidate.emplace_back(plan.origins.size() + 1);
  for (std::size_t places = 0; places <= most; ++places) {
    const KnownThen then = known_then(series, plans, places, horizon);
    std::vector<Series> tamed;
    if (tame)
      for (const Series& one : then.series) tamed.push_back(without_spikes(one));
    for (std::size_t c = 0; c < candidates.size(); ++c) {
      const bool as_it_is = !tame || candidates[c].name == kNaiveRival;
      const auto sayings = candidates[c].forecast(as_it_is ? then.series : tamed, then.horizons);
      for (std::size_t m = 0; m < then.members.size(); ++m) {
        auto& of_series = result[c][then.members[m]];
        of_series[of_series.size() - 1 - places] = over_all_steps(sayings[m], then.steps[m]);
      }
    }
  }
  return result;
}

}  // namespace patron::models
