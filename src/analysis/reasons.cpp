#include "analysis/reasons.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>

#include "base/figures.hpp"
#include "base/median.hpp"
#include "base/parallel.hpp"
#include "models/recommend/rebuy_cycle.hpp"

namespace patron::analysis {
namespace {

constexpr double kLately_days = 30;

/// What a suggestion of something new rests on: a product the customer has, and how many customers
/// bought both.
struct Ground {
  std::int32_t product = -1;  // -1: none
  std::int64_t n_customers = 0;
};

/// Who bought what, both ways round.
struct Matrix {
  models::SparseRows customers;  // n_customers x n_products: orders
  models::SparseRows products;   // its transpose

  explicit Matrix(const models::PurchaseLog& log)
      : customers(models::order_counts(log)), products(models::transposed(customers)) {}

  bool bought(std::int32_t customer, std::int32_t product) const {
    return customer >= 0 && std::ranges::binary_search(of_customer(customer), product);
  }
  std::span<const std::int32_t> of_customer(std::int32_t customer) const {
    return customers.row_columns(static_cast<std::size_t>(customer));
  }
  std::span<const std::int32_t> buyers(std::int32_t product) const {
    return products.row_columns(static_cast<std::size_t>(product));
  }
};

/// What the customer has or holds, ascending.
std::vector<std::int32_t> held_by(const Suggestion& suggestion, const Matrix& matrix,
                                  const std::vector<std::int32_t>& basket) {
  std::vector<std::int32_t> held;
  const auto own = suggestion.customer < 0 ? std::span<const std::int32_t>{}
                                           : matrix.of_customer(suggestion.customer);
  std::ranges::set_union(own, basket, std::back_inserter(held));
  return held;
}

/// The product that the model named, else the one whose buyers are most the same; none where those
/// who have it buy this no more often than kLeastLift times as often as everybody.
Ground ground_of(const Suggestion& suggestion, const std::vector<std::int32_t>& common,
                 const Matrix& matrix, const std::vector<std::int32_t>& basket) {
  constexpr std::int32_t kFewest = 2;
  constexpr double kLeastLift = 2;
  const auto count = [&](std::int32_t product) {
    return common[static_cast<std::size_t>(product)];
  };
  if (suggestion.because >= 0) return {suggestion.because, count(suggestion.because)};
  Ground best;
  if (suggestion.because == models::kItSells) return best;
  const double usual = static_cast<double>(matrix.buyers(suggestion.product).size()) /
                       static_cast<double>(matrix.customers.n_rows());
  double best_cosine = 0;
  for (const std::int32_t product : held_by(suggestion, matrix, basket)) {
    const auto n_buyers = static_cast<double>(matrix.buyers(product).size());
    if (count(product) < kFewest || count(product) < kLeastLift * usual * n_buyers) continue;
    const double cosine = count(product) / std::sqrt(n_buyers);
    if (cosine <= best_cosine) continue;
    best_cosine = cosine;
    best = {product, count(product)};
  }
  return best;
}

/// Grounds of all suggestions of products the customer has not bought; by product, so that its
/// buyers are looked through once.
std::vector<Ground> grounds_of(const std::vector<Suggestion>& suggestions, const Matrix& matrix,
                               const std::vector<std::int32_t>& basket) {
  std::map<std::int32_t, std::vector<std::size_t>> by_product;
  for (std::size_t i = 0; i < suggestions.size(); ++i)
    if (!matrix.bought(suggestions[i].customer, suggestions[i].product))
      by_product[suggestions[i].product].push_back(i);
  const std::vector<std::pair<std::int32_t, std::vector<std::size_t>>> groups(by_product.begin(),
                                                                              by_product.end());
  std::vector<Ground> grounds(suggestions.size());
  base::parallel_blocks(groups.size(), 16, [&](std::size_t begin, std::size_t end) {
    std::vector<std::int32_t> common(matrix.products.n_rows());
    for (std::size_t g = begin; g < end; ++g) {
      std::ranges::fill(common, 0);
      for (const std::int32_t customer : matrix.buyers(groups[g].first))
        for (const std::int32_t product : matrix.of_customer(customer))
          ++common[static_cast<std::size_t>(product)];
      for (const std::size_t i : groups[g].second)
        grounds[i] = ground_of(suggestions[i], common, matrix, basket);
    }
  });
  return grounds;
}

/// Customers who bought each product in the last days before now.
std::vector<std::int64_t> recent_buyers(const Purchases& purchases) {
  std::vector<std::int64_t> counts(purchases.product_ids.size());
  std::vector<std::size_t> counted_for(counts.size(), purchases.log.n_customers());
  for (std::size_t customer = 0; customer < purchases.log.n_customers(); ++customer) {
    const models::PurchaseHistory history = purchases.log.history(customer);
    for (std::size_t i = 0; i < history.n_orders(); ++i) {
      if (history.times[i] < purchases.now - kLately_days) continue;
      for (const std::int32_t product : history.order(i)) {
        const auto p = static_cast<std::size_t>(product);
        counts[p] += counted_for[p] != customer ? 1 : 0;
        counted_for[p] = customer;
      }
    }
  }
  return counts;
}

std::string days_text(double days) {
  return base::counted(static_cast<std::int64_t>(std::floor(days)), "day");
}

/// Median of the customer's own days between two orders of a product; 0 where there are too few to
/// tell.
double own_cycle_days(const models::PurchaseHistory& history, std::int32_t product) {
  constexpr std::size_t kFewest = 2;
  const std::vector<double> intervals = models::rebuy_intervals(history, product);
  return intervals.size() < kFewest ? 0 : base::median(intervals);
}

/// The orders of a history that hold a product.
std::vector<double> times_of(const models::PurchaseHistory& history, std::int32_t product) {
  std::vector<double> times;
  for (std::size_t i = 0; i < history.n_orders(); ++i)
    if (std::ranges::binary_search(history.order(i), product)) times.push_back(history.times[i]);
  return times;
}

/// "You bought this 3 times": orders with the product, whatever else was in them.
std::string count_words(std::size_t n_orders) {
  return n_orders == 1 ? "once" : base::count_text(static_cast<std::int64_t>(n_orders)) + " times";
}

/// Own intervals are told where the time since the last order is in keeping with them.
std::string repeat_reason(const models::PurchaseHistory& history, std::int32_t product, double now,
                          const models::RebuyCycles* cycles) {
  constexpr double kTooSoon = 0.2, kTooLate = 3;  // in cycles
  const std::vector<double> times = times_of(history, product);
  const std::string last = days_text(now - times.back());
  const double own_days = own_cycle_days(history, product);
  const double due = own_days > 0 ? (now - times.back()) / own_days : 0;
  const std::string cycle = base::counted(std::llround(own_days), "day");
  if (std::llround(own_days) > 0 && due >= kTooSoon && due <= kTooLate)
    return fmt::format("You buy this about every {}, last {} ago.", cycle, last);
  if (std::llround(own_days) > 0 && due > kTooLate)
    return fmt::format("You bought this {}, about every {} until {} ago.",
                       count_words(times.size()), cycle, last);
  if (cycles != nullptr)
    if (const auto usual = cycles->of(history, product, now))
      return fmt::format("You bought this {}, last {} ago; it is bought again after about {}.",
                         count_words(times.size()), last,
                         base::counted(std::llround(usual->interval_days), "day"));
  return fmt::format("You bought this {}, {}{} ago.", count_words(times.size()),
                     times.size() > 1 ? "last " : "", last);
}

bool in_last_order(const models::PurchaseHistory& history, std::int32_t product) {
  return std::ranges::binary_search(history.order(history.n_orders() - 1), product);
}

/// Tells the reasons one by one, from figures counted for all of them before.
struct Teller {
  const Purchases& purchases;
  const std::vector<std::int32_t>& basket;
  const Matrix& matrix;
  std::vector<std::int64_t> lately;
  const models::RebuyCycles* cycles;

  const std::string& title(std::int32_t product) const {
    return purchases.catalogue.names[static_cast<std::size_t>(product)];
  }

  models::PurchaseHistory history(const Suggestion& suggestion) const {
    return purchases.log.history(static_cast<std::size_t>(suggestion.customer));
  }

  std::string holding(const Suggestion& suggestion, std::int32_t product) const {
    if (std::ranges::binary_search(basket, product)) return "your basket has it";
    return in_last_order(history(suggestion), product) ? "your last order had it"
                                                       : "you bought it before";
  }

  std::string together_reason(const Suggestion& suggestion, const Ground& ground) const {
    if (ground.n_customers == 0)
      return fmt::format("Much like {}; {}.", title(ground.product),
                         holding(suggestion, ground.product));
    return fmt::format("{} who bought {} also bought this; {}.",
                       base::counted(ground.n_customers, "customer"), title(ground.product),
                       holding(suggestion, ground.product));
  }

  std::string popular_reason(std::int32_t product) const {
    if (const std::int64_t n = lately[static_cast<std::size_t>(product)]; n > 0)
      return fmt::format("{} bought this in the last {:.0f} days.", base::counted(n, "customer"),
                         kLately_days);
    return fmt::format("{} bought this so far.",
                       base::counted(std::ssize(matrix.buyers(product)), "customer"));
  }

  std::string reason(const Suggestion& suggestion, const Ground& ground) const {
    if (suggestion.drawn) return "Drawn at random from your next best, to learn of it.";
    if (matrix.bought(suggestion.customer, suggestion.product))
      return repeat_reason(history(suggestion), suggestion.product, purchases.now, cycles);
    return ground.product >= 0 ? together_reason(suggestion, ground)
                               : popular_reason(suggestion.product);
  }
};

}  // namespace

std::vector<std::string> reasons_of(const Purchases& purchases,
                                    const std::vector<Suggestion>& suggestions,
                                    const std::vector<std::int32_t>& basket,
                                    const models::RebuyCycles* cycles) {
  const Matrix matrix(purchases.log);
  const std::vector<Ground> grounds = grounds_of(suggestions, matrix, basket);
  const Teller teller{purchases, basket, matrix, recent_buyers(purchases), cycles};
  std::vector<std::string> reasons(suggestions.size());
  base::parallel_blocks(reasons.size(), 512, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i)
      reasons[i] = teller.reason(suggestions[i], grounds[i]);
  });
  return reasons;
}

}  // namespace patron::analysis
