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

// Partial autocorrelations the optimiser may reach. A moving average may lie on the edge, an
// autoregression has no variance there.
constexpr double kEdgeOfAr = 1 - 1e-5, kEdgeOfMa = 1;
constexpr double kWorst = -1e100;  // likelihood where it cannot be computed

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
/// first; the others are 0.
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
  spread(order_.p, {0.1, 0.8, -0.5});
  spread(order_.q, {0, 0.6, -0.4});
  spread(order_.P, {0.1, 0.7});
  spread(order_.Q, {0, 0.6});
  std::vector<std::pair<double, std::size_t>> ranked;
  for (std::size_t i = 0; i < points.size(); ++i) ranked.emplace_back(-value_at(points[i]), i);
  std::ranges::sort(ranked);
  std::vector<std::vector<double>> sorted;
  for (const auto& [value, i] : ranked) sorted.push_back(points[i]);
  return sorted;
}

std::vector<double> ArimaProblem::climb(std::vector<double> pacf, double& value,
                                        bool& converged) const {
  const auto n = pacf.size();
  std::vector<double> edge(n, kEdgeOfAr);
  for (std::size_t i = 0; i < n; ++i) {
    const auto lag = static_cast<int>(i);
    if ((lag >= order_.p && lag < order_.p + order_.q) || lag >= order_.p + order_.q + order_.P)
      edge[i] = kEdgeOfMa;
  }
  nlopt::opt optimiser(nlopt::LD_SLSQP, static_cast<unsigned>(n));
  std::vector<double> lower(edge);
  for (double& bound : lower) bound = -bound;
  optimiser.set_lower_bounds(lower);
  optimiser.set_upper_bounds(edge);
  optimiser.set_ftol_abs(1e-8);
  optimiser.set_xtol_abs(1e-9);
  optimiser.set_maxeval(200);
  const auto objective = [&](const std::vector<double>& x, std::vector<double>& gradient) {
    std::vector<double> moved = x;
    for (std::size_t i = 0; i < gradient.size(); ++i) {
      constexpr double kStep = 1e-5;
      const double up = std::min(x[i] + kStep, edge[i]), down = std::max(x[i] - kStep, -edge[i]);
      moved[i] = up;
      const double above = value_at(moved);
      moved[i] = down;
      gradient[i] = (value_at(moved) - above) / (up - down);
      moved[i] = x[i];
    }
    return -value_at(x);
  };
  nlopt::vfunc call = [](const std::vector<double>& x, std::vector<double>& gradient, void* data) {
    return (*static_cast<const decltype(objective)*>(data))(x, gradient);
  };
  optimiser.set_min_objective(call, const_cast<void*>(static_cast<const void*>(&objective)));
  const std::vector<double> start = pacf;
  converged = true;
  try {
    double least = 0;
    converged = optimiser.optimize(pacf, least) != nlopt::MAXEVAL_REACHED;
  } catch (const std::exception&) {  // rounding stopped it: the point it had reached stands
  }
  value = value_at(pacf);
  if (value >= value_at(start)) return pacf;
  value = value_at(start);
  return start;
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

ArimaFit ArimaProblem::fit(int n_starts) const {
  if (order_.n_arma() == 0) {
    ArimaFit fit = described({});
    fit.converged = true;
    return fit;
  }
  const auto starts = grid();
  std::vector<double> best;
  double best_value = 0;
  bool best_converged = false;
  for (std::size_t i = 0; i < std::min(starts.size(), static_cast<std::size_t>(n_starts)); ++i) {
    double value = 0;
    bool converged = false;
    const auto found = climb(starts[i], value, converged);
    if (i > 0 && value <= best_value) continue;
    best = found;
    best_value = value;
    best_converged = converged;
  }
  ArimaFit fit = described(best);
  fit.converged = best_converged;
  return fit;
}

}  // namespace patron::models
