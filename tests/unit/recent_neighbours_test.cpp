#include "models/recommend/recent_neighbours.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

namespace patron::tests {
namespace {

using Row = std::vector<double>;
using models::RecentNeighbours;

constexpr int kProducts = 30, kCustomers = 60;

models::PurchaseLog drawn_log(double now) {
  std::mt19937_64 random(3);
  models::PurchaseLog log;
  log.n_products = kProducts;
  log.customer_starts = log.order_starts = {0};
  for (int customer = 0; customer < kCustomers; ++customer) {
    for (unsigned order = 0, n = random() % 4; order <= n; ++order) {
      log.times.push_back(now - 300 + 70.0 * order + static_cast<double>(random() % 90));
      for (std::int32_t product = 0; product < kProducts; ++product)
        if (random() % 6 == 0) log.products.push_back(product);
      log.order_starts.push_back(std::ssize(log.products));
    }
    std::sort(log.times.begin() + log.customer_starts.back(), log.times.end());
    log.customer_starts.push_back(std::ssize(log.times));
  }
  return log;
}

/// min(1, decayed orders), dense; 0 below `least`.
Row decayed(const models::PurchaseHistory& history, double now, double half_life, double least) {
  Row row(kProducts);
  for (std::size_t i = 0; i < history.n_orders(); ++i)
    for (const std::int32_t product : history.order(i))
      row[static_cast<std::size_t>(product)] += std::exp2((history.times[i] - now) / half_life);
  for (double& value : row) value = value < least ? 0 : std::min(value, 1.0);
  return row;
}

double product_of(const Row& a, const Row& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

/// The formulas of the header, in plain loops.
Row plain_shares(const models::PurchaseLog& log, double now, std::size_t asker, std::size_t k) {
  const double newest = *std::ranges::max_element(log.times) - now;
  const double alike = RecentNeighbours::kLeastAlike * std::exp2(newest / 120);
  const double spoken = RecentNeighbours::kLeastSpoken * std::exp2(newest / 40);
  const Row own = decayed(log.history(asker), now, 120, 0);
  std::vector<std::pair<double, std::size_t>> likeness;
  for (std::size_t other = 0; other < log.n_customers(); ++other) {
    const Row whole = decayed(log.history(other), now, 120, 0);
    const double norm = std::sqrt(product_of(whole, whole)) + 1;
    const double value = product_of(own, decayed(log.history(other), now, 120, alike)) / norm;
    if (other != asker && value > 0) likeness.push_back({-value, other});
  }
  std::ranges::sort(likeness);
  likeness.resize(std::min(k, likeness.size()));
  Row shares(kProducts);
  double total = 0;
  for (const auto& [minus, other] : likeness) {
    total -= minus;
    const Row bought = decayed(log.history(other), now, 40, spoken);
    for (std::size_t p = 0; p < shares.size(); ++p) shares[p] -= minus * bought[p];
  }
  for (double& share : shares) share /= total > 0 ? total : 1;
  return shares;
}

}  // namespace

TEST_SUITE("recommend") {
  TEST_CASE(
      "shares of recent neighbours are those of plain loops, also long after the last order") {
    for (const double now : {1'000.0, 2'500.0}) {
      const models::PurchaseLog log = drawn_log(1'000);
      const RecentNeighbours neighbours(log, now, {.neighbours = 7, .neighbours_for_new = 12});
      for (std::size_t customer = 0; customer < kCustomers; ++customer)
        for (const bool new_only : {false, true}) {
          CAPTURE(now);
          CAPTURE(customer);
          std::vector<float> shares(kProducts);
          neighbours.shares({.history = log.history(customer),
                             .now = now,
                             .customer = static_cast<std::int32_t>(customer),
                             .new_only = new_only},
                            shares);
          const Row expected = plain_shares(log, now, customer, new_only ? 12 : 7);
          CHECK(*std::ranges::max_element(expected) > 0);
          for (std::size_t p = 0; p < shares.size(); ++p)
            CHECK(static_cast<double>(shares[p]) == doctest::Approx(expected[p]).epsilon(1e-4));
        }
    }
  }
}

}  // namespace patron::tests
