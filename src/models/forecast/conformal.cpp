#include "models/forecast/conformal.hpp"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>

namespace patron::models {
namespace {

constexpr double kShared = 40;  // scores that the multiplier of the larger group is worth
constexpr double kPriorOrigins = 4, kPriorSquare = 2;

}  // namespace

void ConformalScores::add(std::span<const double> y, std::span<const double> yhat,
                          std::span<const double> sd) {
  for (std::size_t i = 0; i < y.size(); ++i)
    if (!std::isnan(y[i]) && sd[i] > 0) scores_.push_back((y[i] - yhat[i]) / sd[i]);
  sorted_ = false;
}

void ConformalScores::add(std::span<const double> scores) {
  scores_.insert(scores_.end(), scores.begin(), scores.end());
  sorted_ = false;
}

const std::vector<double>& ConformalScores::sorted() const {
  if (!sorted_) std::ranges::sort(scores_);
  sorted_ = true;
  return scores_;
}

double ConformalScores::multiplier(double level, double shared) const {
  if (scores_.empty()) return shared;
  std::vector<double> sizes;
  for (const double score : scores_) sizes.push_back(std::abs(score));
  std::ranges::sort(sizes);
  const auto n = static_cast<double>(sizes.size());
  const double rank = std::min(std::ceil((n + 1) * level), n);
  const double own = sizes[static_cast<std::size_t>(rank) - 1];
  return (n * own + kShared * shared) / (n + kShared);
}

double ConformalScores::multiplier_of_origins(double level, int n_origins) const {
  double squares = 0;
  for (const double score : scores_) squares += score * score;
  const double n = scores_.empty() ? 0 : n_origins;
  const double own = scores_.empty() ? 0 : squares / static_cast<double>(scores_.size());
  const boost::math::students_t student(n + kPriorOrigins);
  const double variance = (n * own + kPriorOrigins * kPriorSquare) / (n + kPriorOrigins);
  return boost::math::quantile(student, 0.5 + level / 2) * std::sqrt(variance);
}

double normal_multiplier(double level) {
  return boost::math::quantile(boost::math::normal(), 0.5 + level / 2);
}

}  // namespace patron::models
