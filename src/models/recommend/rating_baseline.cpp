#include "models/recommend/rating_baseline.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"

namespace patron::models {
namespace {

void check(const RatingBaselineOptions& options) {
  if (options.shrink_user >= 0 && options.shrink_item >= 0 && options.n_rounds >= 1 &&
      options.n_rounds <= 1000)
    return;
  throw base::Error(base::ErrorCode::kInvalidArgument,
                    "the rating baseline needs shrink_user and shrink_item from 0 and n_rounds "
                    "from 1 to 1000",
                    "leave the options at their defaults");
}

double known(const std::vector<double>& deviations, std::int32_t i) {
  return i < 0 || static_cast<std::size_t>(i) >= deviations.size()
             ? 0
             : deviations[static_cast<std::size_t>(i)];
}

/// Mean deviation of each group from what mean and the other side explain.
void refit(const RatingTable& table, double mean, std::span<const std::int32_t> groups,
           std::span<const std::int32_t> others, const std::vector<double>& explained,
           double shrink, std::vector<double>& deviations) {
  std::vector<double> counts(deviations.size(), shrink);
  std::ranges::fill(deviations, 0.0);
  for (std::size_t i = 0; i < table.size(); ++i) {
    const auto group = static_cast<std::size_t>(groups[i]);
    deviations[group] += table.values[i] - mean - explained[static_cast<std::size_t>(others[i])];
    ++counts[group];
  }
  for (std::size_t g = 0; g < counts.size(); ++g)
    if (counts[g] > 0) deviations[g] /= counts[g];
}

class FittedBaseline : public FittedRatings {
 public:
  FittedBaseline(const RatingTable& table, const RatingBaselineOptions& options)
      : lowest_(table.lowest), highest_(table.highest), fit_(fit_rating_baseline(table, options)) {}
  std::string form() const override { return fmt::format("baseline(mean {:.3f})", fit_.mean); }
  double predict(std::int32_t user, std::int32_t item) const override {
    return std::clamp(fit_.of(user, item), lowest_, highest_);
  }

 private:
  double lowest_, highest_;
  RatingBaseline fit_;
};

}  // namespace

double RatingBaseline::of(std::int32_t user, std::int32_t item) const {
  return mean + known(users, user) + known(items, item);
}

RatingBaseline fit_rating_baseline(const RatingTable& table, const RatingBaselineOptions& options) {
  check(options);
  RatingBaseline fit{table.mean, std::vector<double>(static_cast<std::size_t>(table.n_users)),
                     std::vector<double>(static_cast<std::size_t>(table.n_items))};
  for (int round = 0; round < options.n_rounds; ++round) {
    refit(table, fit.mean, table.items, table.users, fit.users, options.shrink_item, fit.items);
    refit(table, fit.mean, table.users, table.items, fit.items, options.shrink_user, fit.users);
  }
  return fit;
}

RatingModel make_rating_baseline(const RatingBaselineOptions& options) {
  check(options);
  return {"baseline", [options](const RatingTable& table) {
            return std::make_unique<FittedBaseline>(table, options);
          }};
}

}  // namespace patron::models
