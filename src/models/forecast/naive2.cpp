#include "models/forecast/naive2.hpp"

#include <cmath>
#include <limits>

#include "models/forecast/observed.hpp"
#include "models/forecast/season_adjustment.hpp"

namespace patron::models {
namespace {

class FittedNaive2 : public FittedForecaster {
 public:
  explicit FittedNaive2(const Series& series) {
    const auto y = complete_values(series.y, 1, "naive2");
    adjustment_ = find_season(y, series.period());
    double sum = 0;
    for (std::size_t t = 0; t < y.size(); ++t) {
      take(y[t]);
      const double before = t > 0 ? adjustment_.clear(y[t - 1], t - 1) : last_;
      sum += (last_ - before) * (last_ - before);
    }
    sigma_ = std::sqrt(sum / static_cast<double>(std::max<std::size_t>(y.size() - 1, 1)));
  }

  std::string form() const override {
    if (adjustment_.period == 1) return "Naive2";
    return "Naive2[" + std::to_string(adjustment_.period) + "]";
  }
  Forecast forecast(int horizon) const override {
    Forecast result;
    for (int h = 0; h < horizon; ++h) {
      const std::size_t step = fitted_.size() + static_cast<std::size_t>(h);
      result.mean.push_back(adjustment_.put_back(last_, step));
      result.sd.push_back(sigma_ * std::sqrt(h + 1.0) * adjustment_.scale(step));
    }
    return result;
  }
  std::span<const double> fitted() const override { return fitted_; }
  bool append(std::span<const double> y) override {
    if (!can_be_appended(y)) return false;
    for (const double value : y) take(value);
    return true;
  }

 private:
  void take(double y) {
    const std::size_t step = fitted_.size();
    fitted_.push_back(step == 0 ? std::numeric_limits<double>::quiet_NaN()
                                : adjustment_.put_back(last_, step));
    if (!std::isnan(y)) last_ = adjustment_.clear(y, step);
  }

  SeasonAdjustment adjustment_;
  double last_ = 0, sigma_ = 0;
  std::vector<double> fitted_;
};

}  // namespace

Forecaster make_naive2() {
  return {"naive2", 1, [](const Series& series) -> std::unique_ptr<FittedForecaster> {
            return std::make_unique<FittedNaive2>(series);
          }};
}

}  // namespace patron::models
