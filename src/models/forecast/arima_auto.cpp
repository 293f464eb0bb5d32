// Hyndman & Khandakar's search. D from the strength of the season, d from KPSS tests on what D
// leaves; then from the best of four simple models to the first better neighbour, until none is
// better.

#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <tuple>

#include "base/error.hpp"
#include "models/forecast/arima.hpp"
#include "models/forecast/arima_search.hpp"
#include "models/forecast/observed.hpp"
#include "models/forecast/stl.hpp"

namespace patron::models {
namespace {

using Values = std::vector<double>;

constexpr double kStrongSeason = 0.64;       // above: seasonal differences
constexpr double kKpssCritical = 0.463;      // at 5 %
constexpr double kLeastRoot = 1.01;          // nearer to the unit circle a model is not trusted
constexpr std::size_t kMostSearched = 2000;  // values (and 10 seasons) the orders are judged on
constexpr double kDearFilter =
    5e5;  // steps * lags² above which missing values are filled to search

bool is_constant(const Values& x) {
  const auto [least, most] = std::ranges::minmax(x);
  return most - least <= 1e-12 * std::max(std::abs(least), std::abs(most));
}

/// Whether the series wanders: the KPSS test of a steady level, with Bartlett weights.
bool is_wandering(const Values& x) {
  const std::size_t n = x.size();
  if (n < 4 || is_constant(x)) return false;
  double mean = 0, sum = 0, squares = 0;
  for (const double value : x) mean += value / static_cast<double>(n);
  for (const double value : x) {
    sum += value - mean;
    squares += sum * sum;
  }
  const auto lags = static_cast<std::size_t>(3 * std::sqrt(static_cast<double>(n)) / 13);
  double variance = 0;
  for (std::size_t lag = 0; lag <= lags; ++lag) {
    double covariance = 0;
    for (std::size_t t = lag; t < n; ++t) covariance += (x[t] - mean) * (x[t - lag] - mean);
    const double weight = 1 - static_cast<double>(lag) / static_cast<double>(lags + 1);
    variance += (lag == 0 ? 1 : 2 * weight) * covariance;
  }
  return squares / (static_cast<double>(n) * variance) > kKpssCritical;
}

bool has_strong_season(const Values& y, int period) {
  StlOptions options{.seasonal = 11, .seasonal_degree = 0, .jump = std::max(1, period / 7)};
  return seasonal_strength(decompose_stl(y, period, options)) > kStrongSeason;
}

/// What regressors leave, by ordinary least squares: the differences are chosen on it.
Values without_regressors(const Series& series) {
  Values y = filled(series.y);
  const Eigen::MatrixXd all = regressor_columns(series, {.constant = true});
  if (all.cols() == 1) return y;
  const Eigen::MatrixXd x = all.topRows(static_cast<Eigen::Index>(y.size()));
  Eigen::Map<Eigen::VectorXd> values(y.data(), x.rows());
  const Eigen::VectorXd beta = x.completeOrthogonalDecomposition().solve(values);
  values -= x.rightCols(x.cols() - 1) * beta.tail(x.cols() - 1);
  return y;
}

class OrderSearch {
 public:
  OrderSearch(const Series& series, const AutoArimaOptions& options)
      : series_(series), options_(options) {
    const Values y = without_regressors(series);
    best_.period = series.period();
    if (best_.period > 1 && options.max_D > 0 && has_strong_season(y, best_.period)) best_.D = 1;
    Values w = differenced(y, best_);
    for (; best_.d < options.max_d && is_wandering(w); ++best_.d) w = differenced(w, {.d = 1});
    is_constant_ = w.empty() || is_constant(w);
    const int n = static_cast<int>(w.size());
    max_ = {.p = std::min(options.max_p, n / 3), .q = std::min(options.max_q, n / 3)};
    if (best_.period > 1 && best_.period <= kLongestArmaSeason) {
      max_.P = std::min(options.max_P, n / 3 / best_.period);
      max_.Q = std::min(options.max_Q, n / 3 / best_.period);
    }
    fill_if_dear();
  }

  ArimaOrder find() {
    const bool may_have_constant = best_.d + best_.D < 2;
    best_.constant = may_have_constant;
    if (is_constant_) return best_;
    const ArimaOrder simple = best_;
    for (const auto& [p, q, P, Q, constant] : {std::tuple{2, 2, 1, 1, true},
                                               {0, 0, 0, 0, true},
                                               {1, 0, 1, 0, true},
                                               {0, 1, 0, 1, true},
                                               {0, 0, 0, 0, false}}) {
      ArimaOrder order = simple;
      order.p = std::min(p, max_.p);
      order.q = std::min(q, max_.q);
      order.P = std::min(P, max_.P);
      order.Q = std::min(Q, max_.Q);
      order.constant = constant && may_have_constant;
      try_order(order);
    }
    while (try_neighbours(may_have_constant)) {
    }
    return best_;
  }

 private:
  /// Search only: the last values, and no holes where the filter would take long.
  void fill_if_dear() {
    const std::size_t most = std::max(kMostSearched, 10 * static_cast<std::size_t>(best_.period));
    if (series_.y.size() > most) {
      const std::size_t cut = series_.y.size() - most;
      base::Matrix rows(series_.regressors.n_rows() > cut ? series_.regressors.n_rows() - cut : 0,
                        series_.regressors.n_columns());
      for (std::size_t t = 0; t < rows.n_rows(); ++t)
        std::ranges::copy(series_.regressors.row(t + cut), rows.row(t).begin());
      series_.regressors = rows;
      series_.y.erase(series_.y.begin(), series_.y.begin() + static_cast<std::ptrdiff_t>(cut));
    }
    const double lags = best_.n_lost() + max_.p + 1 + best_.period * std::max(max_.P, max_.Q);
    if (static_cast<double>(series_.y.size()) * lags * lags > kDearFilter)
      series_.y = filled(series_.y);
  }

  /// In the order in which auto.arima looks at them; the first better one is taken.
  bool try_neighbours(bool may_have_constant) {
    static constexpr int kMoves[][4] = {{0, 0, -1, 0},  {0, 0, 0, -1}, {0, 0, 1, 0},  {0, 0, 0, 1},
                                        {0, 0, -1, -1}, {0, 0, -1, 1}, {0, 0, 1, -1}, {0, 0, 1, 1},
                                        {-1, 0, 0, 0},  {0, -1, 0, 0}, {1, 0, 0, 0},  {0, 1, 0, 0},
                                        {-1, -1, 0, 0}, {-1, 1, 0, 0}, {1, -1, 0, 0}, {1, 1, 0, 0}};
    for (const auto& [p, q, P, Q] : kMoves) {
      ArimaOrder order = best_;
      order.p += p;
      order.q += q;
      order.P += P;
      order.Q += Q;
      if (try_order(order)) return true;
    }
    if (!may_have_constant) return false;
    ArimaOrder order = best_;
    order.constant = !order.constant;
    return try_order(order);
  }

  bool in_range(const ArimaOrder& order) const {
    return std::min({order.p, order.q, order.P, order.Q}) >= 0 && order.p <= max_.p &&
           order.q <= max_.q && order.P <= max_.P && order.Q <= max_.Q;
  }

  /// True where the order is new and better than the best one, which it then becomes.
  bool try_order(const ArimaOrder& order) {
    const std::tuple key{order.p, order.q, order.P, order.Q, order.constant};
    if (!in_range(order) || tried_.contains(key) ||
        static_cast<int>(tried_.size()) >= options_.max_models)
      return false;
    Values pacf = best_pacf_;
    const double aicc = tried_[key] = judged(order, pacf);
    if (!(aicc < best_aicc_)) return false;
    best_pacf_ = pacf;
    best_aicc_ = aicc;
    best_ = order;
    return true;
  }

  double judged(const ArimaOrder& order, Values& pacf) const {
    constexpr double kUnfit = std::numeric_limits<double>::infinity();
    const ArimaProblem problem(series_, order);
    if (problem.objective().n_used() < order.n_arma() + problem.n_regressors() + 2) return kUnfit;
    double best = kUnfit;
    for (const auto& [fit, found] :
         problem.quick_fits(best_pacf_.empty() ? ArimaOrder{} : best_, best_pacf_)) {
      if (!(fit.aicc < best) || smallest_root_of(fit) < kLeastRoot) continue;
      best = fit.aicc;
      pacf = found;
    }
    return best;
  }

  static double smallest_root_of(const ArimaFit& fit) {
    const auto negative = [](Values c) {
      for (double& value : c) value = -value;
      return c;
    };
    return std::min({smallest_root(fit.factors.ar), smallest_root(fit.factors.seasonal_ar),
                     smallest_root(negative(fit.factors.ma)),
                     smallest_root(negative(fit.factors.seasonal_ma))});
  }

  Series series_;
  AutoArimaOptions options_;
  ArimaOrder best_, max_;
  bool is_constant_ = false;
  Values best_pacf_;
  double best_aicc_ = std::numeric_limits<double>::infinity();
  std::map<std::tuple<int, int, int, int, bool>, double> tried_;
};

void require_options(const AutoArimaOptions& o) {
  const bool good = std::min({o.max_p, o.max_q, o.max_P, o.max_Q, o.max_d, o.max_D}) >= 0 &&
                    std::max(o.max_p, o.max_q) <= 10 && std::max(o.max_P, o.max_Q) <= 3 &&
                    o.max_d <= 2 && o.max_D <= 1 && o.max_models >= 1;
  if (!good)
    throw base::Error(base::ErrorCode::kInvalidArgument,
                      "the largest orders of ARIMA are out of range.",
                      "p, q: 0 to 10; d: 0 to 2; P, Q: 0 to 3; D: 0 or 1; one model or more.");
}

}  // namespace

ArimaFit fit_arima_auto(const Series& series, const AutoArimaOptions& options) {
  require_options(options);
  require_observed(series.y, "arima", 3);
  ArimaOrder order = OrderSearch(series, options).find();
  const ArimaProblem problem(series, order);
  if (problem.objective().n_used() >= order.n_arma() + problem.n_regressors() + 2)
    return problem.fit();
  // Nearly nothing is left after differencing: the plainest model of the same differences.
  order = {.d = order.d, .D = order.D, .period = order.period};
  if (ArimaProblem(series, order).objective().n_used() < 1) order = {};
  return ArimaProblem(series, order).fit();
}

}  // namespace patron::models
