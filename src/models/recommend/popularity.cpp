#include "models/recommend/popularity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "base/error.hpp"
#include "models/recommend/recommend_checks.hpp"

namespace patron::models {
namespace {

void check(const PopularityOptions& o) {
  check_option(o.window_days >= 0, "popularity", "window_days", "from 0");
  check_option(o.half_life_days >= 0, "popularity", "half_life_days", "from 0");
  check_option(o.least_customers >= 1, "popularity", "least_customers", "from 1");
}

/// What an order counts; 0: it lies outside of the window.
class OrderWeight {
 public:
  OrderWeight(double now, const PopularityOptions& options) : now_(now), options_(options) {}
  double operator()(double time) const {
    if (options_.window_days > 0 && time < now_ - options_.window_days) return 0;
    if (options_.half_life_days == 0) return 1;
    return std::exp2(-std::max(0.0, now_ - time) / options_.half_life_days);
  }

 private:
  double now_;
  const PopularityOptions& options_;
};

void count_orders(const PurchaseHistory& history, const OrderWeight& weight,
                  std::vector<double>& scores) {
  for (std::size_t i = 0; i < history.n_orders(); ++i) {
    const double w = weight(history.times[i]);
    for (const std::int32_t product : history.order(i))
      scores[static_cast<std::size_t>(product)] += w;
  }
}

/// Each product of a history once, with its last order. `counted_for` keeps for each product the
/// customer it was last counted for.
void count_once(const PurchaseHistory& history, const OrderWeight& weight, std::size_t customer,
                std::vector<std::size_t>& counted_for, std::vector<double>& scores) {
  for (std::size_t i = history.n_orders(); i-- > 0;) {
    const double w = weight(history.times[i]);
    if (w == 0) return;  // nor do those before it count
    for (const std::int32_t product : history.order(i)) {
      const auto p = static_cast<std::size_t>(product);
      if (counted_for[p] == customer) continue;
      counted_for[p] = customer;
      scores[p] += w;
    }
  }
}

std::int32_t group_of(const PopularityOptions& options, std::int32_t country,
                      std::int32_t segment) {
  if (options.group == PopularityGroup::kCountry) return country;
  return options.group == PopularityGroup::kSegment ? segment : -1;
}

class FittedPopularity : public FittedRecommender {
 public:
  FittedPopularity(const TrainingData& data, const PopularityOptions& options)
      : options_(options), overall_(product_popularity(data.log, data.now, options)) {
    for (const auto& [group, n_customers] : group_sizes(data))
      if (group >= 0 && n_customers >= options.least_customers) add_group(data, group);
  }

  std::int32_t because(const Asked&, std::int32_t) const override { return kItSells; }

  std::string form() const override {
    std::string text = options_.count == PopularityCount::kCustomers ? "by customers" : "by orders";
    if (options_.window_days > 0) text += fmt::format(", last {:g} days", options_.window_days);
    if (options_.half_life_days > 0)
      text += fmt::format(", half-life {:g} days", options_.half_life_days);
    if (options_.group != PopularityGroup::kAll)
      text += fmt::format(", {} {} of their own, others overall", groups_.size(),
                          options_.group == PopularityGroup::kCountry ? "countries" : "segments");
    return "popularity(" + text + ")";
  }

  void score(const Asked& asked, std::span<double> scores) const override {
    const auto found = groups_.find(group_of(options_, asked.country, asked.segment));
    std::ranges::copy(found == groups_.end() ? overall_ : found->second, scores.begin());
  }

 private:
  std::map<std::int32_t, int> group_sizes(const TrainingData& data) const {
    std::map<std::int32_t, int> sizes;
    const OrderWeight weight(data.now, options_);
    for (std::size_t c = 0; c < data.log.n_customers(); ++c) {
      const PurchaseHistory history = data.log.history(c);
      if (!history.empty() && weight(history.times.back()) > 0)
        ++sizes[group_of(options_, data.log.country(c), data.log.segment(c))];
    }
    return sizes;
  }

  void add_group(const TrainingData& data, std::int32_t group) {
    groups_[group] = product_popularity(data.log, data.now, options_, [&](std::size_t c) {
      return group_of(options_, data.log.country(c), data.log.segment(c)) == group;
    });
  }

  PopularityOptions options_;
  std::vector<double> overall_;
  std::map<std::int32_t, std::vector<double>> groups_;
};

}  // namespace

std::vector<double> product_popularity(const PurchaseLog& log, double now,
                                       const PopularityOptions& options,
                                       const std::function<bool(std::size_t)>& counts) {
  check(options);
  const OrderWeight weight(now, options);
  std::vector<double> scores(static_cast<std::size_t>(log.n_products), 0.0);
  std::vector<std::size_t> counted_for(scores.size(), log.n_customers());
  for (std::size_t customer = 0; customer < log.n_customers(); ++customer) {
    if (counts && !counts(customer)) continue;
    if (options.count == PopularityCount::kCustomers)
      count_once(log.history(customer), weight, customer, counted_for, scores);
    else
      count_orders(log.history(customer), weight, scores);
  }
  if (options.window_days == 0 || std::ranges::any_of(scores, [](double s) { return s > 0; }))
    return scores;
  PopularityOptions all_time = options;
  all_time.window_days = 0;
  return product_popularity(log, now, all_time, counts);
}

std::vector<double> scaled_to(std::vector<double> scores, double most) {
  const double largest = scores.empty() ? 0 : *std::ranges::max_element(scores);
  if (largest > 0)
    for (double& score : scores) score *= most / largest;
  return scores;
}

Recommender make_popularity(const PopularityOptions& options) {
  check(options);
  return {"popularity", [options](const TrainingData& data) {
            check_has_orders(data);
            return std::make_unique<FittedPopularity>(data, options);
          }};
}

}  // namespace patron::models
