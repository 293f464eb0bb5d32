#include "models/forecast/arima.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "base/error.hpp"
#include "models/forecast/arima_likelihood.hpp"
#include "models/forecast/arima_search.hpp"
#include "models/forecast/arima_state.hpp"
#include "models/forecast/observed.hpp"

namespace patron::models {
namespace {

using Eigen::Index;

void require_order(const ArimaOrder& order) {
  const bool in_range = std::max(order.p, order.q) <= 10 && order.d <= 2 &&
                        std::max(order.P, order.Q) <= 3 && order.D <= 1 && order.period >= 1 &&
                        std::min({order.p, order.d, order.q, order.P, order.D, order.Q}) >= 0;
  const bool seasonal = order.P + order.D + order.Q > 0;
  if (!in_range || (seasonal && order.period < 2) || (order.constant && order.d + order.D > 1))
    throw base::Error(base::ErrorCode::kInvalidArgument,
                      form_of(order) + " is no order that can be fitted.",
                      "p, q: 0 to 10; d: 0 to 2; P, Q: 0 to 3; D: 0 or 1; a season has 2 steps or "
                      "more; a constant goes with at most one difference.");
  if (order.period > kLongestArmaSeason && order.P + order.Q > 0)
    throw base::Error(
        base::ErrorCode::kUnsupported,
        "P and Q are fitted for seasons up to " + std::to_string(kLongestArmaSeason) + " steps.",
        "Take MSTL for longer ones.");
}

void require_enough(const ArimaProblem& problem) {
  const int least = problem.order().n_arma() + problem.n_regressors() + 2;
  if (problem.objective().n_used() < least)
    throw base::Error(base::ErrorCode::kTooLittleData,
                      form_of(problem.order()) + " needs " + std::to_string(least) +
                          " values after differencing, the series leaves " +
                          std::to_string(problem.objective().n_used()) + ".",
                      "Take lower orders, or a longer series.");
}

class FittedArima final : public FittedForecaster {
 public:
  FittedArima(const Series& series, const ArimaFit& fit)
      : fit_(fit),
        regressors_(regressor_columns(series, fit.order)),
        state_(multiplied_out(fit.factors, fit.order.period), undifferencing(fit.order)) {
    beta_.resize(regressors_.cols());
    if (fit.order.constant) beta_[0] = fit.constant;
    std::ranges::copy(fit.regression, beta_.data() + fit.order.constant);
    start(series.y);
  }

  std::string form() const override { return form_of(fit_.order); }
  std::span<const double> fitted() const override { return fitted_; }

  Forecast forecast(int horizon) const override {
    require_horizon(horizon);
    if (!has_rows(n() + horizon))
      throw base::Error(base::ErrorCode::kInvalidArgument,
                        "the regressors end before the forecast does.",
                        "Give a row for each step of the horizon.");
    ArimaState state = state_;
    Forecast result;
    double missing[] = {std::numeric_limits<double>::quiet_NaN()}, innovation[1];
    for (int h = 0; h < horizon; ++h) {
      result.mean.push_back(state.mean() + explained(n() + h));
      result.sd.push_back(std::sqrt(fit_.sigma2 * std::max(state.variance(), 0.0)));
      state.step(missing, innovation);
    }
    return result;
  }

  bool append(std::span<const double> y) override {
    require_finite(y);
    if (!has_rows(n() + static_cast<int>(y.size()))) return false;
    for (const double value : y) take_in(value);
    return true;
  }

 private:
  int n() const { return static_cast<int>(fitted_.size()); }
  /// Only the constant goes on for ever.
  bool has_rows(int n_rows) const {
    return regressors_.cols() == fit_.order.constant || n_rows <= regressors_.rows();
  }
  double explained(int t) const {
    double sum = fit_.order.constant ? fit_.constant * constant_at(fit_.order, t) : 0;
    for (Index c = fit_.order.constant; c < regressors_.cols(); ++c)
      sum += beta_[c] * regressors_(t, c);
    return sum;
  }

  void start(const std::vector<double>& y) {
    const int lost = fit_.order.n_lost();
    Eigen::MatrixXd first(lost, 1);
    for (int t = 0; t < lost; ++t) first(t, 0) = y[static_cast<std::size_t>(t)] - explained(t);
    const bool complete = first.allFinite();
    if (complete) {
      state_.start_behind(first);
      fitted_.assign(static_cast<std::size_t>(lost), std::numeric_limits<double>::quiet_NaN());
    }
    for (std::size_t t = complete ? static_cast<std::size_t>(lost) : 0; t < y.size(); ++t)
      take_in(y[t]);
  }

  void take_in(double value) {
    const double explained_part = explained(n()), said = state_.mean() + explained_part;
    const double values[] = {value - explained_part};
    double innovation[1];
    const bool known = state_.step(values, innovation).known;
    fitted_.push_back(known ? said : std::numeric_limits<double>::quiet_NaN());
  }

  ArimaFit fit_;
  Eigen::MatrixXd regressors_;  // the constant first, where there is one
  Eigen::VectorXd beta_;
  ArimaState state_;
  std::vector<double> fitted_;
};

}  // namespace

ArimaFit fit_arima(const Series& series, const ArimaOrder& order) {
  require_order(order);
  require_observed(series.y, form_of(order), order.n_arma() + 2);
  const ArimaProblem problem(series, order);
  require_enough(problem);
  return problem.fit();
}

std::unique_ptr<FittedForecaster> arima_forecaster(const Series& series, const ArimaFit& fit) {
  return std::make_unique<FittedArima>(series, fit);
}

Forecaster make_arima(const AutoArimaOptions& options) {
  return {"arima", 3, [options](const Series& series) {
            return arima_forecaster(series, fit_arima_auto(series, options));
          }};
}

Forecaster make_arima(const ArimaOrder& order) {
  return {"arima", order.n_arma() + 2, [order](const Series& series) {
            return arima_forecaster(series, fit_arima(series, order));
          }};
}

}  // namespace patron::models
