#include "models/recommend/next_basket_choice.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

#include "models/recommend/recommend_checks.hpp"

namespace patron::models {
namespace {

constexpr std::size_t kPlaces = 10;

void check(const NextBasketChoiceOptions& o) {
  constexpr const char* kName = "next-basket-chosen";
  check_option(o.horizon_days > 0, kName, "horizon_days", "above 0");
  check_option(o.least_customers >= 1, kName, "least_customers", "from 1");
  check_option(o.most_customers >= o.least_customers, kName, "most_customers",
               "from least_customers");
}

struct Question {
  std::size_t customer;
  std::vector<std::int32_t> truth;  // ascending
};

std::vector<std::int32_t> bought_since(const PurchaseHistory& history, std::size_t n_before) {
  std::vector<std::int32_t> products;
  for (std::size_t i = n_before; i < history.n_orders(); ++i)
    products.insert(products.end(), history.order(i).begin(), history.order(i).end());
  std::ranges::sort(products);
  const auto repeated = std::ranges::unique(products);
  products.erase(repeated.begin(), repeated.end());
  return products;
}

std::vector<Question> questions(const PurchaseLog& log, double cut, std::size_t most) {
  std::vector<Question> all;
  for (std::size_t customer = 0; customer < log.n_customers(); ++customer) {
    const PurchaseHistory history = log.history(customer);
    const std::size_t n_before = history.before(cut).n_orders();
    if (n_before > 0 && n_before < history.n_orders())
      all.push_back({customer, bought_since(history, n_before)});
  }
  if (all.size() <= most) return all;
  std::vector<Question> spread;
  for (std::size_t i = 0; i < most; ++i) spread.push_back(all[i * all.size() / most]);
  return spread;
}

double ndcg(std::span<const Scored> best, std::span<const std::int32_t> truth) {
  double gained = 0, ideal = 0;
  for (std::size_t i = 0; i < best.size(); ++i)
    if (std::ranges::binary_search(truth, best[i].product)) gained += 1 / std::log2(i + 2.0);
  for (std::size_t i = 0; i < std::min(kPlaces, truth.size()); ++i) ideal += 1 / std::log2(i + 2.0);
  return gained / ideal;
}

/// The past, and what came after it.
class Trial {
 public:
  Trial(const TrainingData& data, double cut, std::vector<Question> questions)
      : past_(data.log.before(cut)),
        catalogue_(data.catalogue),
        cut_(cut),
        questions_(std::move(questions)) {}

  double quality(const NextBasketOptions& options) const {
    const auto model = make_next_basket(options).fit({past_, catalogue_, cut_});
    std::vector<double> scores(static_cast<std::size_t>(past_.n_products));
    double sum = 0;
    for (const auto& [customer, truth] : questions_) {
      model->score(
          {past_.history(customer), cut_, past_.country(customer), past_.segment(customer)},
          scores);
      sum += ndcg(best_products(scores, kPlaces), truth);
    }
    return sum / static_cast<double>(questions_.size());
  }

 private:
  PurchaseLog past_;
  const Catalogue& catalogue_;
  double cut_;
  std::vector<Question> questions_;
};

using Change = std::function<void(NextBasketOptions&)>;

Change neighbours(int n) {
  return [n](NextBasketOptions& o) { o.n_neighbours = n; };
}
Change own_share(double share) {
  return [share](NextBasketOptions& o) { o.own_share = share; };
}
Change popularity(double weight, double half_life_days) {
  return [=](NextBasketOptions& o) {
    o.popularity = weight;
    o.popularity_half_life_days = half_life_days;
  };
}

std::vector<std::vector<Change>> searched() {
  return {{neighbours(50), neighbours(400), neighbours(900)},
          {popularity(0.03, 10), popularity(0.03, 0), popularity(0.1, 0), popularity(0.1, 45)},
          {own_share(0.2), own_share(0.3), own_share(0.55)}};
}

}  // namespace

NextBasketOptions choose_next_basket(const TrainingData& data,
                                     const NextBasketChoiceOptions& options,
                                     const NextBasketOptions& start) {
  check(options);
  const double cut = data.now - options.horizon_days;
  std::vector<Question> asked =
      questions(data.log, cut, static_cast<std::size_t>(options.most_customers));
  if (asked.size() < static_cast<std::size_t>(options.least_customers)) return start;
  const Trial trial(data, cut, std::move(asked));
  NextBasketOptions best = start;
  double quality = trial.quality(best);
  for (const std::vector<Change>& changes : searched()) {
    const NextBasketOptions from = best;
    for (const Change& change : changes) {
      NextBasketOptions candidate = from;
      change(candidate);
      if (const double reached = trial.quality(candidate); reached > quality) {
        best = candidate;
        quality = reached;
      }
    }
  }
  return best;
}

Recommender make_next_basket_chosen(const NextBasketChoiceOptions& options,
                                    const NextBasketOptions& start) {
  check(options);
  make_next_basket(start);  // checks the options
  return {"next-basket-chosen", [options, start](const TrainingData& data) {
            check_has_orders(data);
            return make_next_basket(choose_next_basket(data, options, start)).fit(data);
          }};
}

}  // namespace patron::models
