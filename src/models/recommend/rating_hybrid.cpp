#include "models/recommend/rating_hybrid.hpp"

#include <fmt/format.h>

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>

#include "base/error.hpp"
#include "models/recommend/biased_mf.hpp"
#include "models/recommend/rating_baseline.hpp"
#include "models/recommend/rating_neighbours.hpp"

namespace patron::models {
namespace {

constexpr std::size_t kLeastRatings = 100;
using Fits = std::vector<std::unique_ptr<FittedRatings>>;

RatingHybridOptions checked(RatingHybridOptions options) {
  if (!(options.held_out >= 0.01 && options.held_out <= 0.5 && options.shrink >= 0))
    throw base::Error(base::ErrorCode::kInvalidArgument,
                      "the hybrid of ratings needs held_out from 0.01 to 0.5 and shrink from 0",
                      "leave the options at their defaults");
  if (options.parts.empty())
    options.parts = {make_biased_mf(), make_biased_mf(implicit_mf_options()),
                     make_rating_neighbours(), make_rating_neighbours(user_neighbours_options())};
  return options;
}

Fits fit_all(const std::vector<RatingModel>& parts, const RatingTable& table) {
  Fits fits;
  for (const RatingModel& part : parts) fits.push_back(part.fit(table));
  return fits;
}

std::vector<Rating> listed(const RatingTable& table) {
  std::vector<Rating> ratings;
  for (std::size_t i = 0; i < table.size(); ++i)
    ratings.push_back({table.users[i], table.items[i], table.values[i], 0});
  return ratings;
}

/// Least squares of what the baseline leaves on what the parts add to it, shrunk to equal weights.
Eigen::VectorXd least_squares(const Fits& fits, const RatingBaseline& baseline,
                              std::span<const Rating> unseen, double shrink) {
  const auto k = static_cast<Eigen::Index>(fits.size());
  const Eigen::VectorXd equal = Eigen::VectorXd::Constant(k, 1.0 / static_cast<double>(k));
  Eigen::MatrixXd products = shrink * Eigen::MatrixXd::Identity(k, k);
  Eigen::VectorXd targets = shrink * equal, added(k);
  for (const Rating& r : unseen) {
    const double expected = baseline.of(r.user, r.item);
    for (Eigen::Index j = 0; j < k; ++j)
      added[j] = fits[static_cast<std::size_t>(j)]->predict(r.user, r.item) - expected;
    products += added * added.transpose();
    targets += (r.value - expected) * added;
  }
  const Eigen::VectorXd weights = products.ldlt().solve(targets);
  return weights.allFinite() ? weights : equal;
}

Eigen::VectorXd learn_weights(const RatingTable& table, const RatingHybridOptions& options) {
  const auto k = static_cast<Eigen::Index>(options.parts.size());
  if (table.size() < kLeastRatings)
    return Eigen::VectorXd::Constant(k, 1.0 / static_cast<double>(k));
  const std::vector<Rating> all = listed(table);
  const std::vector<int> folds =
      rating_folds(all, static_cast<int>(std::lround(1 / options.held_out)), options.seed);
  std::vector<Rating> seen, unseen;
  for (std::size_t i = 0; i < all.size(); ++i) (folds[i] == 0 ? unseen : seen).push_back(all[i]);
  const RatingTable rest = make_rating_table(seen, table.n_users, table.n_items);
  return least_squares(fit_all(options.parts, rest), fit_rating_baseline(rest), unseen,
                       options.shrink);
}

class FittedHybrid : public FittedRatings {
 public:
  FittedHybrid(const RatingTable& table, const RatingHybridOptions& options)
      : lowest_(table.lowest),
        highest_(table.highest),
        weights_(learn_weights(table, options)),
        baseline_(fit_rating_baseline(table)),
        fits_(fit_all(options.parts, table)) {}

  std::string form() const override {
    std::string text;
    for (std::size_t i = 0; i < fits_.size(); ++i)
      text += fmt::format("{}{:.2f} {}", i ? " + " : "", weights_[static_cast<Eigen::Index>(i)],
                          fits_[i]->form());
    return text;
  }

  double predict(std::int32_t user, std::int32_t item) const override {
    const double expected = baseline_.of(user, item);
    double value = expected;
    for (std::size_t i = 0; i < fits_.size(); ++i)
      value += weights_[static_cast<Eigen::Index>(i)] * (fits_[i]->predict(user, item) - expected);
    return std::clamp(value, lowest_, highest_);
  }

 private:
  double lowest_, highest_;
  Eigen::VectorXd weights_;
  RatingBaseline baseline_;
  Fits fits_;
};

}  // namespace

RatingModel make_rating_hybrid(const RatingHybridOptions& given) {
  return {"hybrid", [options = checked(given)](const RatingTable& table) {
            return std::make_unique<FittedHybrid>(table, options);
          }};
}

}  // namespace patron::models
