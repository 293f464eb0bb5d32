#include "models/forecast/told.hpp"

#include <algorithm>

namespace patron::models {
namespace {

constexpr int kOriginsOfFew = 11, kOriginsOfMany = 3;
constexpr int kLeastValues = 4;

OriginPlan plan_for(const Series& series, const OutlookOptions& options, bool few) {
  const auto n = static_cast<int>(series.y.size());
  const int horizon = std::min(options.horizon, std::max(n / 4, 1));
  const int step = options.step > 0 ? options.step : std::max(few ? horizon / 2 : horizon, 1);
  const int n_origins =
      options.n_origins > 0 ? options.n_origins : (few ? kOriginsOfFew : kOriginsOfMany);
  const int wanted = std::max({3 * series.period(), n / 3, kLeastValues});
  return plan_origins(n, horizon, step, n_origins, std::min(wanted, n - horizon - step));
}

}  // namespace

std::vector<Told> told_of(std::span<const Series> series, const OutlookOptions& options, bool few) {
  std::vector<Told> told;
  for (const Series& one : series) {
    Told& back = told.emplace_back(Told{&one, nullptr, {}, {}, options.horizon});
    if (!one.sums.begins.empty()) {
      back.of_sums = std::make_unique<StepSums>(one, options.horizon);
      back.n_steps = back.of_sums->n_steps();
    }
    back.plan = plan_for(back.series(), options, few);
    back.plan_of_steps = back.sums() ? back.sums()->plan_of_steps(back.plan) : back.plan;
  }
  return told;
}

OriginForecasts forecasts_of_steps(std::span<const GroupForecaster> candidates,
                                   std::span<const Series> series, const std::vector<Told>& told,
                                   bool tame) {
  std::vector<OriginPlan> plans;
  int n_steps = 1;
  for (const Told& one : told) {
    plans.push_back(one.plan_of_steps);
    n_steps = std::max(n_steps, one.n_steps);
  }
  return forecast_origins(candidates, series, plans, n_steps, tame);
}

OriginForecasts forecasts_told(OriginForecasts forecasts, const std::vector<Told>& told,
                               int horizon) {
  for (auto& of_candidate : forecasts)
    for (std::size_t i = 0; i < told.size(); ++i) {
      if (!told[i].sums()) continue;
      const std::vector<int>& origins = told[i].plan.origins;
      for (std::size_t place = 0; place < origins.size(); ++place)
        of_candidate[i][place] =
            told[i].sums()->summed(of_candidate[i][place], origins[place], told[i].plan.horizon);
      of_candidate[i].back() =
          told[i].sums()->summed(of_candidate[i].back(), told[i].steps->sums.n_known, horizon);
    }
  return forecasts;
}

}  // namespace patron::models
