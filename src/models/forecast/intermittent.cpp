#include "models/forecast/intermittent.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include "base/error.hpp"
#include "models/forecast/observed.hpp"

namespace patron::models {
namespace {

constexpr double kIntervalCut = 1.32, kVariationCut = 0.49;

enum class Method { kCroston, kSba, kTsb };

/// Exponential smoothing that begins with its first value.
struct Smoothed {
  double alpha = 0.1, value = 0;
  bool begun = false;

  void take(double x) {
    value = begun ? value + alpha * (x - value) : x;
    begun = true;
  }
};

class Demand final : public FittedForecaster {
 public:
  Demand(std::string form, Method method, double alpha_size, double alpha_interval)
      : form_(std::move(form)), method_(method), size_{alpha_size}, rate_{alpha_interval} {}

  std::string form() const override { return form_; }
  std::span<const double> fitted() const override { return fitted_; }
  double mean_square() const { return n_errors_ > 0 ? squares_ / n_errors_ : 0; }

  Forecast forecast(int horizon) const override {
    require_horizon(horizon);
    const auto n = static_cast<std::size_t>(horizon);
    return {std::vector<double>(n, level()), std::vector<double>(n, std::sqrt(mean_square()))};
  }

  bool append(std::span<const double> y) override {
    require_finite(y);
    for (const double value : y) step(value);
    return true;
  }

 private:
  /// Croston: size / interval. SBA takes off its bias. TSB: size * probability.
  double level() const {
    if (!size_.begun) return 0;
    if (method_ == Method::kTsb) return size_.value * rate_.value;
    const double croston = size_.value / rate_.value;
    return method_ == Method::kSba ? croston * (1 - rate_.alpha / 2) : croston;
  }

  void step(double value) {
    const bool begun = size_.begun;
    fitted_.push_back(begun ? level() : std::numeric_limits<double>::quiet_NaN());
    if (std::isnan(value)) return;
    if (begun) {
      squares_ += (value - fitted_.back()) * (value - fitted_.back());
      ++n_errors_;
    }
    ++steps_since_;
    if (method_ == Method::kTsb) rate_.take(value != 0);
    if (value == 0) return;
    size_.take(value);
    if (method_ != Method::kTsb) rate_.take(steps_since_);
    steps_since_ = 0;
  }

  std::string form_;
  Method method_;
  Smoothed size_, rate_;  // rate: the interval, with TSB the probability
  int steps_since_ = 0;   // the last demand
  double squares_ = 0;
  int n_errors_ = 0;
  std::vector<double> fitted_;
};

std::vector<double> candidates(double alpha) {
  if (alpha > 0) return {alpha};
  std::vector<double> result;
  for (int i = 1; i <= 10; ++i) result.push_back(0.05 * i);
  return result;
}

std::unique_ptr<FittedForecaster> fit_best(const std::string& name, Method method,
                                           const Series& series, const CrostonOptions& options) {
  std::unique_ptr<Demand> best;
  for (const double size : candidates(options.alpha_size))
    for (const double interval : candidates(options.alpha_interval)) {
      auto fit = std::make_unique<Demand>(name, method, size, interval);
      fit->append(series.y);
      if (!best || fit->mean_square() < best->mean_square()) best = std::move(fit);
    }
  return best;
}

Forecaster demand_forecaster(std::string name, Method method, const CrostonOptions& options) {
  for (const double alpha : {options.alpha_size, options.alpha_interval})
    if (!(alpha >= 0 && alpha <= 1))
      throw base::Error(base::ErrorCode::kInvalidArgument,
                        "a smoothing parameter of " + name + " is out of range.",
                        "It lies above 0 and up to 1; 0 looks for the best one.");
  return {name, 1, [=](const Series& series) {
            require_observed(series.y, name, 1);
            return fit_best(name, method, series, options);
          }};
}

}  // namespace

DemandPattern describe_demand(std::span<const double> y) {
  DemandPattern pattern;
  double largest = 0;
  for (const double value : y)
    if (std::isfinite(value)) largest = std::max(largest, std::abs(value));
  if (largest == 0) return pattern;
  int n = 0, n_demands = 0;
  double mean = 0, squares = 0;
  for (const double value : y) {
    if (!std::isfinite(value)) continue;
    ++n;
    if (value == 0) continue;
    const double size = value / largest, away = size - mean;
    mean += away / ++n_demands;
    squares += away * (size - mean);
  }
  pattern.interval_steps = static_cast<double>(n) / n_demands;
  if (n_demands > 1 && mean != 0) pattern.size_cv2 = squares / (n_demands - 1) / (mean * mean);
  const bool rare = pattern.interval_steps >= kIntervalCut,
             wild = pattern.size_cv2 >= kVariationCut;
  pattern.kind = rare ? (wild ? DemandKind::kLumpy : DemandKind::kIntermittent)
                      : (wild ? DemandKind::kErratic : DemandKind::kSmooth);
  return pattern;
}

bool is_intermittent(std::span<const double> y) {
  const DemandKind kind = describe_demand(y).kind;
  return kind == DemandKind::kIntermittent || kind == DemandKind::kLumpy;
}

Forecaster make_croston(const CrostonOptions& options) {
  return demand_forecaster("croston", Method::kCroston, options);
}
Forecaster make_sba(const CrostonOptions& options) {
  return demand_forecaster("sba", Method::kSba, options);
}
Forecaster make_tsb(const CrostonOptions& options) {
  return demand_forecaster("tsb", Method::kTsb, options);
}

}  // namespace patron::models
