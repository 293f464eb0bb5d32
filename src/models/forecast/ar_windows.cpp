#include "models/forecast/ar_windows.hpp"

#include <algorithm>
#include <cmath>

#include "models/forecast/decompose.hpp"

namespace patron::models {
namespace {

constexpr double kMostScales = 30;  // beyond it a value in a window is an accident
constexpr double kMostGrowth = 3;   // of logarithms above the highest value seen

double clamp_scaled(double value) { return std::clamp(value, -kMostScales, kMostScales); }

}  // namespace

ArSeries::ArSeries(std::span<const double> y) : values_(fill_holes(y)) {
  is_log_ = std::all_of(values_.begin(), values_.end(), [](double value) { return value > 0; });
  if (is_log_)
    for (double& value : values_) value = std::log(value);
  highest_ = values_.empty() ? 0 : *std::max_element(values_.begin(), values_.end());
}

ArSeries::Window ArSeries::window_before(std::size_t origin, int n_lags) const {
  const auto lags = static_cast<std::size_t>(n_lags);
  const double* first = values_.data() + origin - lags;
  Window window;
  window.last = first[lags - 1];
  double change = 0, size = std::abs(first[0]);
  for (std::size_t i = 1; i < lags; ++i) {
    change += std::abs(first[i] - first[i - 1]);
    size = std::max(size, std::abs(first[i]));
  }
  change /= static_cast<double>(lags - 1);
  // A change that is only rounding would blow up whatever follows.
  window.scale = change > 1e-9 * size ? change : 0;
  window.past.resize(n_lags - 1);
  for (std::size_t i = 0; i + 1 < lags; ++i)
    window.past[static_cast<Eigen::Index>(i)] =
        window.scale > 0 ? clamp_scaled((first[i] - window.last) / window.scale) : 0;
  return window;
}

ArWindows ArSeries::windows(int n_lags, int horizon, std::size_t first, std::size_t last,
                            std::size_t stride) const {
  ArWindows result;
  const auto most = static_cast<Eigen::Index>(last >= first ? (last - first) / stride + 1 : 0);
  result.past.resize(most, n_lags - 1);
  result.future.resize(most, horizon);
  Eigen::Index row = 0;
  for (std::size_t origin = first; origin <= last; origin += stride) {
    const Window window = window_before(origin, n_lags);
    if (window.scale <= 0) continue;
    result.past.row(row) = window.past;
    for (Eigen::Index h = 0; h < horizon; ++h)
      result.future(row, h) = clamp_scaled(
          (values_[origin + static_cast<std::size_t>(h)] - window.last) / window.scale);
    ++row;
  }
  result.past.conservativeResize(row, Eigen::NoChange);
  result.future.conservativeResize(row, Eigen::NoChange);
  return result;
}

std::vector<double> ArSeries::in_units(const Window& window,
                                       const Eigen::RowVectorXd& steps) const {
  std::vector<double> mean;
  for (Eigen::Index h = 0; h < steps.size(); ++h) {
    const double value = window.last + steps[h] * window.scale;
    mean.push_back(is_log_ ? std::exp(std::min(value, highest_ + kMostGrowth)) : value);
  }
  return mean;
}

std::vector<double> ArSeries::sd_in_units(const Window& window, const std::vector<double>& mean,
                                          const Eigen::RowVectorXd& sd) const {
  std::vector<double> result;
  for (Eigen::Index h = 0; h < sd.size(); ++h) {
    const double scaled = sd[h] * window.scale;
    result.push_back(is_log_ ? mean[static_cast<std::size_t>(h)] * std::min(scaled, 1.0) : scaled);
  }
  return result;
}

}  // namespace patron::models
