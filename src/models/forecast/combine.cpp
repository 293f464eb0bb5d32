#include "models/forecast/combine.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/median.hpp"

namespace patron::models {
namespace {

constexpr std::size_t kMost = 5;  // candidates in a combination

/// The median of one step of one part of all forecasts.
double median_at(std::span<const Forecast* const> forecasts, std::vector<double> Forecast::*part,
                 std::size_t h) {
  std::vector<double> values;
  for (const Forecast* forecast : forecasts) values.push_back((forecast->*part)[h]);
  return base::median(std::move(values));
}

}  // namespace

std::vector<double> combination_weights(std::span<const double> errors, double beside) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < errors.size(); ++i)
    if (!std::isnan(errors[i])) order.push_back(i);
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return errors[i]; });
  std::vector<double> weights(errors.size(), 0);
  if (order.empty()) return weights;
  const double best = errors[order.front()];
  double sum = 0;
  for (std::size_t rank = 0; rank < std::min(order.size(), kMost); ++rank) {
    const double error = errors[order[rank]];
    if (error > beside * best) break;
    weights[order[rank]] = best > 0 ? best * best / (error * error) : 1;
    sum += weights[order[rank]];
  }
  for (double& weight : weights) weight /= sum;
  return weights;
}

Forecast combine(std::span<const Forecast* const> forecasts, std::span<const double> weights) {
  Forecast result;
  double sum = 0;
  for (std::size_t c = 0; c < forecasts.size(); ++c)
    if (!forecasts[c]->mean.empty()) sum += weights[c];
  for (std::size_t c = 0; c < forecasts.size(); ++c) {
    if (weights[c] == 0 || forecasts[c]->mean.empty()) continue;
    const Forecast& one = *forecasts[c];
    const double share = weights[c] / sum;
    result.mean.resize(one.mean.size());
    result.sd.resize(one.sd.size());
    for (std::size_t h = 0; h < one.mean.size(); ++h) {
      result.mean[h] += share * one.mean[h];
      result.sd[h] += share * one.sd[h];
    }
  }
  return result;
}

Forecast median_forecast(std::span<const Forecast* const> forecasts) {
  Forecast result;
  if (forecasts.empty()) return result;
  for (std::size_t h = 0; h < forecasts.front()->mean.size(); ++h) {
    result.mean.push_back(median_at(forecasts, &Forecast::mean, h));
    result.sd.push_back(median_at(forecasts, &Forecast::sd, h));
  }
  return result;
}

}  // namespace patron::models
