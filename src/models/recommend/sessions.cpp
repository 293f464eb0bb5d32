#include "models/recommend/sessions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <unordered_map>

#include "models/recommend/fallback.hpp"
#include "models/recommend/recent_orders.hpp"
#include "models/recommend/recommend_checks.hpp"

namespace patron::models {
namespace {

void check(const SessionOptions& o) {
  check_option(o.n_orders >= 1 && o.n_orders <= 1000, "sessions", "n_orders", "from 1 to 1000");
  check_option(o.order_decay >= 0 && o.order_decay <= 1, "sessions", "order_decay", "from 0 to 1");
  check_option(o.n_neighbours >= 1 && o.n_neighbours <= 10'000, "sessions", "n_neighbours",
               "from 1 to 10,000");
  check_option(o.most_orders >= 1 && o.most_orders <= 1'000'000, "sessions", "most_orders",
               "from 1 to 1,000,000");
  check_option(o.next_share >= 0 && o.next_share <= 1, "sessions", "next_share", "from 0 to 1");
}

struct LikeOrder {
  std::int64_t order;
  double similarity;
};

class FittedSessions : public FittedRecommender {
 public:
  FittedSessions(const TrainingData& data, const SessionOptions& options)
      : options_(options),
        starts_(data.log.order_starts),
        products_(data.log.products),
        next_(next_orders(data.log)),
        fallback_(data) {
    index_latest(data.log);
  }

  std::string form() const override {
    return fmt::format("sessions({} like orders)", options_.n_neighbours);
  }

  void score(const Asked& asked, std::span<double> scores) const override {
    fallback_.start(scores);
    const auto like = nearest(asked);
    double sum = 0;
    for (const LikeOrder& order : like) sum += order.similarity;
    for (const auto& [order, similarity] : like) {
      add(order, (1 - options_.next_share) * similarity / sum, scores);
      if (next_[static_cast<std::size_t>(order)] >= 0)
        add(next_[static_cast<std::size_t>(order)], options_.next_share * similarity / sum, scores);
    }
  }

  std::int32_t because(const Asked& asked, std::int32_t product) const override {
    std::vector<double> said(index_starts_.size(), 0.0);
    for (const auto& [order, similarity] : nearest(asked)) {
      const std::int64_t after = next_[static_cast<std::size_t>(order)];
      if (holds(order, product) || (after >= 0 && holds(after, product)))
        add(order, similarity, said);
    }
    std::int32_t best = -1;
    double most = 0;
    for (const auto& [own, weight] : in_hand(asked))
      if (own >= 0 && own != product && weight * said[static_cast<std::size_t>(own)] > most) {
        best = own;
        most = weight * said[static_cast<std::size_t>(own)];
      }
    return best;
  }

 private:
  /// The order of the same customer after each; -1: none.
  static std::vector<std::int64_t> next_orders(const PurchaseLog& log) {
    std::vector<std::int64_t> next(log.n_orders(), -1);
    for (std::size_t c = 0; c < log.n_customers(); ++c)
      for (std::int64_t i = log.customer_starts[c]; i + 1 < log.customer_starts[c + 1]; ++i)
        next[static_cast<std::size_t>(i)] = i + 1;
    return next;
  }

  /// The latest orders of each product, latest first.
  void index_latest(const PurchaseLog& log) {
    std::vector<std::int64_t> latest(log.n_orders());
    std::iota(latest.begin(), latest.end(), std::int64_t{0});
    std::ranges::stable_sort(latest, std::greater<>{}, [&](std::int64_t i) {
      return log.times[static_cast<std::size_t>(i)];
    });
    std::vector<std::int64_t> sizes(static_cast<std::size_t>(log.n_products), 0);
    for (const std::int32_t product : products_) {
      std::int64_t& size = sizes[static_cast<std::size_t>(product)];
      size = std::min<std::int64_t>(size + 1, options_.most_orders);
    }
    index_starts_.assign(1, 0);
    for (const std::int64_t size : sizes) index_starts_.push_back(index_starts_.back() + size);
    index_.resize(static_cast<std::size_t>(index_starts_.back()));
    std::vector<std::int64_t> place(index_starts_.begin(), index_starts_.end() - 1);
    for (const std::int64_t order : latest)
      for (const std::int32_t product : order_of(order))
        if (std::int64_t& at = place[static_cast<std::size_t>(product)];
            at < index_starts_[static_cast<std::size_t>(product) + 1])
          index_[static_cast<std::size_t>(at++)] = order;
  }

  std::span<const std::int32_t> order_of(std::int64_t order) const {
    const auto begin = static_cast<std::size_t>(starts_[static_cast<std::size_t>(order)]);
    const auto end = static_cast<std::size_t>(starts_[static_cast<std::size_t>(order) + 1]);
    return std::span(products_).subspan(begin, end - begin);
  }

  bool holds(std::int64_t order, std::int32_t product) const {
    return std::ranges::binary_search(order_of(order), product);
  }

  void add(std::int64_t order, double weight, std::span<double> scores) const {
    for (const std::int32_t product : order_of(order))
      scores[static_cast<std::size_t>(product)] += weight;
  }

  std::vector<WeightedProduct> in_hand(const Asked& asked) const {
    std::vector<WeightedProduct> own =
        recent_products(asked, options_.n_orders, options_.order_decay);
    std::erase_if(own, [this](const WeightedProduct& entry) {
      return entry.product < 0 ||
             static_cast<std::size_t>(entry.product) + 1 >= index_starts_.size();
    });
    return own;
  }

  std::vector<LikeOrder> nearest(const Asked& asked) const {
    std::unordered_map<std::int64_t, double> overlaps;
    for (const auto& [product, weight] : in_hand(asked))
      for (auto i = static_cast<std::size_t>(index_starts_[static_cast<std::size_t>(product)]);
           i < static_cast<std::size_t>(index_starts_[static_cast<std::size_t>(product) + 1]); ++i)
        overlaps[index_[i]] += weight;
    std::vector<LikeOrder> like;
    for (const auto& [order, overlap] : overlaps)
      like.push_back({order, overlap / std::sqrt(static_cast<double>(order_of(order).size()))});
    const auto nearer = [](const LikeOrder& a, const LikeOrder& b) {
      return a.similarity != b.similarity ? a.similarity > b.similarity : a.order < b.order;
    };
    std::ranges::sort(like, nearer);  // a total order: the map's does not matter
    if (like.size() > static_cast<std::size_t>(options_.n_neighbours))
      like.resize(static_cast<std::size_t>(options_.n_neighbours));
    return like;
  }

  SessionOptions options_;
  std::vector<std::int64_t> starts_;
  std::vector<std::int32_t> products_;
  std::vector<std::int64_t> next_;
  std::vector<std::int64_t> index_starts_, index_;
  Fallback fallback_;
};

}  // namespace

Recommender make_sessions(const SessionOptions& options) {
  check(options);
  return {"sessions", [options](const TrainingData& data) {
            check_has_orders(data);
            return std::make_unique<FittedSessions>(data, options);
          }};
}

}  // namespace patron::models
