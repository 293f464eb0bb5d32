#include "models/recommend/together.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "models/recommend/fallback.hpp"
#include "models/recommend/recommend_checks.hpp"

namespace patron::models {
namespace {

void check(const TogetherOptions& o) {
  check_option(o.shrink >= 0, "together", "shrink", "from 0");
  check_option(o.popularity_power >= 0 && o.popularity_power <= 1, "together", "popularity_power",
               "from 0 to 1");
}

/// What the answer has to go with.
std::span<const std::int32_t> in_hand(const Asked& asked) {
  if (!asked.basket.empty() || asked.history.empty()) return asked.basket;
  return asked.history.order(asked.history.n_orders() - 1);
}

class FittedTogether : public FittedRecommender {
 public:
  FittedTogether(const TrainingData& data, const TogetherOptions& options)
      : together_(data.log, options), fallback_(data) {}

  std::string form() const override { return "together(rules of pairs)"; }

  void score(const Asked& asked, std::span<double> scores) const override {
    fallback_.start(scores);
    const auto basket = in_hand(asked);
    for (const std::int32_t product : basket)
      together_.add_scores(product, 1.0 / static_cast<double>(basket.size()), scores);
  }

  std::int32_t because(const Asked& asked, std::int32_t product) const override {
    std::int32_t best = -1;
    double most = 0;
    for (const std::int32_t own : in_hand(asked)) {
      const TogetherRule rule = together_.rule(own, product);
      if (rule.n_both > 0 && rule.confidence > most) {
        best = own;
        most = rule.confidence;
      }
    }
    return best;
  }

 private:
  Together together_;
  Fallback fallback_;
};

}  // namespace

Together::Together(const PurchaseLog& log, const TogetherOptions& options)
    : options_((check(options), options)), pairs_(count_pairs_within_orders(log, options.pairs)) {}

TogetherRule Together::made(std::int32_t from, std::size_t place) const {
  TogetherRule rule;
  rule.from = from;
  rule.to = pairs_.counts.columns[place];
  rule.n_both = static_cast<std::int32_t>(pairs_.counts.values[place]);
  rule.n_from = pairs_.n_from[static_cast<std::size_t>(from)];
  rule.n_to = pairs_.n_to[static_cast<std::size_t>(rule.to)];
  const auto all = static_cast<double>(pairs_.n_orders);
  const double by_chance = rule.n_from * (rule.n_to / all);
  rule.support = rule.n_both / all;
  rule.confidence = static_cast<double>(rule.n_both) / rule.n_from;
  rule.lift = (rule.n_both + options_.shrink) / (by_chance + options_.shrink);
  return rule;
}

/// The confidence shrunk like the lift, over a power of the popularity of what is recommended.
double Together::score_of(const TogetherRule& rule) const {
  const double share = rule.n_to / static_cast<double>(pairs_.n_orders);
  const double likely = (rule.n_both + options_.shrink * share) / (rule.n_from + options_.shrink);
  return likely * std::pow(share, -options_.popularity_power);
}

std::vector<TogetherRule> Together::rules_of(std::int32_t product, std::size_t k) const {
  std::vector<std::pair<double, TogetherRule>> rules;
  if (product < 0 || static_cast<std::size_t>(product) >= pairs_.counts.n_rows()) return {};
  const auto row = static_cast<std::size_t>(product);
  for (auto place = static_cast<std::size_t>(pairs_.counts.starts[row]);
       place < static_cast<std::size_t>(pairs_.counts.starts[row + 1]); ++place) {
    const TogetherRule rule = made(product, place);
    rules.push_back({score_of(rule), rule});
  }
  std::ranges::stable_sort(rules, std::greater<>{}, &std::pair<double, TogetherRule>::first);
  std::vector<TogetherRule> best;
  for (std::size_t i = 0; i < std::min(k, rules.size()); ++i) best.push_back(rules[i].second);
  return best;
}

void Together::add_scores(std::int32_t product, double weight, std::span<double> scores) const {
  if (product < 0 || static_cast<std::size_t>(product) >= pairs_.counts.n_rows()) return;
  const auto row = static_cast<std::size_t>(product);
  for (auto place = static_cast<std::size_t>(pairs_.counts.starts[row]);
       place < static_cast<std::size_t>(pairs_.counts.starts[row + 1]); ++place) {
    const TogetherRule rule = made(product, place);
    scores[static_cast<std::size_t>(rule.to)] += weight * score_of(rule);
  }
}

TogetherRule Together::rule(std::int32_t from, std::int32_t to) const {
  TogetherRule none{.from = from, .to = to};
  if (from < 0 || static_cast<std::size_t>(from) >= pairs_.counts.n_rows()) return none;
  const auto row = pairs_.counts.row_columns(static_cast<std::size_t>(from));
  const auto found = std::ranges::lower_bound(row, to);
  if (found == row.end() || *found != to) return none;
  return made(from, static_cast<std::size_t>(pairs_.counts.starts[static_cast<std::size_t>(from)]) +
                        static_cast<std::size_t>(found - row.begin()));
}

Recommender make_together(const TogetherOptions& options) {
  check(options);
  return {"together", [options](const TrainingData& data) {
            check_has_orders(data);
            return std::make_unique<FittedTogether>(data, options);
          }};
}

}  // namespace patron::models
