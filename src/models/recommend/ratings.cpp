#include "models/recommend/ratings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <tuple>

#include "base/error.hpp"
#include "base/random.hpp"

namespace patron::models {
namespace {

using base::Error;
using base::ErrorCode;

void check(std::span<const Rating> ratings, std::int32_t n_users, std::int32_t n_items) {
  if (ratings.empty())
    throw Error(ErrorCode::kTooLittleData, "there are no ratings to learn from",
                "import ratings with user, item and rating");
  for (std::size_t i = 0; i < ratings.size(); ++i) {
    const Rating& r = ratings[i];
    if (r.user < 0 || r.user >= n_users || r.item < 0 || r.item >= n_items)
      throw Error(ErrorCode::kBadData,
                  fmt::format("rating {} is of user {} and item {}, of {} users and {} items", i,
                              r.user, r.item, n_users, n_items),
                  "number users and items from 0");
    if (!std::isfinite(r.value) || !std::isfinite(r.time))
      throw Error(ErrorCode::kBadData, fmt::format("rating {} or its time is not finite", i),
                  "leave it out");
  }
}

auto key(const Rating& r) { return std::tuple(r.user, r.item, r.time, r.value); }

/// Positions by user, item, time, value.
std::vector<std::size_t> sorted_positions(std::span<const Rating> ratings) {
  std::vector<std::size_t> places(ratings.size());
  std::iota(places.begin(), places.end(), std::size_t{0});
  std::ranges::sort(places, {}, [&](std::size_t i) { return key(ratings[i]); });
  return places;
}

std::vector<std::int64_t> starts_of(std::span<const std::int32_t> groups, std::int32_t n) {
  std::vector<std::int64_t> starts(static_cast<std::size_t>(n) + 1, 0);
  for (const std::int32_t group : groups) ++starts[static_cast<std::size_t>(group) + 1];
  std::partial_sum(starts.begin(), starts.end(), starts.begin());
  return starts;
}

void index_items(RatingTable& table) {
  table.item_starts = starts_of(table.items, table.n_items);
  table.by_item.resize(table.size());
  std::vector<std::int64_t> next(table.item_starts.begin(), table.item_starts.end() - 1);
  for (std::size_t i = 0; i < table.size(); ++i)
    table.by_item[static_cast<std::size_t>(next[static_cast<std::size_t>(table.items[i])]++)] =
        static_cast<std::int64_t>(i);
}

std::int64_t group_size(const std::vector<std::int64_t>& starts, std::int32_t group) {
  const auto i = static_cast<std::size_t>(group);
  return group < 0 || i + 1 >= starts.size() ? 0 : starts[i + 1] - starts[i];
}

}  // namespace

std::int64_t RatingTable::n_of_user(std::int32_t user) const {
  return group_size(user_starts, user);
}

std::int64_t RatingTable::n_of_item(std::int32_t item) const {
  return group_size(item_starts, item);
}

double RatingTable::clipped(double value) const { return std::clamp(value, lowest, highest); }

RatingTable make_rating_table(std::span<const Rating> ratings, std::int32_t n_users,
                              std::int32_t n_items) {
  check(ratings, n_users, n_items);
  RatingTable table;
  table.n_users = n_users;
  table.n_items = n_items;
  for (const std::size_t place : sorted_positions(ratings)) {
    const Rating& r = ratings[place];
    if (!table.users.empty() && table.users.back() == r.user && table.items.back() == r.item) {
      table.values.back() = r.value;
      continue;
    }
    table.users.push_back(r.user);
    table.items.push_back(r.item);
    table.values.push_back(r.value);
  }
  table.user_starts = starts_of(table.users, n_users);
  index_items(table);
  const auto [lowest, highest] = std::ranges::minmax(table.values);
  table.lowest = lowest;
  table.highest = highest;
  table.mean = std::reduce(table.values.begin(), table.values.end()) /
               static_cast<double>(table.values.size());
  return table;
}

std::vector<int> rating_folds(std::span<const Rating> ratings, int n, std::uint64_t seed) {
  if (n < 2)
    throw Error(ErrorCode::kInvalidArgument, fmt::format("{} parts of ratings", n),
                "ask for 2 or more");
  std::vector<std::size_t> places = sorted_positions(ratings);
  base::Random random(seed);
  for (std::size_t i = places.size(); i > 1; --i)
    std::swap(places[i - 1],
              places[static_cast<std::size_t>(random.below(static_cast<std::int64_t>(i)))]);
  std::vector<int> folds(ratings.size());
  for (std::size_t i = 0; i < places.size(); ++i)
    folds[places[i]] = static_cast<int>(i % static_cast<std::size_t>(n));
  return folds;
}

std::vector<char> latest_ratings(std::span<const Rating> ratings, double share) {
  std::vector<char> latest(ratings.size(), 0);
  if (ratings.empty()) return latest;
  std::vector<double> times;
  for (const Rating& r : ratings) times.push_back(r.time);
  std::ranges::sort(times);
  const double place = (1 - std::clamp(share, 0.0, 1.0)) * static_cast<double>(times.size());
  if (place >= static_cast<double>(times.size())) return latest;
  const double first = times[static_cast<std::size_t>(place)];
  for (std::size_t i = 0; i < ratings.size(); ++i) latest[i] = ratings[i].time >= first;
  return latest;
}

RatingErrors rating_errors(const FittedRatings& model, std::span<const Rating> unseen) {
  RatingErrors errors;
  errors.n = static_cast<std::int64_t>(unseen.size());
  if (unseen.empty()) return errors;
  for (const Rating& r : unseen) {
    const double error = model.predict(r.user, r.item) - r.value;
    errors.rmse += error * error;
    errors.mae += std::abs(error);
  }
  errors.rmse = std::sqrt(errors.rmse / static_cast<double>(errors.n));
  errors.mae /= static_cast<double>(errors.n);
  return errors;
}

}  // namespace patron::models
