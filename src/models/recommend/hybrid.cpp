#include "models/recommend/hybrid.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/parallel.hpp"
#include "models/metrics/ranking.hpp"
#include "models/recommend/choice_model.hpp"
#include "models/recommend/largest.hpp"
#include "models/recommend/popularity.hpp"
#include "models/recommend/purchase_profile.hpp"
#include "models/recommend/recommend_checks.hpp"
#include "models/recommend/repeat_purchase.hpp"

namespace patron::models {
namespace {

constexpr std::size_t kFeatures = 5, kListed = 10;
constexpr std::size_t kBestSellers = 50, kBestSellersToLearn = 10;
constexpr std::size_t kNearRepeats = 50, kNearNew = 100;
constexpr double kLeastShare = 0.002;  // of neighbours, inside a logarithm
using Features = std::array<double, kFeatures>;

/// Weights of a shop whose own past is too short to learn from: the usual ones of a gift shop.
constexpr Features kUsualRepeats = {0.75, 0.5, 3, 0.35, -0.2};
constexpr Features kUsualNew = {2.2, 1.1, -2.5, 0.45, -0.5};

/// How each product sells, as of an instant.
struct Sales {
  std::vector<double> week, month;         // log(1 + orders, halved every 7 and 30 days)
  std::vector<double> buyers, on_sale;     // log(1 + customers), log(1 + days since the first sale)
  std::vector<std::int32_t> best_sellers;  // by `week`, the best first
  std::vector<char> known;                 // it has sold at all

  Sales(const PurchaseLog& log, double now);
};

Sales::Sales(const PurchaseLog& log, double now)
    : week(static_cast<std::size_t>(log.n_products)),
      month(week.size()),
      buyers(week.size()),
      on_sale(week.size()),
      known(week.size()) {
  std::vector<double> first(week.size(), now);
  std::vector<std::size_t> last_buyer(week.size(), log.n_customers());
  for (std::size_t customer = 0; customer < log.n_customers(); ++customer) {
    const PurchaseHistory history = log.history(customer);
    for (std::size_t i = 0; i < history.n_orders(); ++i) {
      const double age = now - history.times[i];
      const double in_week = std::exp2(-age / 7), in_month = std::exp2(-age / 30);
      for (const std::int32_t product : history.order(i)) {
        const auto p = static_cast<std::size_t>(product);
        week[p] += in_week;
        month[p] += in_month;
        first[p] = std::min(first[p], history.times[i]);
        buyers[p] += last_buyer[p] != customer ? 1 : 0;
        last_buyer[p] = customer;
      }
    }
  }
  for (std::size_t p = 0; p < week.size(); ++p) {
    known[p] = buyers[p] > 0 ? 1 : 0;
    week[p] = std::log1p(week[p]);
    month[p] = std::log1p(month[p]);
    buyers[p] = std::log1p(buyers[p]);
    on_sale[p] = std::log1p(now - first[p]);
  }
  for (const Scored& best : best_products(week, kBestSellers, known))
    best_sellers.push_back(best.product);
}

/// A product that the one who asks has bought.
struct Own {
  std::int32_t product = 0;
  double orders = 0, recent = 0;  // own orders, and with own_half_life
};

/// What the features need of the one who asks, and room to work in: one is filled anew for each.
struct Asker {
  std::vector<Own> own;             // in the order of the first purchase
  std::vector<std::int32_t> place;  // of each product in `own`; -1: not bought
  std::vector<float> shares;        // of RecentNeighbours, by product
  std::vector<char> listed;         // by product; all 0 between two calls
  std::vector<std::int32_t> list;   // the shortlist
  std::vector<double> utilities;    // by place in it
  Largest near;
};

/// Everything that was fitted as of one instant; the weights come from another.
class State {
 public:
  State(const PurchaseLog& log, double now, const HybridOptions& options)
      : options_(options), neighbours_(log, now, options.neighbours), sales_(log, now) {}

  const Sales& sales() const { return sales_; }
  void ask(const Asked& asked, Asker& asker) const;
  /// Makes asker.list, the products that are ranked by their features: own ones (none where only
  /// new ones are asked for), those of the neighbours, best sellers. How many there are with only
  /// kBestSellersToLearn of the last.
  std::size_t make_shortlist(Asker& asker, bool new_only) const;
  Features features(const Asker& asker, std::int32_t product, bool new_only) const;

 private:
  HybridOptions options_;
  RecentNeighbours neighbours_;
  Sales sales_;
};

void State::ask(const Asked& asked, Asker& asker) const {
  const std::size_t n = sales_.known.size();
  if (asker.place.size() != n) {
    asker.place.assign(n, -1);
    asker.listed.assign(n, 0);
    asker.shares.resize(n);
  } else {
    for (const Own& own : asker.own) asker.place[static_cast<std::size_t>(own.product)] = -1;
  }
  asker.own.clear();
  for (std::size_t i = 0; i < asked.history.n_orders(); ++i) {
    const double weight = std::exp2((asked.history.times[i] - asked.now) / options_.own_half_life);
    for (const std::int32_t product : asked.history.order(i)) {
      std::int32_t& place = asker.place[static_cast<std::size_t>(product)];
      if (place < 0) {
        place = static_cast<std::int32_t>(asker.own.size());
        asker.own.push_back({.product = product});
      }
      Own& own = asker.own[static_cast<std::size_t>(place)];
      own.orders += 1;
      own.recent += weight;
    }
  }
  neighbours_.shares(asked, asker.shares);
}

std::size_t State::make_shortlist(Asker& asker, bool new_only) const {
  asker.list.clear();
  const auto add = [&](std::int32_t product) {
    const auto p = static_cast<std::size_t>(product);
    if (asker.listed[p] || (new_only && asker.place[p] >= 0)) return;
    asker.listed[p] = 1;
    asker.list.push_back(product);
  };
  for (const Own& own : asker.own) {
    if (new_only) asker.shares[static_cast<std::size_t>(own.product)] = 0;  // not to be near
    add(own.product);
  }
  for (const std::int32_t product :
       asker.near.find(asker.shares, new_only ? kNearNew : kNearRepeats))
    add(product);
  std::size_t n_to_learn = asker.list.size();
  for (std::size_t i = 0; i < sales_.best_sellers.size(); ++i) {
    add(sales_.best_sellers[i]);
    if (i < kBestSellersToLearn) n_to_learn = asker.list.size();
  }
  for (const std::int32_t product : asker.list) asker.listed[static_cast<std::size_t>(product)] = 0;
  return n_to_learn;
}

Features State::features(const Asker& asker, std::int32_t product, bool new_only) const {
  const auto p = static_cast<std::size_t>(product);
  const auto share = static_cast<double>(asker.shares[p]);
  if (new_only)
    return {std::log(share + kLeastShare), sales_.week[p], sales_.month[p], sales_.buyers[p],
            sales_.on_sale[p]};
  if (asker.place[p] < 0) return {0, 0, share, sales_.week[p], sales_.buyers[p]};
  const Own& own = asker.own[static_cast<std::size_t>(asker.place[p])];
  return {std::log1p(own.orders), std::log1p(4 * own.recent), share, sales_.week[p],
          sales_.buyers[p]};
}

/// The room of this thread. Nothing that is done in it calls for it again.
Asker& room() {
  thread_local Asker asker;
  return asker;
}

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
  std::vector<Features> features;
  std::vector<std::int32_t> truth;  // what counts on this side, ascending
  std::size_t n_learnt = 0;         // the first of `products`: what weights are learnt from
};

Choice choice_of(const State& state, Asker& asker, const Learner& learner, bool new_only) {
  Choice choice;
  for (const std::int32_t product : learner.bought)
    if (!new_only || asker.place[static_cast<std::size_t>(product)] < 0)
      choice.truth.push_back(product);
  const std::size_t n_to_learn = state.make_shortlist(asker, new_only);
  choice.products = asker.list;
  choice.n_learnt = new_only ? choice.products.size() : n_to_learn;
  for (const std::int32_t product : choice.products)
    choice.features.push_back(state.features(asker, product, new_only));
  return choice;
}

/// Choices of learners whose place leaves `remainder` when divided by `parts`, or all others.
ChoiceSets choice_sets(const std::vector<Choice>& choices, bool odd_too) {
  ChoiceSets sets;
  sets.n_features = kFeatures;
  for (std::size_t c = 0; c < choices.size(); c += odd_too ? 1 : 2) {
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

double utility(const Features& features, std::span<const double> weights) {
  double sum = 0;
  for (std::size_t f = 0; f < kFeatures; ++f) sum += weights[f] * features[f];
  return sum;
}

double ndcg_of(const Choice& choice, std::span<const double> weights) {
  std::vector<double> utilities;
  for (const Features& features : choice.features) utilities.push_back(utility(features, weights));
  std::vector<std::int32_t> list;
  for (const Scored& best : best_products(utilities, kListed))
    list.push_back(choice.products[static_cast<std::size_t>(best.product)]);
  return score_ranking(list, choice.truth, kListed).ndcg;
}

double baseline_ndcg_of(const FittedRecommender& baseline, const Learner& learner,
                        const Choice& choice, bool new_only, std::vector<double>& scores,
                        std::vector<char>& allowed) {
  baseline.score(learner.asked, scores);
  std::ranges::fill(allowed, 1);
  if (new_only)
    for (const Bought& bought : bought_products(learner.asked.history))
      allowed[static_cast<std::size_t>(bought.product)] = 0;
  std::vector<std::int32_t> list;
  for (const Scored& best : best_products(scores, kListed, allowed)) list.push_back(best.product);
  return score_ranking(list, choice.truth, kListed).ndcg;
}

Recommender baseline_of(bool new_only) {
  return new_only ? make_popularity({.window_days = 30}) : make_repeat_purchase();
}

/// Learns from every second customer, is tested on the others, then learns from all.
HybridSide side_of(const std::vector<Learner>& learners, const std::vector<Choice>& choices,
                   const FittedRecommender& baseline, bool new_only, std::size_t n_products) {
  constexpr int kFewest = 20;
  HybridSide side;
  const ChoiceSets all = choice_sets(choices, true);
  const Features& usual = new_only ? kUsualNew : kUsualRepeats;
  if (static_cast<int>(all.n_sets()) < kFewest) {
    side.weights.assign(usual.begin(), usual.end());
    return side;
  }
  const std::vector<double> half = fit_choice_model(choice_sets(choices, false));
  std::vector<double> scores(n_products);
  std::vector<char> allowed(n_products);
  int& n_tested = side.n_tested;
  for (std::size_t c = 1; c < choices.size(); c += 2) {
    if (choices[c].truth.empty()) continue;
    ++n_tested;
    side.ndcg += ndcg_of(choices[c], half);
    side.baseline_ndcg +=
        baseline_ndcg_of(baseline, learners[c], choices[c], new_only, scores, allowed);
  }
  side.ndcg /= std::max(n_tested, 1);
  side.baseline_ndcg /= std::max(n_tested, 1);
  side.uses_baseline = side.baseline_ndcg > side.ndcg;
  side.weights = fit_choice_model(all, {.start = half});
  side.n_customers = static_cast<int>(all.n_sets());
  return side;
}

/// The weights of both sides, learnt on the window before now.
std::array<HybridSide, 2> learn(const TrainingData& data, const HybridOptions& options) {
  const double begin = data.now - options.window_days;
  const PurchaseLog before = data.log.before(begin);
  std::array<std::vector<Choice>, 2> choices;
  std::vector<Learner> learners;
  std::array<HybridSide, 2> sides;
  if (!before.times.empty()) {
    const State state(before, begin, options);
    learners =
        learners_of(data.log, before, begin, data.now, state.sales(), options.most_customers);
    for (auto& of_side : choices) of_side.resize(learners.size());
    base::parallel_for(learners.size(), [&](std::size_t i) {
      Asker& asker = room();
      for (const bool new_only : {false, true}) {
        Asked asked = learners[i].asked;
        asked.new_only = new_only;
        state.ask(asked, asker);
        choices[new_only][i] = choice_of(state, asker, learners[i], new_only);
      }
    });
  }
  for (const bool new_only : {false, true}) {
    if (before.times.empty()) {
      sides[new_only] = side_of({}, {}, *baseline_of(new_only).fit(data), new_only, 0);
      continue;
    }
    const auto baseline = baseline_of(new_only).fit({before, data.catalogue, begin});
    sides[new_only] = side_of(learners, choices[new_only], *baseline, new_only,
                              static_cast<std::size_t>(data.log.n_products));
  }
  return sides;
}

class FittedHybrid : public FittedRecommender {
 public:
  FittedHybrid(const TrainingData& data, const HybridOptions& options)
      : state_(data.log, data.now, options),
        sides_(learn(data, options)),
        baselines_{baseline_of(false).fit(data), baseline_of(true).fit(data)} {}

  std::string form() const override;
  void score(const Asked& asked, std::span<double> scores) const override;
  std::vector<WindowTest> tests() const override;

 private:
  void score_shortlist(Asker& asker, bool new_only, std::span<double> scores) const;

  State state_;
  std::array<HybridSide, 2> sides_;  // by new_only
  std::array<std::unique_ptr<FittedRecommender>, 2> baselines_;
};

std::string FittedHybrid::form() const {
  const auto customers = [&](bool new_only) { return sides_[new_only].n_customers; };
  return fmt::format("hybrid(weights learnt from {} customers for repeats, {} for new products)",
                     customers(false), customers(true));
}

std::vector<WindowTest> FittedHybrid::tests() const {
  std::vector<WindowTest> tests;
  for (const bool new_only : {false, true}) {
    const HybridSide& side = sides_[new_only];
    tests.push_back({new_only, side.n_tested, side.ndcg,
                     new_only ? "popularity-30-days" : "repeat-purchase", side.baseline_ndcg,
                     side.uses_baseline});
  }
  return tests;
}

void FittedHybrid::score(const Asked& asked, std::span<double> scores) const {
  if (asked.history.empty() && asked.basket.empty()) {
    baselines_[1]->score(asked, scores);
  } else if (sides_[asked.new_only].uses_baseline) {
    baselines_[asked.new_only]->score(asked, scores);
  } else {
    Asker& asker = room();
    state_.ask(asked, asker);
    score_shortlist(asker, asked.new_only, scores);
  }
}

/// Beyond the shortlist the neighbours' share counts, between -1 and 0.
void FittedHybrid::score_shortlist(Asker& asker, bool new_only, std::span<double> scores) const {
  state_.make_shortlist(asker, new_only);
  for (std::size_t p = 0; p < scores.size(); ++p)
    scores[p] = static_cast<double>(asker.shares[p]) / 2 - 1;
  if (asker.list.empty()) return;
  asker.utilities.clear();
  for (const std::int32_t product : asker.list)
    asker.utilities.push_back(
        utility(state_.features(asker, product, new_only), sides_[new_only].weights));
  const double most = *std::ranges::max_element(asker.utilities);
  double sum = 0;
  for (double& value : asker.utilities) sum += value = std::exp(value - most);
  for (std::size_t i = 0; i < asker.list.size(); ++i)
    scores[static_cast<std::size_t>(asker.list[i])] = asker.utilities[i] / sum;
}

}  // namespace

const std::vector<std::string>& hybrid_features(bool new_only) {
  static const std::vector<std::string> kRepeats = {
      "log(1 + own orders)", "log(1 + 4 x own orders halved every 60 days)", "share of neighbours",
      "log(1 + orders halved every 7 days)", "log(1 + customers)"};
  static const std::vector<std::string> kNew = {
      "log(share of neighbours + 0.002)", "log(1 + orders halved every 7 days)",
      "log(1 + orders halved every 30 days)", "log(1 + customers)",
      "log(1 + days since the first sale)"};
  return new_only ? kNew : kRepeats;
}

Recommender make_hybrid(const HybridOptions& options) {
  check_option("window_days", options.window_days, 1, 3650);
  check_option("most_customers", options.most_customers, 2, 1e9);
  check_option("neighbours", options.neighbours.neighbours, 1, 1e9);
  check_option("neighbours_for_new", options.neighbours.neighbours_for_new, 1, 1e9);
  return {"hybrid", [options](const TrainingData& data) {
            check_has_orders(data);
            return std::make_unique<FittedHybrid>(data, options);
          }};
}

}  // namespace patron::models
