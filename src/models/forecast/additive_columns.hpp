#pragma once

#include <Eigen/Dense>
#include <span>
#include <string>
#include <vector>

#include "models/forecast/additive.hpp"

namespace patron::models {

/// The columns of an additive model for any steps of its series and those after it: Fourier terms
/// of the seasons, then holidays, then regressors. Built from the observed steps, which say which
/// seasons there are and how time and regressors are scaled.
class AdditiveColumns {
 public:
  /// observed: the steps with a value, ascending, two at least.
  AdditiveColumns(const Series& series, const AdditiveOptions& options,
                  std::span<const int> observed);

  Eigen::VectorXd times(std::span<const int> steps) const;   // 0 first observed, 1 last
  Eigen::MatrixXd values(std::span<const int> steps) const;  // steps x columns
  /// The component each column belongs to: "weekly", "yearly", ...
  const std::vector<std::string>& components() const { return components_; }
  /// What each stands for: as above, but each holiday by its own name.
  const std::vector<std::string>& labels() const { return labels_; }
  bool is_season(std::size_t column) const { return column < n_season_columns_; }
  /// Throws invalid_argument where days or regressors do not reach `n_steps` steps.
  void require_steps(int n_steps) const;

 private:
  struct Regressor {
    double mean = 0, deviation = 1;
  };

  void choose_seasons(const AdditiveOptions& options, std::span<const int> observed,
                      std::span<const int> periods);
  void add_season(const AdditiveSeason& season);
  void add_holidays(const AdditiveOptions& options, std::span<const int> observed);
  void add_regressors(std::span<const int> observed);
  double position(int step) const;  // days since 1970, or the step
  void put_season(const AdditiveSeason& season, std::span<const int> steps, Eigen::Index column,
                  Eigen::MatrixXd& values) const;

  std::vector<base::Day> days_;
  base::Matrix regressor_values_;
  std::vector<base::Matrix> holiday_values_;  // days x holidays, of each kind asked for
  std::vector<AdditiveSeason> seasons_;
  std::vector<Regressor> regressors_;
  std::vector<std::string> components_, labels_;
  std::size_t n_season_columns_ = 0;
  double start_ = 0, length_ = 1;
};

}  // namespace patron::models
