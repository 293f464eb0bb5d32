// All of them go through the series once, a step at a time: what is said of the step, then the
// value that came. Appending is the same step. A season is `period` places; without season there is
// one.

#include "models/forecast/naive.hpp"

#include <cmath>
#include <limits>
#include <utility>

#include "base/error.hpp"
#include "models/forecast/observed.hpp"

namespace patron::models {
namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

/// Errors of one step, each divided by the variance the model gives it in units of sigma².
struct ErrorScale {
  double sum = 0;
  int n = 0;

  void add(double error, double variance) {
    sum += error * error / variance;
    ++n;
  }
  double sigma(int n_parameters = 0) const {
    return n > n_parameters ? std::sqrt(sum / (n - n_parameters)) : 0;
  }
};

/// Shared by all: the loop over the steps and the two vectors.
class Stepwise : public FittedForecaster {
 public:
  explicit Stepwise(std::string form) : form_(std::move(form)) {}
  std::string form() const override { return form_; }
  std::span<const double> fitted() const override { return fitted_; }

  bool append(std::span<const double> y) override {
    require_finite(y);
    for (const double value : y) {
      fitted_.push_back(step(n_, value));
      ++n_;
    }
    return true;
  }

 protected:
  /// Takes in the value of step t; returns what was said of it before.
  virtual double step(int t, double value) = 0;

  int n_ = 0;  // steps taken in, missing ones too

 private:
  std::string form_;
  std::vector<double> fitted_;
};

/// Naive and seasonal naive: at each place of the season a random walk of its own.
class SeasonalWalk final : public Stepwise {
 public:
  SeasonalWalk(std::string form, int period)
      : Stepwise(std::move(form)), places_(static_cast<std::size_t>(period)) {}

  Forecast forecast(int horizon) const override {
    require_horizon(horizon);
    Forecast result;
    for (int h = 0; h < horizon; ++h) {
      const Place& place = places_[place_of(n_ + h)];
      result.mean.push_back(place.seen() ? place.value : mean_of_seen());
      result.sd.push_back(errors_.sigma() * std::sqrt(place.seasons_to(n_ + h, period())));
    }
    return result;
  }

 private:
  struct Place {
    double value = kUnknown;
    int step = 0;

    bool seen() const { return !std::isnan(value); }
    double seasons_to(int t, int period) const { return seen() ? (t - step) / period : 1; }
  };

  int period() const { return static_cast<int>(places_.size()); }
  std::size_t place_of(int t) const { return static_cast<std::size_t>(t) % places_.size(); }

  double mean_of_seen() const {
    double sum = 0;
    int n = 0;
    for (const Place& place : places_)
      if (place.seen()) sum += place.value, ++n;
    return sum / n;
  }

  double step(int t, double value) override {
    Place& place = places_[place_of(t)];
    const Place before = place;
    if (std::isnan(value)) return before.value;
    if (before.seen()) errors_.add(value - before.value, before.seasons_to(t, period()));
    place = {value, t};
    return before.value;
  }

  std::vector<Place> places_;
  ErrorScale errors_;
};

/// Mean and seasonal mean: at each place the mean of its last k values.
class SeasonalMean final : public Stepwise {
 public:
  SeasonalMean(std::string form, int period, int n_last)
      : Stepwise(std::move(form)),
        places_(static_cast<std::size_t>(period)),
        n_last_(static_cast<std::size_t>(n_last)) {}

  Forecast forecast(int horizon) const override {
    require_horizon(horizon);
    Forecast result;
    for (int h = 0; h < horizon; ++h) {
      const Place& place = places_[static_cast<std::size_t>(n_ + h) % places_.size()];
      result.mean.push_back(place.n > 0 ? place.mean : mean_of_seen());
      result.sd.push_back(errors_.sigma() * std::sqrt(place.variance()));
    }
    return result;
  }

 private:
  struct Place {
    std::vector<double> last;  // a ring of n_last values; unused where all count
    std::size_t at = 0;
    int n = 0;  // values in the mean
    double mean = kUnknown;

    double variance() const { return n > 0 ? 1 + 1.0 / n : 2; }

    void add(double value) {
      if (++n == 1) mean = value;
      mean += (value - mean) / n;
    }
    void add_to_ring(double value, std::size_t size) {
      if (last.size() < size)
        last.push_back(value);
      else
        last[at++ % size] = value;
      n = static_cast<int>(last.size());
      mean = 0;  // summed anew: no rounding is carried on
      for (const double one : last) mean += one / n;
    }
  };

  double mean_of_seen() const {
    double sum = 0;
    int n = 0;
    for (const Place& place : places_)
      if (place.n > 0) sum += place.mean, ++n;
    return sum / n;
  }

  double step(int t, double value) override {
    Place& place = places_[static_cast<std::size_t>(t) % places_.size()];
    const double said = place.mean;
    if (std::isnan(value)) return said;
    if (place.n > 0) errors_.add(value - said, place.variance());
    n_last_ == 0 ? place.add(value) : place.add_to_ring(value, n_last_);
    return said;
  }

  std::vector<Place> places_;
  std::size_t n_last_;  // 0: all
  ErrorScale errors_;
};

/// A random walk whose mean step is that from the first to the last value.
class Drift final : public Stepwise {
 public:
  explicit Drift(std::span<const double> y) : Stepwise("drift") {
    int first = -1, last = -1;
    for (int t = 0; t < static_cast<int>(y.size()); ++t)
      if (!std::isnan(y[static_cast<std::size_t>(t)])) last = t, first = first < 0 ? t : first;
    span_ = last - first;
    slope_ = (y[static_cast<std::size_t>(last)] - y[static_cast<std::size_t>(first)]) / span_;
  }

  Forecast forecast(int horizon) const override {
    require_horizon(horizon);
    Forecast result;
    for (int h = 0; h < horizon; ++h) {
      const double steps = n_ + h - last_step_;
      result.mean.push_back(last_ + steps * slope_);
      result.sd.push_back(errors_.sigma(1) * std::sqrt(steps * (1 + steps / span_)));
    }
    return result;
  }

 private:
  double step(int t, double value) override {
    const double steps = t - last_step_, said = last_ + steps * slope_;
    if (std::isnan(value)) return said;
    if (!std::isnan(last_)) errors_.add(value - said, steps);
    last_ = value;
    last_step_ = t;
    return said;
  }

  double slope_, span_;  // span: steps between the values that give the slope
  double last_ = kUnknown;
  int last_step_ = 0;
  ErrorScale errors_;
};

template <class Make>
Forecaster stepwise(std::string name, int least, Make make) {
  return {name, least, [=](const Series& series) -> std::unique_ptr<FittedForecaster> {
            require_observed(series.y, name, least);
            auto fit = make(series);
            fit->append(series.y);
            return fit;
          }};
}

void require_positive(int n, const char* what) {
  if (n < 1)
    throw base::Error(base::ErrorCode::kInvalidArgument,
                      std::string(what) + " is " + std::to_string(n) + ".",
                      "It is a number of values, at least 1.");
}

std::string with_period(const char* name, const Series& series) {
  return std::string(name) + "[" + std::to_string(series.period()) + "]";
}

}  // namespace

Forecaster make_naive() {
  return stepwise("naive", 1,
                  [](const Series&) { return std::make_unique<SeasonalWalk>("naive", 1); });
}

Forecaster make_drift() {
  return stepwise("drift", 2,
                  [](const Series& series) { return std::make_unique<Drift>(series.y); });
}

Forecaster make_seasonal_naive() {
  return stepwise("seasonal-naive", 1, [](const Series& series) {
    return std::make_unique<SeasonalWalk>(with_period("seasonal-naive", series), series.period());
  });
}

Forecaster make_seasonal_mean(int n_seasons) {
  require_positive(n_seasons, "n_seasons of the seasonal mean");
  return stepwise("seasonal-mean", 1, [n_seasons](const Series& series) {
    return std::make_unique<SeasonalMean>(with_period("seasonal-mean", series), series.period(),
                                          n_seasons);
  });
}

Forecaster make_mean(int n_last) {
  if (n_last != 0) require_positive(n_last, "n_last of the mean");
  return stepwise("mean", 1, [n_last](const Series&) {
    return std::make_unique<SeasonalMean>("mean", 1, n_last);
  });
}

}  // namespace patron::models
