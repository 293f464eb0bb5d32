#include "models/forecast/mstl.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "base/error.hpp"
#include "models/forecast/observed.hpp"
#include "models/forecast/stl.hpp"

namespace patron::models {
namespace {

using Values = std::vector<double>;

Values logarithms(std::span<const double> y) {
  Values result(y.begin(), y.end());
  for (double& value : result) {
    if (value <= 0)
      throw base::Error(base::ErrorCode::kBadData, "a value has no logarithm: it is not above 0.",
                        "Take MSTL without \"log\".");
    value = std::log(value);
  }
  return result;
}

std::vector<int> held_twice(std::vector<int> periods, std::size_t n) {
  std::ranges::sort(periods);
  periods.erase(std::ranges::unique(periods).begin(), periods.end());
  std::erase_if(periods,
                [n](int period) { return period < 2 || 2 * static_cast<std::size_t>(period) > n; });
  return periods;
}

StlOptions options_of(const MstlOptions& options, std::size_t season, int period) {
  StlOptions stl;
  stl.seasonal = season < options.seasonal.size() ? options.seasonal[season]
                                                  : 11 + 4 * static_cast<int>(season);
  stl.seasonal_degree = options.seasonal_degree;
  stl.robust = options.robust;
  stl.jump = options.jump > 0 ? options.jump : std::max(1, 3 * period / 20);
  return stl;
}

void add(Values& to, const Values& values, double sign) {
  for (std::size_t t = 0; t < to.size(); ++t) to[t] += sign * values[t];
}

class FittedMstl final : public FittedForecaster {
 public:
  FittedMstl(const Series& series, const Forecaster& inner, const MstlOptions& options)
      : options_(options), n_fitted_(series.y.size()) {
    Series adjusted = series;
    if (options.log) adjusted.y = logarithms(series.y);
    parts_.periods = held_twice(series.periods, series.y.size());
    if (!parts_.periods.empty()) parts_ = decompose_mstl(adjusted.y, series.periods, as_given());
    for (const Values& season : parts_.seasonal) add(adjusted.y, season, -1);
    adjusted.periods.clear();
    inner_ = inner.fit(adjusted);
    take_fitted();
  }

  std::string form() const override {
    std::string periods;
    for (const int period : parts_.periods)
      periods += (periods.empty() ? "" : ",") + std::to_string(period);
    return std::string("MSTL[") + periods + "](" + (options_.log ? "log, " : "") + inner_->form() +
           ")";
  }

  std::span<const double> fitted() const override { return fitted_; }

  Forecast forecast(int horizon) const override {
    Forecast result = inner_->forecast(horizon);
    for (std::size_t h = 0; h < result.mean.size(); ++h) {
      result.mean[h] += seasons_at(fitted_.size() + h);
      if (!options_.log) continue;
      result.mean[h] = std::exp(std::min(result.mean[h], kLargestLogarithm));
      result.sd[h] = std::min(result.sd[h], kLargestLogarithm) * result.mean[h];
    }
    return result;
  }

  bool append(std::span<const double> y) override {
    Values adjusted = options_.log ? logarithms(y) : Values(y.begin(), y.end());
    for (std::size_t i = 0; i < adjusted.size(); ++i) adjusted[i] -= seasons_at(fitted_.size() + i);
    if (!inner_->append(adjusted)) return false;
    take_fitted();
    return true;
  }

  std::vector<Component> components(int horizon) const override {
    if (parts_.periods.empty()) return inner_->components(horizon);
    std::vector<Component> result{{"trend", parts_.trend}};
    const Forecast ahead = inner_->forecast(horizon);
    const std::size_t n = fitted_.size() + static_cast<std::size_t>(horizon);
    Values& trend = result.front().values;  // steps appended since: what the inner model said
    for (std::size_t t = n_fitted_; t < fitted_.size(); ++t) trend.push_back(inner_->fitted()[t]);
    trend.insert(trend.end(), ahead.mean.begin(), ahead.mean.end());
    for (std::size_t s = 0; s < parts_.periods.size(); ++s) {
      result.push_back({"season_" + std::to_string(parts_.periods[s]), {}});
      for (std::size_t t = 0; t < n; ++t) result.back().values.push_back(season_at(s, t));
    }
    result.push_back({"remainder", parts_.remainder});
    result.back().values.resize(n);
    return result;
  }

 private:
  static constexpr double kLargestLogarithm = 300;

  MstlOptions as_given() const {
    MstlOptions options = options_;
    options.log = false;  // the values are logarithms already
    return options;
  }

  double season_at(std::size_t season, std::size_t t) const {
    const auto period = static_cast<std::size_t>(parts_.periods[season]);
    if (t >= n_fitted_) t = n_fitted_ - period + (t - n_fitted_) % period;
    return parts_.seasonal[season][t];
  }
  double seasons_at(std::size_t t) const {
    double sum = 0;
    for (std::size_t s = 0; s < parts_.seasonal.size(); ++s) sum += season_at(s, t);
    return sum;
  }
  void take_fitted() {
    fitted_.assign(inner_->fitted().begin(), inner_->fitted().end());
    for (std::size_t t = 0; t < fitted_.size(); ++t) {
      fitted_[t] += seasons_at(t);
      if (options_.log) fitted_[t] = std::exp(std::min(fitted_[t], kLargestLogarithm));
    }
  }

  MstlOptions options_;
  std::size_t n_fitted_;  // steps of the decomposition
  Mstl parts_;
  std::unique_ptr<FittedForecaster> inner_;
  Values fitted_;
};

}  // namespace

Mstl decompose_mstl(std::span<const double> y, std::vector<int> periods,
                    const MstlOptions& options) {
  Mstl result;
  result.periods = held_twice(std::move(periods), y.size());
  const std::size_t n_seasons = result.periods.size();
  if (n_seasons == 0)
    throw base::Error(base::ErrorCode::kTooLittleData, "no season is held twice by the series.",
                      "Take a longer series.");
  if (options.n_rounds < 1)
    throw base::Error(base::ErrorCode::kInvalidArgument, "MSTL needs one round at least.");
  result.seasonal.assign(n_seasons, Values(y.size()));
  Values rest = options.log ? logarithms(y) : Values(y.begin(), y.end());
  for (int round = 0; round < (n_seasons == 1 ? 1 : options.n_rounds); ++round)
    for (std::size_t s = 0; s < n_seasons; ++s) {
      add(rest, result.seasonal[s], 1);
      Stl stl = decompose_stl(rest, result.periods[s], options_of(options, s, result.periods[s]));
      result.seasonal[s] = std::move(stl.seasonal);
      result.trend = std::move(stl.trend);
      add(rest, result.seasonal[s], -1);
    }
  result.remainder = std::move(rest);
  add(result.remainder, result.trend, -1);
  return result;
}

Forecaster make_mstl(Forecaster inner, const MstlOptions& options) {
  const int least = inner.least_values;
  return {"mstl", least,
          [inner = std::move(inner), options,
           least](const Series& series) -> std::unique_ptr<FittedForecaster> {
            require_observed(series.y, "mstl", least);
            return std::make_unique<FittedMstl>(series, inner, options);
          }};
}

}  // namespace patron::models
