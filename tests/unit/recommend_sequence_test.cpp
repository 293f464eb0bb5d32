#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/error.hpp"
#include "base/random.hpp"
#include "models/recommend/content.hpp"
#include "models/recommend/markov.hpp"
#include "models/recommend/next_basket_choice.hpp"
#include "models/recommend/rebuy_cycle.hpp"
#include "models/recommend/rebuy_rates.hpp"
#include "models/recommend/repeat_purchase.hpp"
#include "models/recommend/sessions.hpp"
#include "models/recommend/together.hpp"
#include "models/recommend/tokens.hpp"
#include "models/recommend/user_popularity.hpp"

using namespace patron;
using namespace patron::models;
using doctest::Approx;

namespace {

struct Order {
  double time;
  std::vector<std::int32_t> products;  // ascending
};
using Orders = std::vector<Order>;  // of a customer, oldest first

PurchaseLog log_of(std::int32_t n_products, const std::vector<Orders>& customers) {
  PurchaseLog log;
  log.n_products = n_products;
  log.customer_starts = {0};
  log.order_starts = {0};
  for (const Orders& orders : customers) {
    for (const Order& order : orders) {
      log.times.push_back(order.time);
      log.products.insert(log.products.end(), order.products.begin(), order.products.end());
      log.order_starts.push_back(std::ssize(log.products));
    }
    log.customer_starts.push_back(std::ssize(log.times));
  }
  return log;
}

Catalogue names(std::vector<std::string> texts) {
  Catalogue catalogue;
  catalogue.names = std::move(texts);
  return catalogue;
}

std::vector<double> scores_of(const Recommender& model, const PurchaseLog& log, const Asked& asked,
                              const Catalogue& catalogue = {}) {
  std::vector<double> scores(static_cast<std::size_t>(log.n_products));
  model.fit({log, catalogue, asked.now})->score(asked, scores);
  return scores;
}

std::int32_t first_of(const std::vector<double>& scores) {
  return best_products(scores, 1).at(0).product;
}

std::vector<Recommender> all_models() {
  return {make_popularity(),
          make_popularity({.group = PopularityGroup::kCountry}),
          make_repeat_purchase(),
          make_repeat_purchase({.half_life_days = 60}),
          make_next_basket(),
          make_next_basket(tifu_knn_options()),
          make_next_basket_chosen(),
          make_user_popularity(),
          make_markov(),
          make_sessions(),
          make_together(),
          make_content()};
}

/// Customers of two tastes: products 0-9 or 10-19, each order 3 of them.
std::vector<Orders> two_tastes(std::uint64_t seed, int n_customers = 60, int n_orders = 5) {
  base::Random random(seed);
  std::vector<Orders> customers;
  for (int c = 0; c < n_customers; ++c) {
    Orders orders;
    for (int i = 0; i < n_orders; ++i) {
      Order order{10.0 * i + random.uniform(), {}};
      while (order.products.size() < 3) {
        const auto product = static_cast<std::int32_t>(10 * (c % 2) + random.below(10));
        if (std::ranges::find(order.products, product) == order.products.end())
          order.products.push_back(product);
      }
      std::ranges::sort(order.products);
      orders.push_back(order);
    }
    customers.push_back(orders);
  }
  return customers;
}

}  // namespace

TEST_CASE("popularity: customers, orders, window, half-life") {
  const PurchaseLog log =
      log_of(3, {{{0, {0}}, {50, {0}}, {90, {0, 1}}}, {{10, {1}}}, {{95, {2}}, {99, {2}}}});
  CHECK(product_popularity(log, 100) == std::vector<double>{1, 2, 1});
  CHECK(product_popularity(log, 100, {.count = PopularityCount::kOrders}) ==
        std::vector<double>{3, 2, 2});
  CHECK(product_popularity(log, 100, {.window_days = 10}) == std::vector<double>{1, 1, 1});
  CHECK(product_popularity(log, 100, {.window_days = 9.9}) == std::vector<double>{0, 0, 1});
  const auto halved =
      product_popularity(log, 100, {.count = PopularityCount::kOrders, .half_life_days = 10});
  CHECK(halved[0] == Approx(std::exp2(-10) + std::exp2(-5) + 0.5));
  CHECK(product_popularity(log, 100, {.half_life_days = 10})[0] == Approx(0.5));
}

TEST_CASE("popularity: a group large enough has its own list, others the overall one") {
  std::vector<Orders> customers(5, Orders{{0, {0}}});
  for (int i = 0; i < 3; ++i) customers.push_back({{0, {1}}});
  PurchaseLog log = log_of(2, customers);
  log.countries = {0, 0, 0, 0, 0, 1, 1, 2};
  const Recommender model =
      make_popularity({.group = PopularityGroup::kCountry, .least_customers = 2});
  const auto first = [&](std::int32_t country) {
    return first_of(scores_of(model, log, {.history = {}, .now = 1, .country = country}));
  };
  CHECK(first(0) == 0);
  CHECK(first(1) == 1);
  CHECK(first(2) == 0);   // one customer only
  CHECK(first(-1) == 0);  // not known
  CHECK(model.fit({log, {}, 1})->form() ==
        "popularity(by customers, 2 countries of their own, others overall)");
}

TEST_CASE("repeat purchase: own orders first, popularity orders the rest") {
  const PurchaseLog log = log_of(4, {{{0, {0}}, {1, {0, 1}}}, {{0, {2}}}, {{0, {2, 3}}}});
  const Asked asked{log.history(0), 2};
  const auto scores = scores_of(make_repeat_purchase(), log, asked);
  CHECK(std::floor(scores[0]) == 2);
  CHECK(std::floor(scores[1]) == 1);
  CHECK(scores[2] > scores[3]);  // neither bought, 2 is the more popular
  CHECK(scores[2] < 0.5);
  const auto fit = make_repeat_purchase().fit({log, {}, 2});
  CHECK(fit->because(asked, 1) == 1);
  CHECK(fit->because(asked, 2) == -1);
  // two old orders weigh less than one of today
  const PurchaseLog old = log_of(2, {{{0, {0}}, {1, {0}}, {100, {1}}}});
  CHECK(first_of(scores_of(make_repeat_purchase(), old, {old.history(0), 100})) == 0);
  CHECK(first_of(scores_of(make_repeat_purchase({.half_life_days = 10}), old,
                           {old.history(0), 100})) == 1);
}

TEST_CASE("rebuy cycle: own median, shrunk to the product's, and that to the shop's") {
  // 0 every 30 days by customer 0, every 10 by customer 1; 1 only once; orders of one day are one
  const PurchaseLog log = log_of(
      3, {{{0, {0}}, {0.5, {0}}, {30, {0}}, {60, {0, 1}}}, {{0, {0}}, {10, {0}}, {20, {0}}}});
  CHECK(rebuy_intervals(log.history(0), 0) == std::vector<double>{30, 30});
  const double product = std::sqrt(300);  // median of log 10, 10, 30, 30
  const RebuyCycles cycles(log, {.shrink = 2, .shrink_product = 10});
  CHECK(*cycles.interval_days(0) == Approx(product));
  CHECK(*cycles.interval_days(2) == Approx(product));  // nothing known: the shop's
  const RebuyCycle own = *cycles.of(log.history(0), 0, 90);
  CHECK(own.interval_days == Approx(std::sqrt(30 * product)));  // 2 own against 2
  CHECK(own.days_since_last == 30);
  CHECK(own.n_own_intervals == 2);
  CHECK(own.due() == Approx(30 / own.interval_days));
  CHECK(cycles.of(log.history(0), 1, 90)->interval_days == Approx(product));
  CHECK_FALSE(cycles.of(log.history(1), 1, 90));  // never bought
  CHECK_FALSE(cycles.of({}, 0, 90));
  CHECK_FALSE(RebuyCycles(log_of(1, {{{0, {0}}}})).interval_days(0));  // nobody bought twice
  CHECK_FALSE(cycles.interval_days(-1));
}

TEST_CASE("rebuy rates: milk against fridge") {
  std::vector<Orders> customers;
  for (int c = 0; c < 50; ++c) customers.push_back({{0, {0, 1}}, {1, {0}}, {2, {0}}});
  const RebuyRates rates(log_of(3, customers), 0);
  CHECK(rates.products()[0] == Approx(2));  // always again, of half of the chances
  CHECK(rates.products()[1] == Approx(0));
  const RebuyRates shrunk(log_of(3, customers), 30);
  CHECK(shrunk.products()[1] == Approx(30.0 / 130));
  CHECK(shrunk.products()[2] == Approx(1));
  CHECK(shrunk.customer({}) == 1);
}

TEST_CASE("order weights: groups of TIFU-KNN by hand, plain ones sum to 1") {
  const auto groups = order_weights(5, {.decay = 0.9, .group_size = 3, .group_decay = 0.7});
  const std::vector<double> expected{0.9 / 2 * 0.7 / 2, 1.0 / 2 * 0.7 / 2, 0.81 / 3 / 2,
                                     0.9 / 3 / 2, 1.0 / 3 / 2};
  for (std::size_t i = 0; i < 5; ++i) CHECK(groups[i] == Approx(expected[i]));
  const auto plain = order_weights(4, {.decay = 0.5, .most_orders = 3});
  CHECK(plain[0] == 0);
  CHECK(plain[3] == Approx(4.0 / 7));
  CHECK(std::reduce(plain.begin(), plain.end()) == Approx(1));
}

TEST_CASE("customer likeness: cosine by hand") {
  const PurchaseLog log = log_of(4, {{{0, {0, 1}}}, {{0, {1, 2}}}, {{0, {3}}}, {}});
  const LikenessOptions plain{.value_power = 1, .rarity_power = 0};
  const CustomerLikeness likeness(log, binary(order_counts(log)), plain, "test");
  const std::vector<WeightedProduct> own{{0, 1}, {1, 1}, {99, 5}};
  const auto like = likeness.nearest(own, 10);
  REQUIRE(like.size() == 2);
  CHECK(like[0].customer == 0);
  CHECK(like[0].similarity == Approx(1));
  CHECK(like[1].similarity == Approx(0.5));
  CHECK(likeness.nearest(own, 1).size() == 1);
  CHECK(likeness.nearest({}, 5).empty());
}

TEST_CASE("next basket: neighbours bring what the customer never bought") {
  const PurchaseLog log = log_of(20, two_tastes(1));
  const Orders newcomer{{60, {3, 4}}};
  const PurchaseLog one = log_of(20, {newcomer});
  for (const Recommender& model :
       {make_next_basket(), make_next_basket(tifu_knn_options()), make_user_popularity(),
        make_sessions(), make_together(), make_markov()}) {
    CAPTURE(model.name);
    const Asked asked{one.history(0), 61};
    const auto scores = scores_of(model, log, asked);
    for (const Scored& best : best_products(scores, 8)) CHECK(best.product < 10);
  }
  const auto fit = make_next_basket().fit({log, {}, 61});
  const std::int32_t reason = fit->because({one.history(0), 61}, 7);
  CHECK((reason == 3 || reason == 4));
  CHECK(fit->because({one.history(0), 61}, 3) == 3);
  CHECK(fit->because({one.history(0), 61}, 15) == -1);
}

TEST_CASE("next basket: choosing finds that neighbours matter, and leaves small shops alone") {
  const PurchaseLog log = log_of(20, two_tastes(2, 300));
  const TrainingData data{log, {}, 45};
  const NextBasketOptions bad{.n_neighbours = 1, .own_share = 0.01, .popularity = 3};
  const NextBasketOptions chosen = choose_next_basket(data, {.horizon_days = 10}, bad);
  CHECK(chosen.n_neighbours > 1);
  CHECK(chosen.popularity < 3);
  const NextBasketOptions same = choose_next_basket(
      data, {.horizon_days = 10, .least_customers = 1000, .most_customers = 1000}, bad);
  CHECK(same.n_neighbours == 1);
}

TEST_CASE("pairs: counted by hand, long orders and rare pairs left out") {
  const PurchaseLog log =
      log_of(4, {{{0, {0, 1}}, {1, {1, 2}}}, {{0, {0, 1}}}, {{0, {0, 1, 2, 3}}}});
  const OrderPairs pairs = count_pairs_within_orders(log);
  CHECK(pairs.n_orders == 4);
  CHECK(pairs.n_from == std::vector<std::int32_t>{3, 4, 2, 1});
  CHECK(std::ranges::equal(pairs.counts.row_columns(0), std::vector<std::int32_t>{1, 2, 3}));
  CHECK(std::ranges::equal(pairs.counts.row_values(0), std::vector<double>{3, 1, 1}));
  const OrderPairs shorter = count_pairs_within_orders(log, {.longest_order = 3});
  CHECK(shorter.n_orders == 3);
  CHECK(shorter.counts.row_columns(3).empty());
  CHECK(count_pairs_within_orders(log, {.least_orders = 3}).counts.columns.size() == 2);
  CHECK(count_pairs_within_orders(log, {.most_partners = 1}).counts.row_columns(0)[0] == 1);
  const OrderPairs next = count_pairs_into_next_orders(log);
  CHECK(next.n_orders == 1);
  CHECK(std::ranges::equal(next.counts.row_columns(1), std::vector<std::int32_t>{1, 2}));
  CHECK(next.counts.row_columns(2).empty());
}

TEST_CASE("together: support, confidence and lift by hand") {
  std::vector<Orders> customers(6, Orders{{0, {0, 1}}});
  for (int i = 0; i < 2; ++i) customers.push_back({{0, {0}}});
  for (int i = 0; i < 4; ++i) customers.push_back({{0, {2}}});
  const PurchaseLog log = log_of(3, customers);
  const Together together(log, {.shrink = 0});
  const TogetherRule rule = together.rule(0, 1);
  CHECK(rule.support == Approx(0.5));
  CHECK(rule.confidence == Approx(0.75));
  CHECK(rule.lift == Approx(6.0 / (8.0 * 6 / 12)));
  CHECK(Together(log, {.shrink = 1}).rule(0, 1).lift == Approx(7.0 / 5));
  CHECK(together.rules_of(0, 5).size() == 1);
  CHECK(together.rule(0, 2).n_both == 0);
  CHECK(together.rules_of(-1, 5).empty());
  CHECK(together.rules_of(99, 5).empty());
  const auto fit = make_together().fit({log, {}, 1});
  const std::vector<std::int32_t> basket{1};
  CHECK(first_of(scores_of(make_together(), log, {.history = {}, .now = 1, .basket = basket})) ==
        0);
  CHECK(fit->because({.history = {}, .now = 1, .basket = basket}, 0) == 1);
  CHECK(fit->because({.history = {}, .now = 1, .basket = basket}, 2) == -1);
}

TEST_CASE("markov and sessions: a planted sequence is found") {
  // 0 then 1 then 2, in every customer; 3 is the most popular by far
  std::vector<Orders> customers;
  for (int c = 0; c < 30; ++c) customers.push_back({{0, {0}}, {10, {1}}, {20, {2}}});
  for (int c = 0; c < 90; ++c) customers.push_back({{0, {3}}});
  const PurchaseLog log = log_of(4, customers), one = log_of(4, {{{25, {0}}}, {{25, {1}}}});
  const Recommender markov = make_markov();
  CHECK(first_of(scores_of(markov, log, {one.history(0), 26})) == 1);
  CHECK(first_of(scores_of(markov, log, {one.history(1), 26})) == 2);
  const std::vector<std::int32_t> basket{1};
  CHECK(first_of(scores_of(markov, log, {.history = {}, .now = 26, .basket = basket})) == 2);
  const auto fit = markov.fit({log, {}, 26});
  CHECK(fit->because({one.history(0), 26}, 1) == 0);
  CHECK(fit->because({one.history(0), 26}, 3) == -1);
  const Recommender sessions = make_sessions({.next_share = 1});
  CHECK(first_of(scores_of(sessions, log, {one.history(0), 26})) == 1);
  CHECK(sessions.fit({log, {}, 26})->because({one.history(0), 26}, 1) == 0);
}

TEST_CASE("tokens: small letters, digits, any script, broken bytes") {
  using Words = std::vector<std::string>;
  CHECK(tokens("T-Light HOLDER 6cm!") == Words{"t", "light", "holder", "6cm"});
  CHECK(tokens("GRÖSSE Ärmel ŁÓDŹ") == Words{"grösse", "ärmel", "łódź"});
  CHECK(tokens("ДАТА ΑΒΓ") == Words{"дата", "αβγ"});
  CHECK(tokens("茶杯cup") == Words{"茶", "杯", "cup"});
  CHECK(tokens("a\xFF"
               "b\xC3") == Words{"a", "b"});
  CHECK(tokens("£5 × 3") == Words{"5", "3"});
  CHECK(tokens("").empty());
  CHECK(tokens(std::string(100'000, 'x')).at(0).size() <= 64);
  std::string many;
  for (int i = 0; i < 20'000; ++i) many += "a ";
  CHECK(tokens(many).size() == 1000);
}

TEST_CASE("content: like names, categories and embeddings; new products are scored") {
  Catalogue catalogue = names({"red mug", "blue mug", "garden chair", "red chair", ""});
  const ProductContent content(catalogue, 5);
  CHECK(content.parts() == "text");
  CHECK(content.likeness(0, 0) == Approx(1));
  CHECK(content.likeness(0, 2) == 0);
  CHECK(content.likeness(4, 0) == 0);
  const auto alike = content.alike(0, 10);
  REQUIRE(alike.size() == 2);  // neither 2 nor 4; blue is rarer than chair, so farther from red
  CHECK(alike[0].product == 3);
  CHECK(alike[0].score == Approx(0.5));  // half of two words of one weight
  CHECK(alike[1].score == Approx(content.likeness(0, 1)));
  CHECK(content.alike(99, 3).empty());

  const PurchaseLog log = log_of(5, {{{0, {2}}}, {{0, {0}}}});
  const auto scores = scores_of(make_content(), log, {log.history(1), 1}, catalogue);
  CHECK(scores[1] > scores[2]);  // never sold, but a mug
  CHECK(make_content().fit({log, catalogue, 1})->because({log.history(1), 1}, 3) == 0);

  catalogue.embeddings = base::Matrix(5, 2);
  catalogue.embeddings(0, 0) = catalogue.embeddings(4, 0) = 2;
  catalogue.embeddings(1, 1) = 1;
  const ProductContent both(catalogue, 5);
  CHECK(both.parts() == "text, embeddings");
  CHECK(both.likeness(0, 4) == Approx(0.5));
  CHECK(both.likeness(0, 1) == Approx(0.5 * content.likeness(0, 1)));
  catalogue.prices = {1, 2, 3, 4, std::nan("")};
  catalogue.categories = {"a", "a", "b", "b", ""};
  CHECK(ProductContent(catalogue, 5).parts() == "text, category, price, embeddings");
}

TEST_CASE("content: what does not fit is refused") {
  CHECK_THROWS_AS(ProductContent(names({"a"}), 2), base::Error);
  CHECK_THROWS_AS(ProductContent(names({"a"}), 1, {.text = -1}), base::Error);
  Catalogue catalogue = names({"a"});
  catalogue.embeddings = base::Matrix(1, 1);
  catalogue.embeddings(0, 0) = std::nan("");
  CHECK_THROWS_AS(ProductContent(catalogue, 1), base::Error);
  const PurchaseLog log = log_of(1, {{{0, {0}}}});
  CHECK_THROWS_AS(make_content().fit({log, {}, 1}), base::Error);
}

TEST_CASE("all: every score is finite, for nobody, for one customer, for anything in hand") {
  const std::vector<PurchaseLog> logs{log_of(3, {{{5, {0, 1}}}}), log_of(3, {{}, {{5, {2}}}, {}}),
                                      log_of(3, {{{5, {0}}, {5, {0}}, {5, {0, 1, 2}}}})};
  const std::vector<std::int32_t> basket{0, 2};
  for (const Recommender& model : all_models())
    for (const PurchaseLog& log : logs) {
      CAPTURE(model.name);
      const Catalogue catalogue = names({"a", "b c", "c"});
      const auto fit = model.fit({log, catalogue, 5});
      CHECK_FALSE(fit->form().empty());
      for (const Asked& asked : {Asked{.history = {}, .now = 5}, Asked{log.history(0), 5},
                                 Asked{log.history(0), 9, 7, 7, basket},
                                 Asked{.history = {}, .now = 1e5, .basket = basket}}) {
        std::vector<double> scores(3, std::nan(""));
        fit->score(asked, scores);
        for (const double score : scores) CHECK(std::isfinite(score));
        for (std::int32_t product = 0; product < 3; ++product) {
          const std::int32_t reason = fit->because(asked, product);
          CHECK((reason >= models::kItSells && reason < 3));
        }
      }
    }
}

TEST_CASE("all: no orders is an error that says so, and options are checked") {
  const PurchaseLog none = log_of(3, {{}, {}});
  for (const Recommender& model : all_models())
    CHECK_THROWS_AS(model.fit({none, names({"a", "b", "c"}), 1}), base::Error);
  CHECK_THROWS_AS(make_popularity({.window_days = -1}), base::Error);
  CHECK_THROWS_AS(make_repeat_purchase({.half_life_days = std::nan("")}), base::Error);
  CHECK_THROWS_AS(make_next_basket({.own_share = 2}), base::Error);
  CHECK_THROWS_AS(make_next_basket({.own = {.decay = 0}}), base::Error);
  CHECK_THROWS_AS(make_user_popularity({.n_orders = 0}), base::Error);
  CHECK_THROWS_AS(make_markov({.shrink = -1}), base::Error);
  CHECK_THROWS_AS(make_sessions({.n_neighbours = 0}), base::Error);
  CHECK_THROWS_AS(make_together({.popularity_power = 3}), base::Error);
  CHECK_THROWS_AS(make_next_basket_chosen({.horizon_days = 0}), base::Error);
}

TEST_CASE("all: the order of customers does not matter but for their numbers") {
  std::vector<Orders> customers = two_tastes(3, 40);
  const PurchaseLog log = log_of(20, customers);
  std::ranges::reverse(customers);
  const PurchaseLog reversed = log_of(20, customers);
  std::vector<std::string> texts;
  for (int i = 0; i < 20; ++i) texts.push_back(i < 10 ? "mug" : "chair");
  for (const Recommender& model : all_models()) {
    CAPTURE(model.name);
    const Asked asked{log.history(7), 60};
    const auto a = scores_of(model, log, asked, names(texts)),
               b = scores_of(model, reversed, asked, names(texts));
    for (std::size_t i = 0; i < a.size(); ++i) CHECK(a[i] == Approx(b[i]).epsilon(0.02));
    CHECK(a == scores_of(model, log, asked, names(texts)));
  }
}
