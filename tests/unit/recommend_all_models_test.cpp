// What every recommender on customers x products must do.

#include <tbb/global_control.h>

#include "recommend_examples.hpp"

using namespace patron;
using namespace patron::models;
using namespace patron::tests;

TEST_CASE("all models: finite scores, zeros for an empty history, the same on one thread and two") {
  const PurchaseLog log = planted_shop(300, 100, 5, 7);
  for (const Recommender& model : all_models()) {
    const auto fitted = fit(model, log);
    CAPTURE(fitted->form());
    std::unique_ptr<FittedRecommender> alone;
    {
      const tbb::global_control one(tbb::global_control::max_allowed_parallelism, 1);
      alone = fit(model, log);
    }
    for (std::size_t u = 0; u + 1 < log.n_customers(); u += 7) {
      const auto scores = scores_of(*fitted, asked_by(log, u), 100);
      CHECK(std::ranges::all_of(scores, [](double s) { return std::isfinite(s); }));
      CHECK_FALSE(all_zero(scores));
      CHECK(scores == scores_of(*alone, asked_by(log, u), 100));
    }
    CHECK(all_zero(scores_of(*fitted, asked_by(log, 299), 100)));
    CHECK(fitted->because(asked_by(log, 299), 3) == -1);
  }
}

TEST_CASE("all models: kinds of customers are found, and the reason is a product of the history") {
  const PurchaseLog log = planted_shop(300, 100, 5, 8);
  for (const Recommender& model : all_models()) {
    const auto fitted = fit(model, log);
    CAPTURE(fitted->form());
    int own = 0, n = 0, reasons = 0;
    for (std::size_t u = 0; u + 1 < log.n_customers(); u += 3) {
      const Asked asked = asked_by(log, u);
      std::vector<char> allowed(100, 1);
      const auto bought = bought_products(asked.history);
      for (const Bought& each : bought) allowed[static_cast<std::size_t>(each.product)] = 0;
      for (const auto& [product, score] :
           best_products(scores_of(*fitted, asked, 100), 5, allowed)) {
        ++n;
        own += product % 5 == static_cast<std::int32_t>(u % 5);
        const std::int32_t reason = fitted->because(asked, product);
        const bool known = std::ranges::find(bought, reason, &Bought::product) != bought.end();
        CHECK((reason == -1 || known));
        reasons += known;
      }
    }
    CHECK(own > 0.6 * n);       // by chance 0.2
    CHECK(reasons > 0.95 * n);  // NMF and ALS may find none
  }
}

TEST_CASE("all models: one customer, one product; a basket of unknown products") {
  PurchaseLog log;
  log.n_products = 1;
  log.customer_starts = {0, 1};
  log.times = {1};
  log.order_starts = {0, 1};
  log.products = {0};
  const std::vector<std::int32_t> basket = {0, 77};
  for (const Recommender& model : all_models()) {
    const auto fitted = fit(model, log);
    CAPTURE(fitted->form());
    CHECK(std::isfinite(scores_of(*fitted, asked_by(log, 0), 1)[0]));
    CHECK(std::isfinite(scores_of(*fitted, {{}, 5, -1, -1, basket}, 1)[0]));
  }
}

TEST_CASE("ALS: scores stay finite where the weights leave what floats hold") {
  const PurchaseLog log = planted_shop(60, 30, 3, 12);
  for (const auto solver : {AlsSolver::kConjugateGradient, AlsSolver::kBlockwise})
    for (const auto& [lambda, alpha] :
         {std::pair{1e-6, 1e6}, {1e6, 1e-6}, {1e-6, 1e-6}, {1e6, 1e6}}) {
      AlsOptions options;
      options.lambda = lambda;
      options.alpha = alpha;
      options.solver = solver;
      const auto model = fit(make_als(options), log);
      for (std::size_t u = 0; u < 60; ++u)
        CHECK(std::ranges::all_of(scores_of(*model, asked_by(log, u), 30),
                                  [](double s) { return std::isfinite(s); }));
    }
}

TEST_CASE("all models: nothing to learn from, options out of range") {
  PurchaseLog log;
  log.n_products = 3;
  log.customer_starts = {0, 0};
  log.order_starts = {0};
  for (const Recommender& model : all_models()) CHECK_THROWS_AS(fit(model, log), base::Error);
  const PurchaseLog shop = planted_shop(20, 10, 2, 9);
  AlsOptions als;
  als.lambda = 0;
  for (const Recommender& model :
       {make_ease({-1}), make_ease({std::nan("")}),
        make_item_neighbours({CellWeights::kBinary, -1}), make_rp3beta({9}),
        make_user_neighbours({0}), make_truncated_svd({0}), make_nmf({0}), make_als(als)})
    CHECK_THROWS_WITH_AS(fit(model, shop), doctest::Contains("Choose it from"), base::Error);
}

TEST_CASE("EASE: the basket counts like the history, and the reason adds most") {
  const PurchaseLog log = planted_shop(200, 40, 4, 10);
  const auto model = fit(make_ease({10}), log);
  const base::Matrix weights = ease_weights(order_counts(log), 10);
  const std::vector<std::int32_t> basket = {1, 2, 5};
  const Asked asked{{}, 5, -1, -1, basket};
  const auto scores = scores_of(*model, asked, 40);
  for (std::size_t j = 0; j < 40; ++j) {
    CHECK(scores[j] ==
          doctest::Approx(weights(1, j) + weights(2, j) + weights(5, j)).epsilon(1e-5));
    std::int32_t best = -1;
    double most = 0;
    for (const std::int32_t i : basket)
      if (weights(static_cast<std::size_t>(i), j) > most) {
        most = weights(static_cast<std::size_t>(i), j);
        best = i;
      }
    CHECK(model->because(asked, static_cast<std::int32_t>(j)) == best);
  }
}

TEST_CASE("item neighbours: similar products are the row of similarities, nearest first") {
  const PurchaseLog log = planted_shop(200, 40, 4, 11);
  const auto rows = item_similarities(order_counts(log), {CellWeights::kBinary, 5});
  const Catalogue none;
  const ItemNeighbours model({log, none, 100}, {CellWeights::kBinary, 5});
  const auto similar = model.similar(7, 3);
  REQUIRE(similar.size() == 3);
  CHECK(rows[7].size() == 5);
  CHECK(similar[0].score == doctest::Approx(std::ranges::max(rows[7], {}, &Scored::score).score));
  CHECK(similar[0].score >= similar[1].score);
  CHECK(model.similar(39, 3).empty());  // nobody bought it
}
