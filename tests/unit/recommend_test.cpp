#include <doctest/doctest.h>

#include <cmath>

#include "base/error.hpp"
#include "models/metrics/paired_test.hpp"
#include "models/recommend/live.hpp"
#include "models/recommend/recommenders.hpp"
#include "models/recommend/rerank.hpp"

namespace patron::tests {
namespace {

using models::Asked;
using models::PurchaseLog;
using models::Scored;

/// Three customers; customer 2 has not bought anything.
PurchaseLog small_log() {
  PurchaseLog log;
  log.n_products = 4;
  log.customer_starts = {0, 2, 3, 3};
  log.times = {10, 20.5, 15};
  log.order_starts = {0, 2, 4, 5};
  log.products = {0, 2, 0, 1, 3};
  return log;
}

/// Says what was bought most often; counts how often it was asked.
class Counting : public models::FittedRecommender {
 public:
  std::string form() const override { return "counting"; }
  void score(const Asked& asked, std::span<double> scores) const override {
    ++n_asked;
    std::ranges::fill(scores, 0);
    for (const models::Bought& bought : models::bought_products(asked.history))
      scores[static_cast<std::size_t>(bought.product)] = bought.n_orders;
  }
  mutable int n_asked = 0;
};

/// A shop of `n` customers in which buyers of product p also buy p + 1.
PurchaseLog chain_log(int n) {
  PurchaseLog log;
  log.n_products = 12;
  log.customer_starts = {0};
  log.order_starts = {0};
  for (int customer = 0; customer < n; ++customer) {
    for (int order = 0; order < 2 + customer % 3; ++order) {
      const int first = (customer + order) % 11;
      log.times.push_back(100 + customer % 20 + 10.0 * order);
      log.products.push_back(first);
      log.products.push_back(first + 1);
      log.order_starts.push_back(std::ssize(log.products));
    }
    log.customer_starts.push_back(std::ssize(log.times));
    log.countries.push_back(customer % 2);
    log.segments.push_back(customer % 3);
  }
  return log;
}

models::Catalogue chain_catalogue() {
  models::Catalogue catalogue;
  for (int i = 0; i < 12; ++i) {
    catalogue.names.push_back("product number " + std::to_string(i / 2));
    catalogue.categories.push_back(i % 2 == 0 ? "even" : "odd");
    catalogue.prices.push_back(1.0 + i);
  }
  return catalogue;
}

}  // namespace

TEST_SUITE("recommend") {
  TEST_CASE("a log knows what was bought before an instant") {
    const PurchaseLog log = small_log();
    CHECK(models::bought_products(log.history(0)) ==
          std::vector<models::Bought>{{0, 2, 10, 20.5}, {1, 1, 20.5, 20.5}, {2, 1, 10, 10}});
    const PurchaseLog before = log.before(20.5);
    CHECK(before.history(0).n_orders() == 1);
    CHECK(before.history(1).n_orders() == 1);
    CHECK(before.history(2).empty());
    CHECK(before.products == std::vector<std::int32_t>{0, 2, 3});
    CHECK(log.history(0).before(10).empty());
  }

  TEST_CASE("counts turn over and back") {
    const models::SparseRows counts = models::order_counts(small_log());
    CHECK(counts.values == std::vector<double>{2, 1, 1, 1});
    const models::SparseRows back = models::transposed(models::transposed(counts));
    CHECK(back.columns == counts.columns);
    CHECK(back.values == counts.values);
    CHECK(back.starts == counts.starts);
  }

  TEST_CASE("every model answers everybody with finite scores, and itself again") {
    const PurchaseLog log = chain_log(60);
    const models::Catalogue catalogue = chain_catalogue();
    const models::TrainingData data{log, catalogue, 200};
    for (const models::Recommender& recommender : models::all_recommenders()) {
      CAPTURE(recommender.name);
      const auto fitted = recommender.fit(data);
      CHECK_FALSE(fitted->form().empty());
      std::vector<double> scores(12), again(12);
      for (const bool new_only : {false, true})
        for (int customer = -1; customer < 60; customer += 7) {
          Asked asked{.history = {}, .now = 200, .new_only = new_only};
          if (customer >= 0) asked.history = log.history(static_cast<std::size_t>(customer));
          fitted->score(asked, scores);
          fitted->score(asked, again);
          CHECK(scores == again);
          for (const double score : scores) CHECK(std::isfinite(score));
          for (std::int32_t product = 0; product < 12; ++product)
            CHECK(fitted->because(asked, product) < 12);
        }
    }
  }

  TEST_CASE("names are known, others are told which there are") {
    CHECK(models::recommender_named("collaborative").name == "item");
    CHECK(models::recommender_named("default").name == "hybrid");
    CHECK_THROWS_AS(models::recommender_named("oracle"), base::Error);
    CHECK(models::is_baseline("repeat-purchase"));
    CHECK_FALSE(models::is_baseline("ease"));
  }

  TEST_CASE("a live answer is kept until the next order, and then knows it") {
    const auto model = std::make_shared<Counting>();
    models::LiveRecommender live(model, small_log());
    CHECK(live.best(0, 2, 30)[0] == Scored{0, 2});
    CHECK(live.best(0, 2, 30)[1] == Scored{1, 1});
    CHECK(model->n_asked == 1);
    const std::vector<std::int32_t> order{3, 3, 1};
    live.record(0, 29, order);
    CHECK(live.history(0).n_orders() == 3);
    CHECK(live.best(0, 4, 30)[1] == Scored{1, 2});
    CHECK(live.best(0, 4, 30, true).size() == 0);  // all four were bought
    CHECK(live.best(1, 4, 30, true).size() == 3);
  }

  TEST_CASE("late and early orders take their place by time") {
    models::LiveRecommender live(std::make_shared<Counting>(), small_log());
    const std::vector<std::int32_t> order{2};
    live.record(0, 12, order);
    const auto history = live.history(0);
    CHECK(std::vector<double>(history.times.begin(), history.times.end()) ==
          std::vector<double>{10, 12, 20.5});
    CHECK(history.order(1)[0] == 2);
    CHECK(history.order(2).size() == 2);
    live.record(0, 1, order);
    CHECK(live.history(0).order(0)[0] == 2);
    CHECK(live.history(0).order(3).size() == 2);
  }

  TEST_CASE("a new customer joins, others are refused") {
    models::LiveRecommender live(std::make_shared<Counting>(), small_log());
    const std::int32_t customer = live.add_customer();
    CHECK(customer == 3);
    const std::vector<std::int32_t> order{1}, wrong{4};
    live.record(customer, 5, order);
    CHECK(live.best(customer, 1, 6)[0] == Scored{1, 1});
    CHECK_THROWS_AS(live.record(9, 5, order), base::Error);
    CHECK_THROWS_AS(live.record(0, 5, wrong), base::Error);
    CHECK_THROWS_AS(live.best(-1, 1, 6), base::Error);
  }

  TEST_CASE("diversity trades score against likeness") {
    const std::vector<Scored> candidates{{0, 1.0}, {1, 0.9}, {2, 0.5}, {3, 0.0}};
    const models::Likeness twins = [](std::int32_t a, std::int32_t b) {
      return a / 2 == b / 2 ? 1.0 : 0.0;  // 0 like 1, 2 like 3
    };
    const auto products = [&](double diverse) {
      std::vector<std::int32_t> chosen;
      for (const Scored& scored : models::diversified(candidates, 3, diverse, twins))
        chosen.push_back(scored.product);
      return chosen;
    };
    CHECK(products(0) == std::vector<std::int32_t>{0, 1, 2});
    CHECK(products(0.5) == std::vector<std::int32_t>{0, 2, 1});
    CHECK(models::diversified({}, 3, 0.5, twins).empty());
  }

  TEST_CASE("exploration changes the last places only, and the same seed draws the same") {
    std::vector<Scored> candidates;
    for (std::int32_t i = 0; i < 30; ++i) candidates.push_back({i, 30.0 - i});
    const auto [list, n_drawn] = models::explored(candidates, 10, 0.3, 7, 1);
    CHECK(n_drawn == 3);
    CHECK(list == models::explored(candidates, 10, 0.3, 7, 1).list);
    CHECK(list != models::explored(candidates, 10, 0.3, 7, 2).list);
    for (std::size_t place = 0; place < 10; ++place)
      CHECK((list[place].product >= 10) == (place >= 7));
    CHECK(models::explored(candidates, 10, 0, 7, 1).list.back().product == 9);
    CHECK(models::explored(std::span(candidates).first(4), 10, 1, 7, 1).list.size() == 4);
  }

  TEST_CASE("an interval holds the mean; equal samples do not differ") {
    std::vector<double> values, shifted;
    for (int i = 0; i < 200; ++i) {
      values.push_back(i % 7);
      shifted.push_back(i % 7 + (i % 3) * 0.1);
    }
    const auto interval = models::bootstrap_mean(values, 500, 3);
    CHECK(interval.lower < 2.97);
    CHECK(interval.upper > 2.97);
    CHECK(interval.upper - interval.lower < 0.8);
    CHECK(models::paired_t_test(values, values) == 1);
    CHECK(models::paired_t_test(values, shifted) < 1e-10);
    // scipy.stats.ttest_rel([1, 2, 3, 4], [2, 2, 4, 4.5]).pvalue
    const std::vector<double> a{1, 2, 3, 4}, b{2, 2, 4, 4.5};
    CHECK(models::paired_t_test(a, b) == doctest::Approx(0.0796049808179063).epsilon(1e-6));
  }
}

}  // namespace patron::tests
