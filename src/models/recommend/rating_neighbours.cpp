#include "models/recommend/rating_neighbours.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

#include "base/error.hpp"

namespace patron::models {
namespace {

constexpr std::int64_t kMostPairs = 20'000'000;  // similarities kept, of 8 bytes each
constexpr std::size_t kMostOfRater = 5000;       // who rated more rated everything

void check(const RatingNeighboursOptions& o) {
  if (o.n_neighbours >= 1 && o.n_neighbours <= 1000 && o.shrink_similarity >= 0 &&
      o.shrink_sum >= 0)
    return;
  throw base::Error(base::ErrorCode::kInvalidArgument,
                    "neighbours of ratings need n_neighbours from 1 to 1000 and shrinkage from 0",
                    "leave the options at their defaults");
}

/// What one item (or user) has been given, seen from one side.
struct Entry {
  std::int32_t other;
  float residual;
};

struct Side {
  std::vector<std::int64_t> starts;
  std::vector<Entry> entries;
  std::span<const Entry> of(std::int32_t i) const {
    const auto at = static_cast<std::size_t>(i);
    return std::span(entries).subspan(static_cast<std::size_t>(starts[at]),
                                      static_cast<std::size_t>(starts[at + 1] - starts[at]));
  }
  std::int32_t size() const { return static_cast<std::int32_t>(starts.size()) - 1; }
};

Side users_side(const RatingTable& table, const RatingBaseline& baseline) {
  Side side{table.user_starts, {}};
  for (std::size_t i = 0; i < table.size(); ++i)
    side.entries.push_back(
        {table.items[i],
         static_cast<float>(table.values[i] - baseline.of(table.users[i], table.items[i]))});
  return side;
}

Side items_side(const RatingTable& table, const RatingBaseline& baseline) {
  Side side{table.item_starts, {}};
  for (const std::int64_t place : table.by_item) {
    const auto i = static_cast<std::size_t>(place);
    side.entries.push_back(
        {table.users[i],
         static_cast<float>(table.values[i] - baseline.of(table.users[i], table.items[i]))});
  }
  return side;
}

struct Neighbour {
  std::int32_t index;
  float similarity;
};

bool nearer(const Neighbour& a, const Neighbour& b) {
  return a.similarity != b.similarity ? a.similarity > b.similarity : a.index < b.index;
}

struct Common {
  float xy = 0, xx = 0, yy = 0;
  int n = 0;
};

/// The first `most` by an order, in no order.
template <class T, class Order>
void keep_first(std::vector<T>& list, std::size_t most, Order order) {
  if (list.size() <= most) return;
  std::ranges::nth_element(list, list.begin() + static_cast<std::ptrdiff_t>(most), order);
  list.resize(most);
}

/// Similarities of one thing to all others, by those who rated both.
class Similarities {
 public:
  Similarities(const Side& things, const Side& raters, double shrink)
      : things_(things),
        raters_(raters),
        shrink_(shrink),
        common_(static_cast<std::size_t>(things.size())) {}

  std::vector<Neighbour> of(std::int32_t thing, std::size_t most) {
    for (const Entry& rater : things_.of(thing))
      if (const auto rated = raters_.of(rater.other); rated.size() <= kMostOfRater)
        for (const Entry& other : rated) add(other, rater.residual);
    std::vector<Neighbour> found;
    for (const std::int32_t i : touched_) {
      const float similarity = correlation(common_[static_cast<std::size_t>(i)]);
      common_[static_cast<std::size_t>(i)] = {};
      if (i != thing && similarity > 0) found.push_back({i, similarity});
    }
    touched_.clear();
    keep_first(found, most, nearer);
    std::ranges::sort(found, {}, &Neighbour::index);
    return found;
  }

 private:
  void add(const Entry& other, float x) {
    Common& c = common_[static_cast<std::size_t>(other.other)];
    if (c.n++ == 0) touched_.push_back(other.other);
    c.xy += x * other.residual;
    c.xx += x * x;
    c.yy += other.residual * other.residual;
  }
  float correlation(const Common& c) const {
    if (c.xx <= 0 || c.yy <= 0) return 0;
    const double n = c.n;
    return static_cast<float>(n / (n + shrink_) * c.xy /
                              std::sqrt(static_cast<double>(c.xx) * c.yy));
  }

  const Side& things_;
  const Side& raters_;
  double shrink_;
  std::vector<Common> common_;
  std::vector<std::int32_t> touched_;
};

class FittedNeighbours : public FittedRatings {
 public:
  FittedNeighbours(const RatingTable& table, const RatingNeighboursOptions& options)
      : options_(options),
        lowest_(table.lowest),
        highest_(table.highest),
        baseline_(fit_rating_baseline(table, options.baseline)) {
    Side things = items_side(table, baseline_);
    raters_ = users_side(table, baseline_);
    if (!options.by_item) std::swap(things, raters_);
    Similarities similarities(things, raters_, options.shrink_similarity);
    const auto most = static_cast<std::size_t>(
        std::max<std::int64_t>(options.n_neighbours, kMostPairs / std::max(1, things.size())));
    for (std::int32_t i = 0; i < things.size(); ++i) {
      const auto found = similarities.of(i, most);
      neighbours_.insert(neighbours_.end(), found.begin(), found.end());
      starts_.push_back(neighbours_.size());
    }
  }
  std::string form() const override {
    return fmt::format("like {}({} neighbours)", options_.by_item ? "items" : "users",
                       options_.n_neighbours);
  }
  double predict(std::int32_t user, std::int32_t item) const override {
    const std::int32_t thing = options_.by_item ? item : user,
                       rater = options_.by_item ? user : item;
    double value = baseline_.of(user, item);
    if (thing >= 0 && rater >= 0 && static_cast<std::size_t>(thing) + 1 < starts_.size() &&
        rater < raters_.size())
      value += deviation(thing, rater);
    return std::clamp(value, lowest_, highest_);
  }

 private:
  using Said = std::vector<std::pair<float, float>>;  // similarity, residual

  /// Both lists ascend, so they are walked together.
  Said what_neighbours_said(std::int32_t thing, std::int32_t rater) const {
    const auto at = static_cast<std::size_t>(thing);
    auto neighbour = neighbours_.begin() + static_cast<std::ptrdiff_t>(starts_[at]);
    const auto end = neighbours_.begin() + static_cast<std::ptrdiff_t>(starts_[at + 1]);
    Said said;
    for (const Entry& entry : raters_.of(rater)) {
      while (neighbour != end && neighbour->index < entry.other) ++neighbour;
      if (neighbour == end) break;
      if (neighbour->index == entry.other) said.push_back({neighbour->similarity, entry.residual});
    }
    return said;
  }

  double deviation(std::int32_t thing, std::int32_t rater) const {
    auto said = what_neighbours_said(thing, rater);
    keep_first(said, static_cast<std::size_t>(options_.n_neighbours), std::greater<>{});
    std::ranges::sort(said,
                      std::greater<>{});  // one order of summation, whatever nth_element leaves
    double sum = 0, weights = options_.shrink_sum;
    for (const auto& [similarity, residual] : said) {
      sum += static_cast<double>(similarity) * residual;
      weights += similarity;
    }
    return weights > 0 ? sum / weights : 0;
  }

  RatingNeighboursOptions options_;
  double lowest_, highest_;
  RatingBaseline baseline_;
  Side raters_;
  std::vector<std::size_t> starts_ = {0};
  std::vector<Neighbour> neighbours_;
};

}  // namespace

RatingNeighboursOptions user_neighbours_options() {
  RatingNeighboursOptions options;
  options.by_item = false;
  options.n_neighbours = 60;
  options.shrink_similarity = 100;
  options.shrink_sum = 0.5;
  return options;
}

RatingModel make_rating_neighbours(const RatingNeighboursOptions& options) {
  check(options);
  return {options.by_item ? "item" : "user", [options](const RatingTable& table) {
            return std::make_unique<FittedNeighbours>(table, options);
          }};
}

}  // namespace patron::models
