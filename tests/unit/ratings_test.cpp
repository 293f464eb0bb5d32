#include "models/recommend/ratings.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "base/error.hpp"
#include "base/random.hpp"
#include "models/recommend/biased_mf.hpp"
#include "models/recommend/rating_baseline.hpp"
#include "models/recommend/rating_hybrid.hpp"
#include "models/recommend/rating_neighbours.hpp"

using namespace patron;
using namespace patron::models;
using doctest::Approx;

namespace {

std::vector<RatingModel> all_models() {
  return {make_rating_baseline(),
          make_biased_mf(),
          make_biased_mf(implicit_mf_options()),
          make_rating_neighbours(),
          make_rating_neighbours(user_neighbours_options()),
          make_rating_hybrid()};
}

/// Users who like one half of the items and not the other: rank 1 beside the means.
std::vector<Rating> two_camps(std::uint64_t seed, int n_users = 120, int n_items = 40) {
  base::Random random(seed);
  std::vector<Rating> ratings;
  for (int user = 0; user < n_users; ++user)
    for (int item = 0; item < n_items; ++item)
      if (random.uniform() < 0.5)
        ratings.push_back({user, item, (user % 2 == item % 2 ? 4.0 : 2.0) + 0.3 * random.normal(),
                           random.uniform()});
  return ratings;
}

RatingErrors errors_of(const RatingModel& model, const std::vector<Rating>& ratings) {
  const auto folds = rating_folds(ratings, 5, 1);
  std::vector<Rating> seen, unseen;
  for (std::size_t i = 0; i < ratings.size(); ++i)
    (folds[i] == 0 ? unseen : seen).push_back(ratings[i]);
  return rating_errors(*model.fit(make_rating_table(seen, 120, 40)), unseen);
}

}  // namespace

TEST_CASE("rating table: the latest rating of a pair counts, in any order of the rows") {
  std::vector<Rating> ratings{{1, 0, 4.5, 5}, {0, 1, 1, 1}, {1, 0, 4, 6}, {1, 0, 2, 6}, {0, 0, 5, 0}};
  const RatingTable table = make_rating_table(ratings, 3, 2);
  CHECK(table.size() == 3);
  CHECK(table.values == std::vector<double>{5, 1, 4});
  CHECK(table.users == std::vector<std::int32_t>{0, 0, 1});
  CHECK(table.by_item == std::vector<std::int64_t>{0, 2, 1});
  CHECK(table.n_of_user(2) == 0);
  CHECK(table.n_of_item(9) == 0);
  CHECK(table.lowest == 1);
  CHECK(table.mean == Approx(10.0 / 3));
  std::ranges::reverse(ratings);
  CHECK(make_rating_table(ratings, 3, 2).values == table.values);
}

TEST_CASE("rating table: bad ratings are refused") {
  const auto table = [](Rating r) { return make_rating_table(std::vector{r}, 2, 2); };
  CHECK_THROWS_AS(table({2, 0, 1}), base::Error);
  CHECK_THROWS_AS(table({0, -1, 1}), base::Error);
  CHECK_THROWS_AS(table({0, 0, std::nan("")}), base::Error);
  CHECK_THROWS_AS(make_rating_table({}, 2, 2), base::Error);
  CHECK_THROWS_AS(rating_folds({}, 1, 1), base::Error);
}

TEST_CASE("rating baseline: deviations by hand") {
  // one user: the item's deviation first, each shrunk by 1 of 2 ratings
  const std::vector<Rating> ratings{{0, 0, 2}, {0, 1, 4}};
  const RatingBaseline fit =
      fit_rating_baseline(make_rating_table(ratings, 1, 2), {.shrink_user = 0, .shrink_item = 1});
  CHECK(fit.mean == 3);
  CHECK(fit.of(0, 0) == Approx(2.5));
  CHECK(fit.of(0, 1) == Approx(3.5));
  CHECK(fit.of(7, -1) == 3);
}

TEST_CASE("rating folds: even, the same whatever the order of the ratings") {
  std::vector<Rating> ratings = two_camps(1);
  const auto folds = rating_folds(ratings, 5, 3);
  const auto size = [&](int fold) { return std::ranges::count(folds, fold); };
  CHECK(std::abs(size(0) - size(4)) <= 1);
  CHECK(folds != rating_folds(ratings, 5, 4));
  auto reversed = folds;
  std::ranges::reverse(ratings);
  std::ranges::reverse(reversed);
  CHECK(rating_folds(ratings, 5, 3) == reversed);
}

TEST_CASE("latest ratings: by time, ties stay together") {
  const std::vector<Rating> ratings{{0, 0, 1, 3}, {0, 1, 1, 1}, {0, 2, 1, 2}, {0, 3, 1, 3}};
  CHECK(latest_ratings(ratings, 0.25) == std::vector<char>{1, 0, 0, 1});
  CHECK(latest_ratings(ratings, 1) == std::vector<char>{1, 1, 1, 1});
  CHECK(latest_ratings(ratings, 0) == std::vector<char>{0, 0, 0, 0});
}

TEST_CASE("models of ratings: two camps are found, which the baseline cannot") {
  const std::vector<Rating> ratings = two_camps(2);
  CHECK(errors_of(make_rating_baseline(), ratings).rmse > 0.9);
  for (const RatingModel& model : all_models()) {
    CAPTURE(model.name);
    if (model.name != "baseline") CHECK(errors_of(model, ratings).rmse < 0.6);
  }
  CHECK(errors_of(make_rating_hybrid(), ratings).rmse < 0.4);  // noise alone is 0.3
}

TEST_CASE("models of ratings: unknown users and items, the scale, and any order of rows") {
  std::vector<Rating> ratings = two_camps(4);
  for (const RatingModel& model : all_models()) {
    CAPTURE(model.name);
    const RatingTable table = make_rating_table(ratings, 121, 41);
    const auto fit = model.fit(table);
    std::ranges::reverse(ratings);
    const auto again = model.fit(make_rating_table(ratings, 121, 41));
    CHECK_FALSE(fit->form().empty());
    for (const std::int32_t user : {-1, 0, 5, 120, 9999})
      for (const std::int32_t item : {-1, 0, 40, 9999}) {
        const double value = fit->predict(user, item);
        CHECK((value >= table.lowest && value <= table.highest));
        CHECK(value == again->predict(user, item));
      }
    CHECK(fit->predict(-1, -1) == Approx(table.mean));
    CHECK(fit->predict(120, 3) == Approx(fit->predict(-1, 3)));
  }
}

TEST_CASE("models of ratings: one rating, and options out of range") {
  for (const RatingModel& model : all_models())
    CHECK(model.fit(make_rating_table(std::vector<Rating>{{0, 0, 3}}, 1, 1))->predict(0, 0) ==
          Approx(3));
  CHECK_THROWS_AS(make_biased_mf({.n_factors = 0}), base::Error);
  CHECK_THROWS_AS(make_biased_mf({.learning_rate = std::nan("")}), base::Error);
  CHECK_THROWS_AS(make_rating_neighbours({.n_neighbours = 0}), base::Error);
  CHECK_THROWS_AS(make_rating_hybrid({.held_out = 0.9}), base::Error);
  CHECK_THROWS_AS(make_rating_baseline({.n_rounds = 0}), base::Error);
}

TEST_CASE("rating errors: by hand") {
  const auto fit = make_rating_baseline().fit(
      make_rating_table(std::vector<Rating>{{0, 0, 1}, {1, 0, 5}}, 2, 1));
  const RatingErrors errors = rating_errors(*fit, std::vector<Rating>{{-1, -1, 5}, {-1, -1, 3}});
  CHECK(errors.rmse == Approx(std::sqrt(2)));
  CHECK(errors.mae == Approx(1));
  CHECK(rating_errors(*fit, {}).n == 0);
}
