#include "models/recommend/hybrid_learning.hpp"

#include <algorithm>
#include <numeric>

#include "base/parallel.hpp"
#include "models/metrics/paired_test.hpp"
#include "models/metrics/ranking.hpp"
#include "models/recommend/choice_model.hpp"
#include "models/recommend/popularity.hpp"
#include "models/recommend/repeat_purchase.hpp"

namespace patron::models {
namespace {

constexpr std::size_t kListed = 10;

/// Weights of a shop whose own past is too short to learn from: the usual ones of a gift shop.
constexpr ShortlistFeatures kUsualRepeats = {0.75, 0.5, 3, 0.35, -0.2};
constexpr ShortlistFeatures kUsualNew = {2.2, 1.1, -2.5, 0.45, -0.5};

/// A customer of the window: what was known of them before it, and what they then bought.
struct Learner {
  Asked asked;
  std::vector<std::int32_t> bought;
};

std::vector<Learner> learners_of(const PurchaseLog& log, const PurchaseLog& before, double begin,
                                 double now, const Sales& sales, int most) {
  std::vector<Learner> all;
  for (std::size_t customer = 0; customer < log.n_customers(); ++customer) {
    const PurchaseHistory known = before.history(customer), whole = log.history(customer);
    if (known.empty()) continue;
    std::vector<std::int32_t> bought;
    for (std::size_t i = known.n_orders(); i < whole.n_orders() && whole.times[i] < now; ++i)
      for (const std::int32_t product : whole.order(i))
        if (sales.known[static_cast<std::size_t>(product)]) bought.push_back(product);
    std::ranges::sort(bought);
    bought.erase(std::unique(bought.begin(), bought.end()), bought.end());
    if (bought.empty()) continue;
    all.push_back({{.history = known,
                    .now = begin,
                    .country = log.country(customer),
                    .segment = log.segment(customer),
                    .customer = static_cast<std::int32_t>(customer)},
                   std::move(bought)});
  }
  const auto wanted = static_cast<std::size_t>(most);
  if (all.size() <= wanted) return all;
  std::vector<Learner> picked;
  for (std::size_t i = 0; i < wanted; ++i)
    picked.push_back(std::move(all[i * all.size() / wanted]));
  return picked;
}

/// One learner's shortlist with its features, and which of it was bought.
struct Choice {
  std::vector<std::int32_t> products;  // as it is ranked
  std::vector<ShortlistFeatures> features;
  std::vector<std::int32_t> truth;  // what counts on this side, ascending
  std::size_t n_learnt = 0;         // the first of `products`: what weights are learnt from
};

Choice choice_of(const Shortlist& shortlist, Asker& asker, const Asked& asked,
                 const std::vector<std::int32_t>& bought) {
  Choice choice;
  for (const std::int32_t product : bought)
    if (!asked.new_only || asker.place[static_cast<std::size_t>(product)] < 0)
      choice.truth.push_back(product);
  const std::size_t n_to_learn = shortlist.make(asker, asked);
  choice.products = asker.list;
  choice.n_learnt = asked.new_only ? choice.products.size() : n_to_learn;
  for (const std::int32_t product : choice.products)
    choice.features.push_back(shortlist.features(asker, product, asked.new_only));
  return choice;
}

/// The choices of all learners, or of every second one: the others are then left for the test.
ChoiceSets choice_sets(const std::vector<Choice>& choices, bool of_all) {
  ChoiceSets sets;
  sets.n_features = kShortlistFeatures;
  for (std::size_t c = 0; c < choices.size(); c += of_all ? 1 : 2) {
    const Choice& choice = choices[c];
    std::vector<char> chosen;
    for (std::size_t i = 0; i < choice.n_learnt; ++i)
      chosen.push_back(std::ranges::binary_search(choice.truth, choice.products[i]) ? 1 : 0);
    if (std::ranges::find(chosen, 1) == chosen.end()) continue;
    sets.chosen.insert(sets.chosen.end(), chosen.begin(), chosen.end());
    for (std::size_t i = 0; i < choice.n_learnt; ++i)
      sets.features.insert(sets.features.end(), choice.features[i].begin(),
                           choice.features[i].end());
    sets.starts.push_back(sets.chosen.size());
  }
  return sets;
}

/// NDCG of each learner left out from learning, of the weights and of the naive model.
struct Tested {
  std::vector<double> ndcg, naive_ndcg;
};

double ndcg_of(const Choice& choice, std::span<const double> weights) {
  std::vector<double> utilities;
  for (const ShortlistFeatures& features : choice.features)
    utilities.push_back(utility(features, weights));
  std::vector<std::int32_t> list;
  for (const Scored& best : best_products(utilities, kListed))
    list.push_back(choice.products[static_cast<std::size_t>(best.product)]);
  return score_ranking(list, choice.truth, kListed).ndcg;
}

Tested test_of(const std::vector<Learner>& learners, const std::vector<Choice>& choices,
               std::span<const double> weights, const FittedRecommender& naive, bool new_only,
               std::size_t n_products) {
  Tested tested;
  std::vector<double> scores(n_products);
  std::vector<char> allowed(n_products);
  for (std::size_t c = 1; c < choices.size(); c += 2) {
    if (choices[c].truth.empty()) continue;
    tested.ndcg.push_back(ndcg_of(choices[c], weights));
    naive.score(learners[c].asked, scores);
    std::ranges::fill(allowed, 1);
    if (new_only)
      for (const Bought& bought : bought_products(learners[c].asked.history))
        allowed[static_cast<std::size_t>(bought.product)] = 0;
    std::vector<std::int32_t> list;
    for (const Scored& best : best_products(scores, kListed, allowed)) list.push_back(best.product);
    tested.naive_ndcg.push_back(score_ranking(list, choices[c].truth, kListed).ndcg);
  }
  return tested;
}

double mean(const std::vector<double>& values) {
  const auto n = static_cast<double>(std::max<std::size_t>(values.size(), 1));
  return std::reduce(values.begin(), values.end()) / n;
}

/// What stands in where there is too little to learn from.
HybridSide usual_side(bool new_only) {
  const ShortlistFeatures& usual = new_only ? kUsualNew : kUsualRepeats;
  HybridSide side;
  side.weights.assign(usual.begin(), usual.end());
  side.test.new_only = new_only;
  side.test.baseline = naive_of(new_only).name;
  return side;
}

/// Learns from every second customer, is tested on the others, then learns from all.
HybridSide side_of(const std::vector<Learner>& learners, const std::vector<Choice>& choices,
                   const FittedRecommender& naive, bool new_only, std::size_t n_products) {
  constexpr int kFewest = 20;
  HybridSide side = usual_side(new_only);
  const ChoiceSets all = choice_sets(choices, true);
  if (static_cast<int>(all.n_sets()) < kFewest) return side;
  const std::vector<double> half = fit_choice_model(choice_sets(choices, false));
  const Tested tested = test_of(learners, choices, half, naive, new_only, n_products);
  WindowTest& test = side.test;
  test.n_customers = static_cast<int>(tested.ndcg.size());
  test.ndcg = mean(tested.ndcg);
  test.baseline_ndcg = mean(tested.naive_ndcg);
  test.uses_baseline = test.baseline_ndcg > test.ndcg;
  if (test.n_customers > 1) test.p_value = paired_t_test(tested.ndcg, tested.naive_ndcg);
  side.weights = fit_choice_model(all, {.start = half});
  side.n_customers = static_cast<int>(all.n_sets());
  return side;
}

}  // namespace

double utility(const ShortlistFeatures& features, std::span<const double> weights) {
  double sum = 0;
  for (std::size_t f = 0; f < kShortlistFeatures; ++f) sum += weights[f] * features[f];
  return sum;
}

Recommender naive_of(bool new_only) {
  Recommender naive = new_only ? make_popularity({.window_days = 30}) : make_repeat_purchase();
  naive.name = new_only ? "popularity-30-days" : "repeat-purchase";
  return naive;
}

std::array<HybridSide, 2> learn_hybrid(const TrainingData& data, const HybridOptions& options) {
  const double begin = data.now - options.window_days;
  const PurchaseLog before = data.log.before(begin);
  if (before.times.empty()) return {usual_side(false), usual_side(true)};
  const Shortlist shortlist(before, begin, options.shortlist);
  const std::vector<Learner> learners =
      learners_of(data.log, before, begin, data.now, shortlist.sales(), options.most_customers);
  std::array<std::vector<Choice>, 2> choices;
  for (auto& of_side : choices) of_side.resize(learners.size());
  base::parallel_for(learners.size(), [&](std::size_t i) {
    Asker& asker = room_of_thread();
    for (const bool new_only : {false, true}) {
      Asked asked = learners[i].asked;
      asked.new_only = new_only;
      shortlist.ask(asked, asker);
      choices[new_only][i] = choice_of(shortlist, asker, asked, learners[i].bought);
    }
  });
  std::array<HybridSide, 2> sides;
  for (const bool new_only : {false, true}) {
    const auto naive = naive_of(new_only).fit({before, data.catalogue, begin});
    sides[new_only] = side_of(learners, choices[new_only], *naive, new_only,
                              static_cast<std::size_t>(data.log.n_products));
  }
  return sides;
}

}  // namespace patron::models
