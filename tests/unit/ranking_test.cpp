#include "models/metrics/ranking.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "models/recommend/recommender.hpp"
#include "unit/golden.hpp"

namespace patron::tests {
namespace {

using nlohmann::json;

json examples() {
  std::ifstream file(golden_folder() / "recommendation" / "metrics_examples.json");
  return json::parse(file);
}

std::vector<models::Scored> ranked(const json& scores, const json& masked, std::size_t k) {
  const auto values = scores.get<std::vector<double>>();
  std::vector<char> allowed(values.size(), 1);
  for (const std::size_t item : masked) allowed[item] = 0;
  return models::best_products(values, k, allowed);
}

void check_user(const models::RankingScore& score, const json& expected, double tolerance) {
  CHECK(score.hits == expected["hits"].get<int>());
  const auto near = [&](double value, const char* name) {
    CAPTURE(name);
    CHECK(std::abs(value - expected[name].get<double>()) <= tolerance);
  };
  near(score.precision, "precision");
  near(score.recall, "recall");
  near(score.recall_min, "recall_min");
  near(score.hit_rate, "hit_rate");
  near(score.average_precision, "average_precision");
  near(score.ndcg, "ndcg");
  near(score.reciprocal_rank, "reciprocal_rank");
}

void check_example(const json& example, const json& result, std::size_t k, double tolerance) {
  const auto buyers = example["popularity_users"].get<std::vector<std::int64_t>>();
  std::vector<std::int64_t> shown(buyers.size());
  for (std::size_t user = 0; user < example["scores"].size(); ++user) {
    std::vector<std::int32_t> list;
    for (const auto& product : ranked(example["scores"][user], example["seen_masked"][user], k)) {
      list.push_back(product.product);
      ++shown[static_cast<std::size_t>(product.product)];
    }
    CHECK(list == result["top_lists"][user].get<std::vector<std::int32_t>>());
    const auto truth = example["truth"][user].get<std::vector<std::int32_t>>();
    if (truth.empty()) continue;
    check_user(models::score_ranking(list, truth, k), result["per_user"][user], tolerance);
  }
  const auto exposure =
      models::score_exposure(shown, buyers, example["n_users_for_popularity"].get<std::int64_t>());
  CHECK(std::abs(exposure.coverage - result["catalogue_coverage"].get<double>()) <= tolerance);
  CHECK(std::abs(exposure.novelty_bits -
                 result["novelty_mean_self_information_bits"].get<double>()) <= tolerance);
  CHECK(std::abs(exposure.gini - result["gini_of_exposure"].get<double>()) <= tolerance);
}

}  // namespace

TEST_SUITE("ranking") {
  TEST_CASE("lists and metrics equal the worked examples") {
    if (!has_golden()) return;
    const json golden = examples();
    for (const json& example : golden["examples"])
      for (const auto& [name, result] : example["results"].items()) {
        const std::size_t k = std::stoul(name.substr(2));
        CAPTURE(k);
        check_example(example, result, k, golden["tolerance"].get<double>());
      }
  }

  TEST_CASE("nothing shown is no coverage, novelty or inequality") {
    const std::vector<std::int64_t> shown(3), buyers{1, 2, 3};
    const auto exposure = models::score_exposure(shown, buyers, 3);
    CHECK(exposure.coverage == 0);
    CHECK(exposure.novelty_bits == 0);
    CHECK(exposure.gini == 0);
  }

  TEST_CASE("fewer products than asked for make a shorter list") {
    const std::vector<double> scores{1, 3, 3};
    const auto best = models::best_products(scores, 10, std::vector<char>{1, 1, 1});
    CHECK(best == std::vector<models::Scored>{{1, 3}, {2, 3}, {0, 1}});
    CHECK(models::best_products(scores, 0).empty());
  }
}

}  // namespace patron::tests
