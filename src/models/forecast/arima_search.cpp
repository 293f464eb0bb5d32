#include "models/forecast/arima_search.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlopt.hpp>
#include <utility>

#include "base/error.hpp"

namespace patron::models {
namespace {

using Eigen::Index;

// Edges of what the optimiser moves: tanh(6) = 1 - 1.2e-5.
constexpr double kEdgeOfStretchedAr = 6, kEdgeOfMa = 1;
constexpr double kFine = 1e-9, kCoarse = 1e-5;  // changes of the likelihood that end a climb
constexpr int kMostEvaluations = 200;
constexpr std::size_t kStarts = 3, kRidges = 6;  // climbs of a full fit
constexpr double kWorst = -1e100;                // likelihood where it cannot be computed

std::span<const double> last(const std::vector<double>& y) {
  const std::span<const double> all = y;
  return all.last(std::min<std::size_t>(all.size(), kMostFittedValues));
}

std::vector<double> to_fit(const Series& series, const ArimaOrder& order) {
  const auto y = last(series.y);
  const bool fill = order.n_lost() > kLongestHoledLag;
  return fill ? filled(y) : std::vector<double>(y.begin(), y.end());
}

Eigen::MatrixXd rows_to_fit(const Series& series, const ArimaOrder& order) {
  const Eigen::MatrixXd all = regressor_columns(series, order);
  const auto n = static_cast<Index>(last(series.y).size());
  return all.middleRows(static_cast<Index>(series.y.size()) - n, n);
}

}  // namespace

double constant_at(const ArimaOrder& order, int t) { return order.d + order.D == 0 ? 1 : t; }

Eigen::MatrixXd regressor_columns(const Series& series, const ArimaOrder& order) {
  const auto given = series.regressors.n_columns();
  const auto n = given == 0 ? series.y.size() : series.regressors.n_rows();
  if (n < series.y.size())
    throw base::Error(base::ErrorCode::kInvalidArgument,
                      "the regressors have fewer rows than the series has steps.");
  Eigen::MatrixXd columns(static_cast<Index>(n), static_cast<Index>(given) + order.constant);
  for (std::size_t t = 0; t < n; ++t) {
    const auto row = static_cast<Index>(t);
    if (order.constant) columns(row, 0) = constant_at(order, static_cast<int>(t));
    for (std::size_t c = 0; c < given; ++c)
      columns(row, static_cast<Index>(c) + order.constant) = series.regressors(t, c);
  }
  if (!columns.allFinite())
    throw base::Error(base::ErrorCode::kInvalidArgument, "a regressor is missing or infinite.");
  return columns;
}

std::vector<double> filled(std::span<const double> y) {
  std::vector<double> result(y.begin(), y.end());
  std::size_t before = result.size();  // the last observed step
  for (std::size_t t = 0; t < result.size(); ++t) {
    if (std::isnan(result[t])) continue;
    const bool has_before = before < result.size();
    for (std::size_t gap = has_before ? before + 1 : 0; gap < t; ++gap) {
      const double share =
          has_before ? static_cast<double>(gap - before) / static_cast<double>(t - before) : 1;
      result[gap] = has_before ? result[before] + share * (result[t] - result[before]) : result[t];
    }
    before = t;
  }
  if (before < result.size())
    std::fill(result.begin() + static_cast<std::ptrdiff_t>(before), result.end(), result[before]);
  return result;
}

ArimaProblem::ArimaProblem(const Series& series, const ArimaOrder& order)
    : order_(order),
      n_regressors_(static_cast<int>(series.regressors.n_columns()) + order.constant),
      objective_(to_fit(series, order), rows_to_fit(series, order), order) {}

double ArimaProblem::value_at(std::span<const double> pacf) const {
  const auto found = objective_(multiplied_out(factors_from_pacf(order_, pacf), order_.period));
  return found ? found->value : kWorst;
}

/// All combinations of a few values of the first partial autocorrelation of each factor, the best
/// first; the other ones are 0.
std::vector<std::vector<double>> ArimaProblem::grid() const {
  const auto n = static_cast<std::size_t>(order_.n_arma());
  std::vector<std::vector<double>> points{std::vector<double>(n)};
  std::size_t at = 0;
  const auto spread = [&](int n_lags, std::initializer_list<double> values) {
    if (n_lags == 0) return;
    const auto before = std::exchange(points, {});
    for (const auto& point : before)
      for (const double value : values) {
        points.push_back(point);
        points.back()[at] = value;
      }
    at += static_cast<std::size_t>(n_lags);
  };
  spread(order_.p, {0.1, 0.7, -0.5, 0.98});
  spread(order_.q, {0, 0.6, -0.5, 0.95});
  spread(order_.P, {0.1, 0.7});
  spread(order_.Q, {0, 0.6});
  return ranked(points);
}

/// Autoregression and moving average that nearly cancel each other at one frequency: narrow ridges
/// the grid steps over.
std::vector<std::vector<double>> ArimaProblem::nearly_cancelling() const {
  std::vector<std::vector<double>> points;
  const auto n = static_cast<std::size_t>(order_.n_arma()), ma = static_cast<std::size_t>(order_.p);
  const auto add = [&](double first, double second) {
    auto& point = points.emplace_back(n);
    point[0] = first;
    point[ma] = second == 0 ? 0.92 * first : first;
    if (second != 0) point[1] = second, point[ma + 1] = 0.92 * second;
  };
  if (order_.p > 0 && order_.q > 0)
    for (const double first : {-0.97, 0.97}) add(first, 0);
  if (order_.p > 1 && order_.q > 0)  // a cancelled root c beside another one
    for (const double other : {0.98, 0.6})
      for (const double c : {-0.96, 0.96}) {
        add(c, 0);
        points.back()[0] = (other + c) / (1 + other * c);
        points.back()[1] = -other * c;
      }
  if (order_.p > 1 && order_.q > 1)
    for (const double first : {-0.95, -0.6, -0.25, 0.1, 0.4, 0.7, 0.9, 0.985}) add(first, -0.95);
  return ranked(points);
}

std::vector<std::vector<double>> ArimaProblem::ranked(
    const std::vector<std::vector<double>>& points) const {
  std::vector<std::pair<double, std::size_t>> ranks;
  for (std::size_t i = 0; i < points.size(); ++i) ranks.emplace_back(-value_at(points[i]), i);
  std::ranges::sort(ranks);
  std::vector<std::vector<double>> sorted;
  for (const auto& [value, i] : ranks) sorted.push_back(points[i]);
  return sorted;
}

bool ArimaProblem::is_autoregressive(std::size_t i) const {
  const auto lag = static_cast<int>(i), seasonal = lag - order_.p - order_.q;
  return lag < order_.p || (seasonal >= 0 && seasonal < order_.P);
}

/// What the optimiser moves: areas near 1 are stretched for an autoregression, whose likelihood
/// bends ever sharper there. A moving average may reach 1.
std::vector<double> ArimaProblem::pacf_of(const std::vector<double>& x) const {
  std::vector<double> pacf = x;
  for (std::size_t i = 0; i < pacf.size(); ++i)
    if (is_autoregressive(i)) pacf[i] = std::tanh(x[i]);
  return pacf;
}

/// From both sides, or (coarsely) from the side that is away from the edge.
double ArimaProblem::slope(std::vector<double> x, std::size_t i, double edge, double value,
                           bool coarse) const {
  const double step = coarse ? 1e-6 : 1e-5, here = x[i];
  if (coarse) {
    const double moved = x[i] = here + (here > 0 ? -step : step);
    return (value_at(pacf_of(x)) - value) / (moved - here);
  }
  const double up = std::min(here + step, edge), down = std::max(here - step, -edge);
  x[i] = up;
  const double above = value_at(pacf_of(x));
  x[i] = down;
  return (above - value_at(pacf_of(x))) / (up - down);
}

ArimaProblem::Climb ArimaProblem::climb(const std::vector<double>& pacf, double tolerance) const {
  std::vector<double> x = pacf, edge(pacf.size(), kEdgeOfMa), lower;
  for (std::size_t i = 0; i < x.size(); ++i)
    if (is_autoregressive(i)) {
      x[i] = std::atanh(x[i]);
      edge[i] = kEdgeOfStretchedAr;
    }
  for (const double bound : edge) lower.push_back(-bound);
  nlopt::opt optimiser(nlopt::LD_SLSQP, static_cast<unsigned>(x.size()));
  optimiser.set_lower_bounds(lower);
  optimiser.set_upper_bounds(edge);
  optimiser.set_ftol_abs(tolerance);
  optimiser.set_maxeval(kMostEvaluations);
  struct Context {
    const ArimaProblem* problem;
    const std::vector<double>* edge;
    bool coarse;
  } context{this, &edge, tolerance > kFine};
  const nlopt::vfunc fall = [](const std::vector<double>& at, std::vector<double>& gradient,
                               void* data) {
    const auto& [problem, bounds, coarse] = *static_cast<Context*>(data);
    const double value = problem->value_at(problem->pacf_of(at));
    for (std::size_t i = 0; i < gradient.size(); ++i)
      gradient[i] = -problem->slope(at, i, (*bounds)[i], value, coarse);
    return -value;
  };
  optimiser.set_min_objective(fall, &context);
  Climb best{pacf, value_at(pacf), true};
  try {
    double least = 0;
    best.converged = optimiser.optimize(x, least) != nlopt::MAXEVAL_REACHED;
  } catch (const std::exception&) {  // rounding stopped it: the point it had reached stands
  }
  const auto reached = pacf_of(x);
  const double value = value_at(reached);
  if (value > best.value) best.value = value, best.pacf = reached;
  return best;
}

ArimaFit ArimaProblem::described(std::span<const double> pacf) const {
  ArimaFit fit;
  fit.order = order_;
  fit.factors = factors_from_pacf(order_, pacf);
  fit.n_used = objective_.n_used();
  const auto found = objective_(multiplied_out(fit.factors, order_.period));
  if (!found)
    throw base::Error(base::ErrorCode::kBadData,
                      form_of(order_) + " cannot be computed on this series.",
                      "Take another model.");
  fit.log_likelihood = found->value;
  fit.regression = found->regression;
  if (order_.constant) {
    fit.constant = fit.regression.front();
    fit.regression.erase(fit.regression.begin());
  }
  const double n = fit.n_used, k = order_.n_arma() + n_regressors_ + 1;
  fit.aicc = n - k - 1 > 0 ? 2 * k - 2 * fit.log_likelihood + 2 * k * (k + 1) / (n - k - 1)
                           : std::numeric_limits<double>::infinity();
  fit.sigma2 = found->sigma2 * n / std::max(n - k + 1, 1.0);
  return fit;
}

/// Climbs again from where a climb ended, with a fresh idea of the curvature, until that is no use.
ArimaProblem::Climb ArimaProblem::climb_to_the_top(const std::vector<double>& start) const {
  Climb best = climb(start, kFine);
  for (int again = 0; again < 4; ++again) {
    Climb next = climb(best.pacf, kFine);
    const double gain = next.value - best.value;
    if (gain > 0) best = std::move(next);
    if (gain < 1e-5) break;
  }
  return best;
}

ArimaFit ArimaProblem::fit() const {
  Climb best;
  best.converged = true;
  if (order_.n_arma() > 0) {
    auto starts = grid();
    const auto ridges = nearly_cancelling();
    starts.resize(std::min(starts.size(), kStarts));
    starts.insert(starts.end(), ridges.begin(),
                  ridges.begin() + static_cast<std::ptrdiff_t>(std::min(ridges.size(), kRidges)));
    for (std::size_t i = 0; i < starts.size(); ++i) {
      Climb next = climb_to_the_top(starts[i]);
      if (i == 0 || next.value > best.value) best = std::move(next);
    }
  }
  ArimaFit fit = described(best.pacf);
  fit.converged = best.converged;
  return fit;
}

std::vector<double> ArimaProblem::taken_over(const ArimaOrder& from,
                                             const std::vector<double>& pacf) const {
  std::vector<double> result;
  std::size_t at = 0;
  const auto take = [&](int n, int n_from) {
    for (int i = 0; i < n; ++i)
      result.push_back(i < n_from ? std::clamp(pacf[at + static_cast<std::size_t>(i)], -0.97, 0.97)
                                  : 0);
    at += static_cast<std::size_t>(n_from);
  };
  take(order_.p, from.p);
  take(order_.q, from.q);
  take(order_.P, from.P);
  take(order_.Q, from.Q);
  return result;
}

std::vector<ArimaProblem::QuickFit> ArimaProblem::quick_fits(
    const ArimaOrder& from, const std::vector<double>& pacf) const {
  if (order_.n_arma() == 0) return {{described({}), {}}};
  std::vector<double> start = grid().front();
  const auto neighbour = taken_over(from, pacf);
  if (value_at(neighbour) > value_at(start)) start = neighbour;
  std::vector<std::vector<double>> starts{start};
  if (const auto ridges = nearly_cancelling(); !ridges.empty()) starts.push_back(ridges.front());
  std::vector<QuickFit> fits;
  for (const auto& at : starts) {
    const Climb top = climb(at, kCoarse);
    fits.push_back({described(top.pacf), top.pacf});
  }
  return fits;
}

}  // namespace patron::models
