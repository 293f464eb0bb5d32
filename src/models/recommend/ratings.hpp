#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace patron::models {

/// What one user said of one item. Users and items are indices, by ascending text id.
struct Rating {
  std::int32_t user = 0, item = 0;
  double value = 0;
  double time = 0;  // days since 1970-01-01; all the same where it is not known
};

/// Ratings as models read them, by user and by item. Each pair of user and item once.
struct RatingTable {
  std::int32_t n_users = 0, n_items = 0;
  double mean = 0, lowest = 0, highest = 0;  // of all values
  std::vector<std::int64_t> user_starts;     // n_users + 1 places in the next three
  std::vector<std::int32_t> items;           // ascending within a user
  std::vector<std::int32_t> users;
  std::vector<double> values;
  std::vector<std::int64_t> item_starts;  // n_items + 1 places in by_item
  std::vector<std::int64_t> by_item;      // places in values, users ascending within an item

  std::size_t size() const { return values.size(); }
  std::int64_t n_of_user(std::int32_t user) const;  // 0 where the user is out of range
  std::int64_t n_of_item(std::int32_t item) const;
  /// A prediction brought back onto the scale of the ratings.
  double clipped(double value) const;
};

/// Of several ratings of one pair the latest counts (of the same time: the highest), whatever the
/// order of the input. Errors: too_little_data without a rating; bad_data where an index is out of
/// range or a value or time is not finite.
RatingTable make_rating_table(std::span<const Rating> ratings, std::int32_t n_users,
                              std::int32_t n_items);

/// A model of ratings, fitted.
class FittedRatings {
 public:
  virtual ~FittedRatings() = default;
  /// The form that was chosen: "MF(50 factors)".
  virtual std::string form() const = 0;
  /// The expected rating, within the scale of the training ratings. A user or item without ratings
  /// (or out of range, -1) gets what is known of the other, at last the mean. Thread-safe.
  virtual double predict(std::int32_t user, std::int32_t item) const = 0;
};

/// A way to predict ratings: what recommenders are to purchases.
struct RatingModel {
  std::string name;  // as the user writes it: "mf", "item"
  std::function<std::unique_ptr<FittedRatings>(const RatingTable&)> fit;
};

/// The part of each rating, 0 .. n - 1, drawn evenly: the same for the same set of ratings,
/// whatever their order. Errors: invalid_argument below 2 parts.
std::vector<int> rating_folds(std::span<const Rating> ratings, int n, std::uint64_t seed);
/// Marks (1) the latest ratings, at least `share` (0-1) of all; equal times stay together.
std::vector<char> latest_ratings(std::span<const Rating> ratings, double share);

struct RatingErrors {
  double rmse = 0, mae = 0;
  std::int64_t n = 0;
};
/// Errors of a model on ratings it has not seen. Zeros where there are none.
RatingErrors rating_errors(const FittedRatings& model, std::span<const Rating> unseen);

}  // namespace patron::models
