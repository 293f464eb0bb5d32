#include "models/forecast/combine.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace patron::models {
namespace {

constexpr double kBeside = 1.25;  // an error up to this multiple of the best one stands beside it
constexpr std::size_t kMost = 5;  // candidates in a combination

}  // namespace

std::vector<double> combination_weights(std::span<const double> errors) {
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
    if (error > kBeside * best) break;
    weights[order[rank]] = best > 0 ? best * best / (error * error) : 1;
    sum += weights[order[rank]];
  }
  for (double& weight : weights) weight /= sum;
  return weights;
}

Forecast combine(std::span<const Forecast* const> forecasts, std::span<const double> weights) {
  Forecast result;
  for (std::size_t c = 0; c < forecasts.size(); ++c) {
    if (weights[c] == 0) continue;
    const Forecast& one = *forecasts[c];
    result.mean.resize(one.mean.size());
    result.sd.resize(one.sd.size());
    for (std::size_t h = 0; h < one.mean.size(); ++h) {
      result.mean[h] += weights[c] * one.mean[h];
      result.sd[h] += weights[c] * one.sd[h];
    }
  }
  return result;
}

}  // namespace patron::models
