#include "models/recommend/hybrid.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "models/recommend/hybrid_learning.hpp"
#include "models/recommend/recommend_checks.hpp"

namespace patron::models {
namespace {

/// Now, or a day after the last order where the shop has been quiet for longer: what sold last
/// sells still, and the window to learn from holds orders.
double end_of_trade(const TrainingData& data) {
  const double last = *std::ranges::max_element(data.log.times);
  return std::min(data.now, last + 1);
}

class FittedHybrid : public FittedRecommender {
 public:
  FittedHybrid(const TrainingData& data, const HybridOptions& options)
      : now_(end_of_trade(data)),
        shortlist_(data.log, now_, options.shortlist),
        sides_(learn_hybrid({data.log, data.catalogue, now_}, options)),
        naive_{naive_of(false).fit(data), naive_of(true).fit(data)} {}

  std::string form() const override;
  void score(const Asked& asked, std::span<double> scores) const override;
  std::int32_t because(const Asked& asked, std::int32_t product) const override;
  std::vector<WindowTest> tests() const override { return {sides_[0].test, sides_[1].test}; }
  std::vector<LearntWeight> weights() const override;

 private:
  void score_naive(const Asked& asked, bool new_only, std::span<double> scores) const;
  void score_shortlist(Asker& asker, const Asked& asked, std::span<double> scores) const;

  double now_;
  Shortlist shortlist_;
  std::array<HybridSide, 2> sides_;  // by new_only
  std::array<std::unique_ptr<FittedRecommender>, 2> naive_;
};

std::string FittedHybrid::form() const {
  const auto side = [&](bool new_only) {
    const int n = sides_[new_only].n_customers;
    return n == 0 ? std::string("usual weights")
                  : fmt::format("weights learnt from {} customers", n);
  };
  return fmt::format("hybrid(repeats: {}; new products: {})", side(false), side(true));
}

std::vector<LearntWeight> FittedHybrid::weights() const {
  std::vector<LearntWeight> weights;
  for (const bool new_only : {false, true})
    for (std::size_t f = 0; f < kShortlistFeatures; ++f)
      weights.push_back({new_only, shortlist_features(new_only)[f], sides_[new_only].weights[f]});
  return weights;
}

std::int32_t FittedHybrid::because(const Asked& asked, std::int32_t) const {
  const bool nobody = asked.history.empty() && asked.basket.empty();
  return nobody || (asked.new_only && sides_[1].test.uses_baseline) ? kItSells : -1;
}

void FittedHybrid::score(const Asked& asked, std::span<double> scores) const {
  if (asked.history.empty() && asked.basket.empty()) {
    score_naive(asked, true, scores);
  } else if (sides_[asked.new_only].test.uses_baseline) {
    score_naive(asked, asked.new_only, scores);
  } else {
    Asked then = asked;
    const double last = asked.history.empty() ? now_ : asked.history.times.back();
    then.now = std::min(asked.now, std::max(now_, last));
    Asker& asker = room_of_thread();
    shortlist_.ask(then, asker);
    score_shortlist(asker, then, scores);
  }
}

void FittedHybrid::score_naive(const Asked& asked, bool new_only, std::span<double> scores) const {
  naive_[new_only]->score(asked, scores);
  const double sum = std::reduce(scores.begin(), scores.end());
  if (sum <= 0) return;
  for (double& score : scores) score /= sum;
}

/// Beyond the shortlist the neighbours' share counts, between -1 and 0.
void FittedHybrid::score_shortlist(Asker& asker, const Asked& asked,
                                   std::span<double> scores) const {
  shortlist_.make(asker, asked);
  for (std::size_t p = 0; p < scores.size(); ++p)
    scores[p] = static_cast<double>(asker.shares[p]) / 2 - 1;
  if (asker.list.empty()) return;
  asker.utilities.clear();
  for (const std::int32_t product : asker.list)
    asker.utilities.push_back(utility(shortlist_.features(asker, product, asked.new_only),
                                      sides_[asked.new_only].weights));
  const double most = *std::ranges::max_element(asker.utilities);
  double sum = 0;
  for (double& value : asker.utilities) sum += value = std::exp(value - most);
  for (std::size_t i = 0; i < asker.list.size(); ++i)
    scores[static_cast<std::size_t>(asker.list[i])] = asker.utilities[i] / sum;
}

}  // namespace

Recommender make_hybrid(const HybridOptions& options) {
  check_option("window_days", options.window_days, 1, 3650);
  check_option("most_customers", options.most_customers, 2, 1e9);
  check_option("neighbours", options.shortlist.neighbours.neighbours, 1, 1e9);
  check_option("neighbours_for_new", options.shortlist.neighbours.neighbours_for_new, 1, 1e9);
  return {"hybrid", [options](const TrainingData& data) {
            check_has_orders(data);
            return std::make_unique<FittedHybrid>(data, options);
          }};
}

}  // namespace patron::models
