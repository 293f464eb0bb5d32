#include "models/recommend/markov.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "models/recommend/fallback.hpp"
#include "models/recommend/recent_orders.hpp"
#include "models/recommend/recommend_checks.hpp"

namespace patron::models {
namespace {

void check(const MarkovOptions& o) {
  check_option(o.n_orders >= 1 && o.n_orders <= 1000, "markov", "n_orders", "from 1 to 1000");
  check_option(o.order_decay >= 0 && o.order_decay <= 1, "markov", "order_decay", "from 0 to 1");
  check_option(o.shrink >= 0, "markov", "shrink", "from 0");
}

class FittedMarkov : public FittedRecommender {
 public:
  FittedMarkov(const TrainingData& data, const MarkovOptions& options)
      : options_(options),
        pairs_(count_pairs_into_next_orders(data.log, options.pairs)),
        fallback_(data) {}

  std::string form() const override {
    return fmt::format("markov(last {} orders)", options_.n_orders);
  }

  void score(const Asked& asked, std::span<double> scores) const override {
    fallback_.start(scores);
    for (const auto& [product, weight] : latest(asked)) {
      if (product < 0 || static_cast<std::size_t>(product) >= pairs_.counts.n_rows()) continue;
      const auto row = static_cast<std::size_t>(product);
      const auto partners = pairs_.counts.row_columns(row);
      const auto counts = pairs_.counts.row_values(row);
      for (std::size_t i = 0; i < partners.size(); ++i)
        scores[static_cast<std::size_t>(partners[i])] += weight * counts[i] / shrunk_count(row);
    }
  }

  std::int32_t because(const Asked& asked, std::int32_t product) const override {
    std::int32_t best = -1;
    double most = 0;
    for (const auto& [own, weight] : latest(asked))
      if (const double said = weight * chance(own, product); said > most) {
        best = own;
        most = said;
      }
    return best;
  }

 private:
  std::vector<WeightedProduct> latest(const Asked& asked) const {
    return recent_products(asked, options_.n_orders, options_.order_decay);
  }
  double shrunk_count(std::size_t row) const { return pairs_.n_from[row] + options_.shrink; }
  double chance(std::int32_t from, std::int32_t to) const {
    if (from < 0 || static_cast<std::size_t>(from) >= pairs_.counts.n_rows()) return 0;
    const auto row = static_cast<std::size_t>(from);
    const auto partners = pairs_.counts.row_columns(row);
    const auto found = std::ranges::lower_bound(partners, to);
    if (found == partners.end() || *found != to) return 0;
    return pairs_.counts.row_values(row)[static_cast<std::size_t>(found - partners.begin())] /
           shrunk_count(row);
  }

  MarkovOptions options_;
  OrderPairs pairs_;
  Fallback fallback_;
};

}  // namespace

Recommender make_markov(const MarkovOptions& options) {
  check(options);
  return {"markov", [options](const TrainingData& data) {
            check_has_orders(data);
            return std::make_unique<FittedMarkov>(data, options);
          }};
}

}  // namespace patron::models
