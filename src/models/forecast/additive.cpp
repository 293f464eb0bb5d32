#include "models/forecast/additive.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "base/error.hpp"
#include "models/forecast/additive_columns.hpp"
#include "models/forecast/additive_posterior.hpp"

namespace patron::models {
namespace {

using base::Error;
using base::ErrorCode;
using Eigen::Index;
using Eigen::VectorXd;

constexpr int kHorizonMax = 10'000;

void require(bool holds, std::string_view what) {
  if (!holds) throw Error(ErrorCode::kInvalidArgument, fmt::format("Additive model: {}.", what));
}

void check(const AdditiveOptions& options) {
  const auto positive = [](double value) { return value > 0 && std::isfinite(value); };
  require(options.n_changepoints >= 0 && options.n_changepoints <= 1000,
          "n_changepoints has to be within 0 and 1000");
  require(options.changepoint_range >= 0 && options.changepoint_range <= 1,
          "changepoint_range has to be within 0 and 1");
  require(positive(options.changepoint_prior_scale) && positive(options.seasonality_prior_scale) &&
              positive(options.holidays_prior_scale),
          "prior scales have to be above 0");
  if (options.trend == AdditiveTrend::kLogistic)
    require(std::isfinite(options.floor) && positive(options.capacity - options.floor),
            "a logistic trend needs a capacity above its floor");
}

std::vector<int> observed_steps(const Series& series) {
  std::vector<int> observed;
  for (std::size_t i = 0; i < series.y.size(); ++i) {
    if (std::isinf(series.y[i]))
      throw Error(ErrorCode::kBadData, fmt::format("Step {} of the series is infinite.", i + 1));
    if (!std::isnan(series.y[i])) observed.push_back(static_cast<int>(i));
  }
  if (observed.size() < 2)
    throw Error(ErrorCode::kTooLittleData,
                fmt::format("The series has {} observed values; an additive model needs 2.",
                            observed.size()),
                "Choose a longer period or a coarser step.");
  return observed;
}

std::vector<int> steps_up_to(int n_steps) {
  std::vector<int> steps(static_cast<std::size_t>(n_steps));
  std::iota(steps.begin(), steps.end(), 0);
  return steps;
}

/// Spread evenly over the first observed rows (Prophet's numpy.linspace(...).round()).
std::vector<double> choose_changepoints(const VectorXd& t, const AdditiveOptions& options) {
  if (options.trend == AdditiveTrend::kFlat) return {};
  const auto n_rows =
      static_cast<int>(std::floor(static_cast<double>(t.size()) * options.changepoint_range));
  const int n = std::min(options.n_changepoints, n_rows - 1);
  std::vector<double> changepoints;
  for (int j = 1; j <= n; ++j)
    changepoints.push_back(t[static_cast<Index>(std::nearbyint((n_rows - 1.0) / n * j))]);
  return changepoints;
}

/// Prior scale of each column: the holidays' for regressors, the seasons' for the rest.
VectorXd choose_prior_scales(const AdditiveColumns& columns, const AdditiveOptions& options) {
  VectorXd scales(static_cast<Index>(columns.components().size()));
  for (Index j = 0; j < scales.size(); ++j)
    scales[j] = columns.is_season(static_cast<std::size_t>(j)) ? options.seasonality_prior_scale
                                                               : options.holidays_prior_scale;
  return scales;
}

double finite(double value) {
  constexpr double most = std::numeric_limits<double>::max();
  return std::clamp(value, -most, most);
}

std::string form_of(const AdditiveProblem& problem, const std::vector<std::string>& components) {
  const char* trends[] = {"linear", "logistic", "flat"};
  std::vector<std::string> names = components;
  names.erase(std::unique(names.begin(), names.end()), names.end());
  const bool multiplicative = !problem.multiplicative.empty() && problem.multiplicative.front();
  return fmt::format("{}({}{}{})", multiplicative ? "multiplicative" : "additive",
                     trends[static_cast<int>(problem.trend)], names.empty() ? "" : "; ",
                     fmt::join(names, " + "));
}

/// A constant series has no greatest density: it is its own level, without noise.
AdditivePoint constant_point(const AdditiveProblem& problem) {
  AdditivePoint point;
  point.m = problem.y[0];
  point.delta = VectorXd::Zero(static_cast<Index>(problem.changes.size()));
  point.beta = VectorXd::Zero(problem.x.cols());
  point.sigma = 0;
  return point;
}

AdditiveParameters parameters_of(const AdditiveProblem& problem, const AdditivePoint& point,
                                 const AdditiveColumns& columns, double scale) {
  AdditiveParameters parameters;
  parameters.scale = scale;
  parameters.k = point.k;
  parameters.m = point.m;
  parameters.changepoints = problem.changes;
  parameters.deltas.assign(point.delta.begin(), point.delta.end());
  parameters.betas.assign(point.beta.begin(), point.beta.end());
  parameters.columns = columns.labels();
  parameters.sigma = point.sigma;
  parameters.log_posterior =
      point.sigma > 0 ? log_posterior(problem, point) : std::numeric_limits<double>::infinity();
  return parameters;
}

/// What forecasts need of a problem, without the rows it was fitted on.
std::shared_ptr<const AdditiveProblem> without_rows(const AdditiveProblem& problem) {
  auto shape = std::make_shared<AdditiveProblem>();
  shape->trend = problem.trend;
  shape->capacity = problem.capacity;
  shape->changes = problem.changes;
  shape->multiplicative = problem.multiplicative;
  return shape;
}

/// Variance of the trend's argument at time t > 1: changes of slope come at the rate of the past,
/// as large as those of the past in the mean. A change at u moves time t by delta (t - u), and a
/// Laplace delta of scale b has variance 2 b^2; summed over u from 1 to t.
double change_variance(const AdditivePoint& point, double t) {
  if (point.delta.size() == 0 || t <= 1) return 0;
  const double size = point.delta.cwiseAbs().mean();
  const double ahead = t - 1;
  return static_cast<double>(point.delta.size()) * 2 * size * size * ahead * ahead * ahead / 3;
}

}  // namespace

AdditiveFit::AdditiveFit(std::shared_ptr<const AdditiveColumns> columns,
                         const AdditiveProblem& problem, const AdditivePoint& point, double scale,
                         double floor, int n_steps)
    : columns_(std::move(columns)),
      shape_(without_rows(problem)),
      point_(std::make_shared<AdditivePoint>(point)),
      parameters_(parameters_of(problem, point, *columns_, scale)),
      floor_(floor),
      n_steps_(n_steps) {
  fitted_ = predict(steps_up_to(n_steps)).mean;
}

std::string AdditiveFit::form() const { return form_of(*shape_, columns_->components()); }

Forecast AdditiveFit::predict(std::span<const int> steps) const {
  const VectorXd t = columns_->times(steps);
  const VectorXd trend = trend_at(*shape_, *point_, t);
  const VectorXd steepness = trend_steepness(*shape_, trend);
  const VectorXd effects = columns_->values(steps) * point_->beta;
  const bool multiplicative = !shape_->multiplicative.empty() && shape_->multiplicative.front();
  Forecast forecast;
  for (Index i = 0; i < t.size(); ++i) {
    const double factor = multiplicative ? 1 + effects[i] : 1;
    const double extra = multiplicative ? 0 : effects[i];
    const double by_argument = factor * steepness[i];
    const double variance =
        point_->sigma * point_->sigma + by_argument * by_argument * change_variance(*point_, t[i]);
    forecast.mean.push_back(finite((trend[i] * factor + extra) * parameters_.scale + floor_));
    forecast.sd.push_back(finite(std::sqrt(variance) * parameters_.scale));
  }
  return forecast;
}

Forecast AdditiveFit::forecast(int horizon) const {
  require(horizon >= 1 && horizon <= kHorizonMax, "the horizon has to be within 1 and 10,000");
  columns_->require_steps(n_steps_ + horizon);
  std::vector<int> steps(static_cast<std::size_t>(horizon));
  std::iota(steps.begin(), steps.end(), n_steps_);
  return predict(steps);
}

std::vector<Component> AdditiveFit::components(int horizon) const {
  require(horizon >= 0 && horizon <= kHorizonMax, "the horizon has to be within 0 and 10,000");
  columns_->require_steps(n_steps_ + horizon);
  const std::vector<int> steps = steps_up_to(n_steps_ + horizon);
  const Eigen::MatrixXd values = columns_->values(steps);
  const VectorXd trend = trend_at(*shape_, *point_, columns_->times(steps));
  std::vector<Component> components(1);
  components[0].name = "trend";
  for (const double level : trend)
    components[0].values.push_back(finite(level * parameters_.scale + floor_));
  for (Index j = 0; j < values.cols(); ++j) {
    const auto column = static_cast<std::size_t>(j);
    const double unit = shape_->multiplicative[column] ? 1 : parameters_.scale;
    if (components.back().name != columns_->components()[column])
      components.push_back(
          {columns_->components()[column], std::vector<double>(steps.size(), 0.0)});
    for (std::size_t i = 0; i < steps.size(); ++i)
      components.back().values[i] +=
          finite(unit * point_->beta[j] * values(static_cast<Index>(i), j));
  }
  return components;
}

AdditiveFit fit_additive(const Series& series, const AdditiveOptions& options) {
  check(options);
  const std::vector<int> observed = observed_steps(series);
  const auto columns = std::make_shared<AdditiveColumns>(series, options, observed);
  const double floor = options.trend == AdditiveTrend::kLogistic ? options.floor : 0.0;
  double scale = 0;
  for (const int step : observed)
    scale = std::max(scale, std::abs(series.y[static_cast<std::size_t>(step)] - floor));
  if (std::isinf(scale))
    throw Error(ErrorCode::kBadData, "The series and its floor are too far apart to be scaled.");
  if (scale == 0) scale = 1;
  AdditiveProblem problem;
  problem.trend = options.trend;
  if (options.trend == AdditiveTrend::kLogistic)
    problem.capacity = (options.capacity - floor) / scale;
  problem.y.resize(static_cast<Index>(observed.size()));
  for (Index i = 0; i < problem.y.size(); ++i) {
    const auto step = static_cast<std::size_t>(observed[static_cast<std::size_t>(i)]);
    problem.y[i] = (series.y[step] - floor) / scale;
  }
  problem.t = columns->times(observed);
  problem.changes = choose_changepoints(problem.t, options);
  problem.changepoint_scale = options.changepoint_prior_scale;
  problem.x = columns->values(observed);
  problem.multiplicative.assign(columns->components().size(),
                                options.seasonality_mode == SeasonalityMode::kMultiplicative);
  problem.prior_scales = choose_prior_scales(*columns, options);
  const bool constant =
      problem.y.minCoeff() == problem.y.maxCoeff() && options.trend != AdditiveTrend::kLogistic;
  return {columns, problem, constant ? constant_point(problem) : maximise_posterior(problem),
          scale,   floor,   static_cast<int>(series.y.size())};
}

Forecaster make_prophet_like(const AdditiveOptions& options) {
  Forecaster forecaster;
  forecaster.name = options.seasonality_mode == SeasonalityMode::kMultiplicative
                        ? "prophet-like-multiplicative"
                        : "prophet-like";
  forecaster.least_values = 2;
  forecaster.fit = [options](const Series& series) -> std::unique_ptr<FittedForecaster> {
    return std::make_unique<AdditiveFit>(fit_additive(series, options));
  };
  return forecaster;
}

Forecaster make_prophet_like_multiplicative() {
  AdditiveOptions options;
  options.seasonality_mode = SeasonalityMode::kMultiplicative;
  return make_prophet_like(options);
}

}  // namespace patron::models
