#include "models/forecast/discounted.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/error.hpp"

namespace patron::models {
namespace {

constexpr int kLeastValues = 4;

/// A weighted straight line, with what its forecasts' spread needs.
struct Line {
  double weight = 0, mean_t = 0, mean_y = 0, spread_t = 0, slope = 0;

  double at(double t) const { return mean_y + slope * (t - mean_t); }
  /// How much the line itself is in doubt at t, as a share of the variance around it.
  double leverage(double t) const {
    if (weight <= 0) return 1;
    return 1 / weight + (spread_t > 0 ? (t - mean_t) * (t - mean_t) / spread_t : 0);
  }
};

Line fit_line(const std::vector<double>& y, const std::vector<double>& weights) {
  Line line;
  double sum_t = 0, sum_y = 0, cross = 0;
  for (std::size_t t = 0; t < y.size(); ++t) {
    line.weight += weights[t];
    sum_t += weights[t] * static_cast<double>(t);
    sum_y += weights[t] * y[t];
  }
  line.mean_t = sum_t / line.weight;
  line.mean_y = sum_y / line.weight;
  for (std::size_t t = 0; t < y.size(); ++t) {
    const double from_mean = static_cast<double>(t) - line.mean_t;
    line.spread_t += weights[t] * from_mean * from_mean;
    cross += weights[t] * from_mean * (y[t] - line.mean_y);
  }
  if (line.spread_t > 0) line.slope = cross / line.spread_t;
  return line;
}

/// Trend and season under one half-life.
class DiscountedFit {
 public:
  DiscountedFit(const Series& series, double half_life, int rounds)
      : period_(series.period()), n_(series.y.size()), season_(static_cast<std::size_t>(period_)) {
    const double steps = half_life * period_;
    weights_.resize(n_);
    multiplicative_ = true;
    for (std::size_t t = 0; t < n_; ++t) {
      const double age = static_cast<double>(n_ - 1 - t);
      weights_[t] = std::isnan(series.y[t]) ? 0 : std::exp2(-age / steps);
      if (series.y[t] < 0) multiplicative_ = false;
    }
    y_ = series.y;
    for (double& value : y_)
      if (std::isnan(value)) value = 0;  // of no weight
    std::fill(season_.begin(), season_.end(), multiplicative_ ? 1.0 : 0.0);
    line_ = fit_line(y_, weights_);
    for (int round = 0; round < rounds && period_ > 1; ++round) fit_season_and_line();
    measure_spread();
  }

  double mean(std::size_t t) const {
    const double level = line_.at(static_cast<double>(t));
    return multiplicative_ ? level * at_place(t) : level + at_place(t);
  }

  double sd(std::size_t t) const {
    const double size = multiplicative_ ? std::max(at_place(t), 0.0) : 1.0;
    return size * sigma_ * std::sqrt(1 + line_.leverage(static_cast<double>(t)));
  }

 private:
  double at_place(std::size_t t) const { return season_[t % season_.size()]; }

  /// The level a factor is measured against: not so small that single days blow it up.
  double safe_level(std::size_t t, double floor) const {
    return std::max(line_.at(static_cast<double>(t)), floor);
  }

  void fit_season_and_line() {
    const double floor = 0.2 * line_.mean_y;
    if (multiplicative_ && floor <= 0) return;  // nothing but zeros
    std::vector<double> sum(season_.size()), weight(season_.size());
    for (std::size_t t = 0; t < n_; ++t) {
      const double share =
          multiplicative_ ? y_[t] / safe_level(t, floor) : y_[t] - line_.at(static_cast<double>(t));
      sum[t % season_.size()] += weights_[t] * share;
      weight[t % season_.size()] += weights_[t];
    }
    for (std::size_t place = 0; place < season_.size(); ++place)
      if (weight[place] > 0) season_[place] = sum[place] / weight[place];
    fit_line_of_adjusted();
  }

  void fit_line_of_adjusted() {
    std::vector<double> adjusted(n_), weights = weights_;
    for (std::size_t t = 0; t < n_; ++t) {
      if (!multiplicative_)
        adjusted[t] = y_[t] - at_place(t);
      else if (at_place(t) > 0)
        adjusted[t] = y_[t] / at_place(t);
      else
        weights[t] = 0;
    }
    line_ = fit_line(adjusted, weights);
  }

  void measure_spread() {
    double squares = 0, weight = 0;
    for (std::size_t t = 0; t < n_; ++t) {
      if (multiplicative_ && at_place(t) <= 0) continue;
      const double miss = (y_[t] - mean(t)) / (multiplicative_ ? at_place(t) : 1.0);
      squares += weights_[t] * miss * miss;
      weight += weights_[t];
    }
    if (weight > 0) sigma_ = std::sqrt(squares / weight);
  }

  int period_;
  std::size_t n_;
  std::vector<double> y_, weights_, season_;
  bool multiplicative_ = true;
  Line line_;
  double sigma_ = 0;
};

class FittedDiscounted : public FittedForecaster {
 public:
  FittedDiscounted(const Series& series, const DiscountedTrendOptions& options)
      : n_(series.y.size()) {
    for (const double half_life : options.half_lives)
      fits_.emplace_back(series, half_life, options.rounds);
    for (std::size_t t = 0; t < n_; ++t) fitted_.push_back(mean(t));
  }

  std::string form() const override { return "discounted trend"; }

  Forecast forecast(int horizon) const override {
    Forecast result;
    for (std::size_t h = 0; h < static_cast<std::size_t>(horizon); ++h) {
      result.mean.push_back(mean(n_ + h));
      double sd = 0;
      for (const DiscountedFit& fit : fits_) sd += fit.sd(n_ + h);
      result.sd.push_back(sd / static_cast<double>(fits_.size()));
    }
    return result;
  }

  std::span<const double> fitted() const override { return fitted_; }

 private:
  double mean(std::size_t t) const {
    double sum = 0;
    for (const DiscountedFit& fit : fits_) sum += fit.mean(t);
    return sum / static_cast<double>(fits_.size());
  }

  std::size_t n_;
  std::vector<DiscountedFit> fits_;
  std::vector<double> fitted_;
};

}  // namespace

Forecaster make_discounted_trend(const DiscountedTrendOptions& options) {
  return {.name = "discounted-trend",
          .least_values = kLeastValues,
          .fit = [options](const Series& series) -> std::unique_ptr<FittedForecaster> {
            const auto known = std::count_if(series.y.begin(), series.y.end(),
                                             [](double value) { return !std::isnan(value); });
            if (known < kLeastValues)
              throw base::Error(base::ErrorCode::kTooLittleData,
                                "a trend needs four observed values at least.");
            return std::make_unique<FittedDiscounted>(series, options);
          }};
}

}  // namespace patron::models
