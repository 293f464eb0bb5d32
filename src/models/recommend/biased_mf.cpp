#include "models/recommend/biased_mf.hpp"

#include <fmt/format.h>

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/error.hpp"
#include "base/random.hpp"
#include "models/recommend/rating_baseline.hpp"

// Koren's symbols: mu = mean, b_u and b_i = user_bias and item_bias, p_u = users, q_i = items,
// y_j = implied, |N(u)|^-1/2 sum y_j = told_by_choice.

namespace patron::models {
namespace {

using Factors = Eigen::MatrixXf;  // one column for each user or item
using Vector = Eigen::VectorXf;

bool in_range(const BiasedMfOptions& o) {
  const auto rate = [](double value) { return value > 0 && value <= 1; };
  const auto shrinkage = [](double value) { return value >= 0 && std::isfinite(value); };
  return o.n_factors >= 1 && o.n_factors <= 500 && o.n_epochs >= 1 && o.n_epochs <= 1000 &&
         rate(o.learning_rate) && rate(o.bias_learning_rate) && rate(o.learning_decay) &&
         shrinkage(o.shrink) && shrinkage(o.bias_shrink);
}

void check(const BiasedMfOptions& options) {
  if (in_range(options)) return;
  throw base::Error(base::ErrorCode::kInvalidArgument,
                    "factors of ratings need n_factors from 1 to 500, n_epochs from 1 to 1000, "
                    "learning rates and learning_decay above 0 and at most 1, shrinkage from 0",
                    "leave the options at their defaults");
}

/// Places of one user's ratings.
struct Range {
  std::size_t begin, end;
  Range(const RatingTable& table, int user)
      : begin(static_cast<std::size_t>(table.user_starts[static_cast<std::size_t>(user)])),
        end(static_cast<std::size_t>(table.user_starts[static_cast<std::size_t>(user) + 1])) {}
  bool empty() const { return begin == end; }
  float inverse_root() const { return 1 / std::sqrt(static_cast<float>(end - begin)); }
};

struct Parameters {
  float mean = 0;
  Vector user_bias, item_bias;
  Factors users, items, implied;
};

Vector as_floats(const std::vector<double>& values) {
  return Eigen::Map<const Eigen::VectorXd>(values.data(), static_cast<Eigen::Index>(values.size()))
      .cast<float>();
}

class Trainer {
 public:
  Trainer(const RatingTable& table, const BiasedMfOptions& options)
      : table_(table), options_(options), random_(options.seed) {
    start();
    for (int epoch = 0; epoch < options.n_epochs; ++epoch) {
      const double pace = std::pow(options.learning_decay, epoch);
      rate_ = static_cast<float>(options.learning_rate * pace);
      bias_rate_ = static_cast<float>(options.bias_learning_rate * pace);
      shuffle(user_order_);
      for (const int user : user_order_) learn_from(user);
    }
    if (options.implicit) add_what_choice_tells();
  }
  Parameters take() { return std::move(p_); }

 private:
  void start() {
    const RatingBaseline baseline = fit_rating_baseline(table_);
    p_.mean = static_cast<float>(baseline.mean);
    p_.user_bias = as_floats(baseline.users);
    p_.item_bias = as_floats(baseline.items);
    p_.users = small_factors(table_.n_users);
    p_.items = small_factors(table_.n_items);
    if (options_.implicit) p_.implied = small_factors(table_.n_items);
    user_shrink_ = shrinkage(table_.user_starts);
    item_shrink_ = shrinkage(table_.item_starts);
    told_by_choice_ = gradient_ = Vector::Zero(options_.n_factors);
    user_order_.resize(static_cast<std::size_t>(table_.n_users));
    std::iota(user_order_.begin(), user_order_.end(), 0);
  }

  Vector shrinkage(const std::vector<std::int64_t>& starts) const {
    Vector result(static_cast<Eigen::Index>(starts.size()) - 1);
    for (std::size_t i = 0; i + 1 < starts.size(); ++i) {
      const auto n = static_cast<double>(std::max<std::int64_t>(1, starts[i + 1] - starts[i]));
      result[static_cast<Eigen::Index>(i)] = static_cast<float>(options_.shrink / std::sqrt(n));
    }
    return result;
  }

  Factors small_factors(std::int32_t n) {
    Factors factors(options_.n_factors, n);
    for (float& value : factors.reshaped()) value = static_cast<float>(0.1 * random_.normal());
    return factors;
  }

  template <class T>
  void shuffle(std::vector<T>& list) {
    for (std::size_t i = list.size(); i > 1; --i)
      std::swap(list[i - 1],
                list[static_cast<std::size_t>(random_.below(static_cast<std::int64_t>(i)))]);
  }

  void learn_from(int user) {
    const Range own(table_, user);
    if (own.empty()) return;
    if (options_.implicit) told_by_choice_ = sum_of_implied(own);
    gradient_.setZero();
    places_.resize(own.end - own.begin);
    std::iota(places_.begin(), places_.end(), own.begin);
    shuffle(places_);
    for (const std::size_t place : places_) step(user, place);
    if (options_.implicit) move_implied(own);
  }

  Vector sum_of_implied(const Range& own) const {
    Vector sum = Vector::Zero(options_.n_factors);
    for (std::size_t i = own.begin; i < own.end; ++i) sum += p_.implied.col(table_.items[i]);
    return sum * own.inverse_root();
  }

  void step(int user, std::size_t place) {
    const std::int32_t item = table_.items[place];
    auto p = p_.users.col(user);
    auto q = p_.items.col(item);
    whole_.noalias() = p + told_by_choice_;
    const float error = static_cast<float>(table_.values[place]) - p_.mean - p_.user_bias[user] -
                        p_.item_bias[item] - q.dot(whole_);
    const auto shrink = static_cast<float>(options_.bias_shrink);
    p_.user_bias[user] += bias_rate_ * (error - shrink * p_.user_bias[user]);
    p_.item_bias[item] += bias_rate_ * (error - shrink * p_.item_bias[item]);
    if (options_.implicit) gradient_ += error * q;
    p += rate_ * (error * q - user_shrink_[user] * p);
    q += rate_ * (error * whole_ - item_shrink_[item] * q);
  }

  /// The implied factors of all items of a user move once, after the user's ratings.
  void move_implied(const Range& own) {
    gradient_ *= rate_ * own.inverse_root();
    for (std::size_t i = own.begin; i < own.end; ++i) {
      const std::int32_t item = table_.items[i];
      auto implied = p_.implied.col(item);
      implied += gradient_ - rate_ * item_shrink_[item] * implied;
    }
  }

  /// So that a prediction is one product.
  void add_what_choice_tells() {
    for (int user = 0; user < table_.n_users; ++user)
      if (const Range own(table_, user); !own.empty()) p_.users.col(user) += sum_of_implied(own);
  }

  const RatingTable& table_;
  const BiasedMfOptions& options_;
  base::Random random_;
  Parameters p_;
  float rate_ = 0, bias_rate_ = 0;
  Vector user_shrink_, item_shrink_;
  std::vector<int> user_order_;
  std::vector<std::size_t> places_;
  Vector told_by_choice_, gradient_, whole_;
};

class FittedMf : public FittedRatings {
 public:
  FittedMf(const RatingTable& table, const BiasedMfOptions& options)
      : form_(fmt::format("{}({} factors)", options.implicit ? "SVD++" : "MF", options.n_factors)),
        lowest_(table.lowest),
        highest_(table.highest),
        known_users_(table.user_starts),
        known_items_(table.item_starts),
        p_(Trainer(table, options).take()) {}

  std::string form() const override { return form_; }

  double predict(std::int32_t user, std::int32_t item) const override {
    const bool user_known = is_known(known_users_, user), item_known = is_known(known_items_, item);
    float value = p_.mean;
    if (user_known) value += p_.user_bias[user];
    if (item_known) value += p_.item_bias[item];
    if (user_known && item_known) value += p_.users.col(user).dot(p_.items.col(item));
    return std::clamp(static_cast<double>(value), lowest_, highest_);
  }

 private:
  static bool is_known(const std::vector<std::int64_t>& starts, std::int32_t i) {
    const auto at = static_cast<std::size_t>(i);
    return i >= 0 && at + 1 < starts.size() && starts[at + 1] > starts[at];
  }

  std::string form_;
  double lowest_, highest_;
  std::vector<std::int64_t> known_users_, known_items_;
  Parameters p_;
};

}  // namespace

BiasedMfOptions implicit_mf_options() {
  BiasedMfOptions options;
  options.implicit = true;
  options.n_epochs = 60;
  options.learning_rate = 0.02;
  options.learning_decay = 0.96;
  options.shrink = 1.7;
  return options;
}

RatingModel make_biased_mf(const BiasedMfOptions& options) {
  check(options);
  return {options.implicit ? "svd++" : "mf", [options](const RatingTable& table) {
            return std::make_unique<FittedMf>(table, options);
          }};
}

}  // namespace patron::models
