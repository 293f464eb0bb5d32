#pragma once

#include <Eigen/Dense>
#include <span>
#include <vector>

namespace patron::models {

/// The windows of one series as an autoregression sees them: row i of `past` holds n_lags - 1
/// values before an origin and row i of `future` the horizon values after it, both less the
/// window's last value and divided by its mean absolute change.
struct ArWindows {
  Eigen::MatrixXd past, future;
};

/// A series ready for autoregression: gaps filled, logarithms where all values are positive.
class ArSeries {
 public:
  /// y: oldest first; NaN is filled by straight lines (the ends by the nearest value).
  explicit ArSeries(std::span<const double> y);

  std::size_t size() const { return values_.size(); }
  bool is_log() const { return is_log_; }

  /// Windows whose origins (number of values before) are first, first + stride, .. <= last.
  /// Windows that do not change at all are left out.
  ArWindows windows(int n_lags, int horizon, std::size_t first, std::size_t last,
                    std::size_t stride) const;

  /// The window before an origin as a row of `past`; its scale is 0 where it does not change.
  struct Window {
    Eigen::RowVectorXd past;
    double last = 0, scale = 0;
  };
  Window window_before(std::size_t origin, int n_lags) const;

  /// A forecast in the window's terms, in the series' own units.
  std::vector<double> in_units(const Window& window, const Eigen::RowVectorXd& steps) const;
  /// Its standard deviation per step, likewise.
  std::vector<double> sd_in_units(const Window& window, const std::vector<double>& mean,
                                  const Eigen::RowVectorXd& sd) const;

 private:
  std::vector<double> values_;
  double highest_ = 0;  // of the values
  bool is_log_ = false;
};

}  // namespace patron::models
