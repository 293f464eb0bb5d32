#pragma once

#include <span>
#include <vector>

namespace patron::models {

/// Errors of a backtest in units of the model's own standard deviation, and the intervals that
/// would have covered them.
class ConformalScores {
 public:
  /// Adds (y - yhat) / sd of each step; unknown steps (NaN) and steps whose sd is 0 tell nothing.
  void add(std::span<const double> y, std::span<const double> yhat, std::span<const double> sd);
  /// Takes in scores made elsewhere.
  void add(std::span<const double> scores);
  std::size_t size() const { return scores_.size(); }
  const std::vector<double>& sorted() const;

  /// How many standard deviations to either side hold `level` (0-1) of the scores, by the split
  /// conformal rule: the ceil((n + 1) level)-th smallest absolute score. Where there are too few
  /// scores for that, `shared` (the multiplier of a larger group, or the normal one) counts as
  /// kShared scores beside the own.
  double multiplier(double level, double shared) const;

  /// The same where the scores come from few origins and those of one origin are much alike, as
  /// sums of weeks and months are: Student's quantile with as many degrees as there are origins,
  /// times the scores' root mean square. Beside them counts a prior of four origins whose mean
  /// square is 2: the errors of a sum's steps have more in common than the models' own deviations
  /// say. Source: the predictive distribution of a normal value with a scaled inverse chi-squared
  /// prior (Gelman et al., Bayesian Data Analysis, 2.6).
  double multiplier_of_origins(double level, int n_origins) const;

 private:
  mutable std::vector<double> scores_;
  mutable bool sorted_ = true;
};

/// Standard deviations to either side that hold `level` of a normal distribution.
double normal_multiplier(double level);

}  // namespace patron::models
