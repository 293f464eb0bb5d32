#include "models/forecast/pooled_ar.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <map>

#include "base/parallel.hpp"
#include "models/forecast/ar_windows.hpp"

namespace patron::models {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::RowVectorXd;
using Eigen::VectorXd;

constexpr int kReweightings = 2;     // of the shared fit, towards absolute errors
constexpr int kOwnReweightings = 1;  // of a series' own
constexpr Index kLeastWindows = 8;   // from which shrinkages can be told apart
constexpr double kTrust = 10;        // power by which smaller errors count more

/// Lags of shorter series, tried from the longest down.
constexpr int kShorterLags[] = {26, 13, 6, 3};

/// Windows of fewer lags than these can't be judged by the last horizon.
std::size_t least_size(int n_lags, int horizon) {
  return static_cast<std::size_t>(n_lags + 2 * horizon);
}

/// Squared errors weighted by the inverse of what a window's absolute error was are absolute
/// errors.
VectorXd weights_of(const MatrixXd& errors) {
  VectorXd size = errors.cwiseAbs().rowwise().mean();
  VectorXd sorted = size;
  const auto fifth = sorted.size() / 5;
  std::nth_element(sorted.begin(), sorted.begin() + fifth, sorted.end());
  const double least = sorted[fifth] + 1e-9;
  return size.cwiseMax(least).cwiseInverse();
}

/// Sums of weighted products of windows: what a ridge regression needs of them.
struct Products {
  MatrixXd past_past, past_future;

  Products(int n_features, int horizon)
      : past_past(MatrixXd::Zero(n_features, n_features)),
        past_future(MatrixXd::Zero(n_features, horizon)) {}

  void add(const MatrixXd& past, const MatrixXd& future, const VectorXd& weights) {
    const MatrixXd weighted = weights.asDiagonal() * past;
    past_past.selfadjointView<Eigen::Lower>().rankUpdate(
        (weights.cwiseSqrt().asDiagonal() * past).transpose());
    past_future.noalias() += weighted.transpose() * future;
  }

  /// Minimises the errors plus ridge (a share of the mean squared feature) times the squared
  /// coefficients.
  MatrixXd solve(double ridge) const {
    const auto n = past_past.rows();
    MatrixXd system = past_past.selfadjointView<Eigen::Lower>();
    const double mean_square = system.trace() / static_cast<double>(n);
    system.diagonal().array() += ridge * mean_square + 1e-12;
    return system.llt().solve(past_future);
  }
};

/// All windows of the series that share coefficients.
MatrixXd fit_shared(const std::vector<ArWindows>& windows, int n_features, int horizon,
                    double ridge) {
  MatrixXd coefficients = MatrixXd::Zero(n_features, horizon);
  for (int round = 0; round <= kReweightings; ++round) {
    // Fixed groups, summed in their order: the same bytes for any number of threads.
    constexpr std::size_t kGroups = 16;
    std::vector<Products> parts(kGroups, Products(n_features, horizon));
    base::parallel_for(kGroups, [&](std::size_t group) {
      for (std::size_t i = group; i < windows.size(); i += kGroups) {
        const ArWindows& own = windows[i];
        if (own.past.rows() == 0) continue;
        const VectorXd weights = round == 0 ? VectorXd::Ones(own.past.rows()).eval()
                                            : weights_of(own.future - own.past * coefficients);
        parts[group].add(own.past, own.future, weights);
      }
    });
    Products total(n_features, horizon);
    for (const Products& part : parts) {
      total.past_past += part.past_past;
      total.past_future += part.past_future;
    }
    coefficients = total.solve(ridge);
  }
  return coefficients;
}

/// The shared coefficients bent towards one series' own windows, for each shrinkage. All of them
/// weigh the windows alike, by the errors of a fit in the middle.
std::vector<MatrixXd> bend(const ArWindows& own, const MatrixXd& shared,
                           const std::vector<double>& shrinkage) {
  const auto n_features = static_cast<int>(shared.rows());
  const auto horizon = static_cast<int>(shared.cols());
  const MatrixXd misses = own.future - own.past * shared;
  VectorXd weights = VectorXd::Ones(own.past.rows());
  for (int round = 0; round < kOwnReweightings; ++round) {
    Products products(n_features, horizon);
    products.add(own.past, misses, weights);
    weights = weights_of(misses - own.past * products.solve(shrinkage[shrinkage.size() / 2]));
  }
  Products products(n_features, horizon);
  products.add(own.past, misses, weights);
  std::vector<MatrixXd> bent;
  for (const double one : shrinkage) bent.push_back(shared + products.solve(one));
  return bent;
}

double mean_miss(const ArWindows& windows, const MatrixXd& coefficients) {
  return (windows.future - windows.past * coefficients).cwiseAbs().mean();
}

/// How much each shrinkage counts: by the errors it would have made at the last origins, learnt
/// from what was known before. Adds up to 1.
std::vector<double> weigh_shrinkages(const ArSeries& series, const MatrixXd& shared, int n_lags,
                                     int horizon, const std::vector<double>& shrinkage) {
  const std::size_t n = series.size(), h = static_cast<std::size_t>(horizon);
  const auto lags = static_cast<std::size_t>(n_lags);
  std::vector<double> weights(shrinkage.size(), 0);
  weights.back() = 1;
  if (shrinkage.size() == 1 || n < lags + 3 * h) return weights;
  const ArWindows known = series.windows(n_lags, horizon, lags, n - 2 * h, 1);
  const ArWindows later = series.windows(n_lags, horizon, n - 2 * h + 1, n - h, 1);
  if (known.past.rows() < kLeastWindows || later.past.rows() == 0) return weights;
  const auto bent = bend(known, shared, shrinkage);
  std::vector<double> misses;
  for (const MatrixXd& coefficients : bent) misses.push_back(mean_miss(later, coefficients));
  const double least = *std::ranges::min_element(misses);
  double sum = 0;
  for (std::size_t i = 0; i < misses.size(); ++i)
    sum += weights[i] = least > 0 ? std::pow(least / misses[i], kTrust) : misses[i] <= 0;
  for (double& weight : weights) weight /= sum;
  return weights;
}

std::optional<Forecast> forecast_one(const ArSeries& series, const MatrixXd& shared, int n_lags,
                                     int horizon, const PooledArOptions& options) {
  const auto window = series.window_before(series.size(), n_lags);
  if (window.scale <= 0) return std::nullopt;
  const auto weights = weigh_shrinkages(series, shared, n_lags, horizon, options.shrinkage);
  const ArWindows own = series.windows(n_lags, horizon, static_cast<std::size_t>(n_lags),
                                       series.size() - static_cast<std::size_t>(horizon), 1);
  if (own.past.rows() == 0) return std::nullopt;
  const auto bent = bend(own, shared, options.shrinkage);
  MatrixXd coefficients = MatrixXd::Zero(shared.rows(), shared.cols());
  for (std::size_t i = 0; i < bent.size(); ++i) coefficients += weights[i] * bent[i];
  const MatrixXd misses = own.future - own.past * coefficients;
  const RowVectorXd sd = (misses.cwiseAbs2().colwise().mean()).cwiseSqrt();
  Forecast forecast;
  forecast.mean = series.in_units(window, window.past * coefficients);
  forecast.sd = series.sd_in_units(window, forecast.mean, sd);
  return forecast;
}

int longest_season(const Series& series) {
  int longest = 1;
  for (const int period : series.periods) longest = std::max(longest, period);
  return longest;
}

/// The most lags a series of this length can be judged with; 0: none.
int lags_for(std::size_t size, int wanted, int horizon) {
  if (size >= least_size(wanted, horizon)) return wanted;
  for (const int lags : kShorterLags)
    if (lags < wanted && size >= least_size(lags, horizon)) return lags;
  return 0;
}

}  // namespace

std::vector<std::optional<Forecast>> forecast_pooled_ar(std::span<const Series> series, int horizon,
                                                        const PooledArOptions& options) {
  const std::size_t n = series.size();
  std::vector<std::optional<Forecast>> result(n);
  std::vector<ArSeries> prepared;
  std::map<int, std::vector<std::size_t>> by_lags;
  for (std::size_t i = 0; i < n; ++i) {
    prepared.emplace_back(series[i].y);
    const int wanted = options.n_lags > 0 ? options.n_lags : longest_season(series[i]) + 2;
    if (const int lags = lags_for(prepared[i].size(), wanted, horizon)) by_lags[lags].push_back(i);
  }
  const auto h = static_cast<std::size_t>(horizon);
  for (const auto& [lags, members] : by_lags) {
    const auto most = static_cast<std::size_t>(options.most_windows);
    std::vector<std::size_t>
        teachers;  // series that are long enough, also those that use more lags
    for (std::size_t i = 0; i < n; ++i)
      if (prepared[i].size() >= least_size(lags, horizon)) teachers.push_back(i);
    std::vector<ArWindows> windows(teachers.size());
    base::parallel_for(teachers.size(), [&](std::size_t t) {
      const ArSeries& own = prepared[teachers[t]];
      const auto first = static_cast<std::size_t>(lags);
      const std::size_t count = own.size() - h - first + 1;
      windows[t] = own.windows(lags, horizon, first, own.size() - h, (count + most - 1) / most);
    });
    const MatrixXd shared = fit_shared(windows, lags - 1, horizon, options.ridge);
    windows.clear();
    base::parallel_for(members.size(), [&, lags = lags, &members = members](std::size_t m) {
      result[members[m]] = forecast_one(prepared[members[m]], shared, lags, horizon, options);
    });
  }
  return result;
}

}  // namespace patron::models
