#include "models/forecast/step_sums.hpp"

#include <algorithm>
#include <cmath>

namespace patron::models {
namespace {

/// Correlation of the errors of two steps of one sum: a level that is too high is so on all days.
/// As it was between days of a week in the backtests on Online Retail.
constexpr double kSharedError = 0.15;

double sum_of(std::span<const double> values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum;
}

}  // namespace

std::vector<double> told_values(const Series& series) {
  const StepSumsOf& sums = series.sums;
  if (sums.begins.empty()) return series.y;
  std::vector<double> values;
  for (std::size_t s = 0; s < static_cast<std::size_t>(sums.n_known); ++s) {
    const auto begin = static_cast<std::size_t>(sums.begins[s]);
    const auto end = std::min(static_cast<std::size_t>(sums.begins[s + 1]), series.y.size());
    values.push_back(sum_of(std::span(series.y).subspan(begin, end - begin)));
  }
  return values;
}

StepSums::StepSums(const Series& series, int horizon) : whole_(&series) {
  sums_.y = told_values(series);
  sums_.periods = series.sums.periods;
  n_steps_ = series.sums.begins[static_cast<std::size_t>(series.sums.n_known + horizon)] -
             static_cast<int>(series.y.size());
}

std::size_t StepSums::step_of(int origin) const {
  const int into = static_cast<int>(whole_->y.size()) -
                   whole_->sums.begins[static_cast<std::size_t>(whole_->sums.n_known)];
  const int begin = static_cast<int>(begin_of(origin)),
            end = static_cast<int>(begin_of(origin + 1));
  return static_cast<std::size_t>(std::clamp(begin + into, 1, end - 1));
}

OriginPlan StepSums::plan_of_steps(const OriginPlan& plan) const {
  OriginPlan steps{1, plan.step, {}};
  for (const int origin : plan.origins) {
    steps.origins.push_back(static_cast<int>(step_of(origin)));
    steps.horizon = std::max(
        steps.horizon, static_cast<int>(begin_of(origin + plan.horizon)) - steps.origins.back());
  }
  return steps;
}

OriginForecast StepSums::summed(const OriginForecast& steps, int origin, int horizon) const {
  OriginForecast result{{}, steps.form, steps.trouble};
  if (!steps.made()) return result;
  const bool is_future = origin == whole_->sums.n_known;
  const std::size_t known = is_future ? whole_->y.size() : step_of(origin);
  for (int sum = origin; sum < origin + horizon; ++sum) {
    double mean = 0, variance = 0, together = 0;
    for (std::size_t t = begin_of(sum); t < begin_of(sum + 1); ++t) {
      if (t < known) {
        mean += whole_->y[t];
        continue;
      }
      mean += steps.forecast.mean[t - known];
      const double sd = steps.forecast.sd[t - known];
      variance += sd * sd;
      together += sd;
    }
    variance += kSharedError * (together * together - variance);
    result.forecast.mean.push_back(mean);
    result.forecast.sd.push_back(std::sqrt(variance));
  }
  return result;
}

std::vector<double> StepSums::summed_whole(std::span<const double> values) const {
  std::vector<double> result;
  const std::vector<int>& begins = whole_->sums.begins;
  for (std::size_t s = 0; s + 1 < begins.size(); ++s) {
    double sum = 0;
    for (auto t = static_cast<std::size_t>(begins[s]);
         t < std::min(static_cast<std::size_t>(begins[s + 1]), values.size()); ++t)
      sum += std::isnan(values[t]) ? 0 : values[t];
    result.push_back(sum);
  }
  return result;
}

}  // namespace patron::models
