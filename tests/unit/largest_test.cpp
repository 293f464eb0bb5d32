#include "models/recommend/largest.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <numeric>
#include <random>

#include "models/recommend/recommender.hpp"

namespace patron::tests {
namespace {

/// The same by sorting everything.
std::vector<std::int32_t> sorted_largest(const std::vector<float>& values, std::size_t k) {
  std::vector<std::int32_t> order(values.size());
  std::iota(order.begin(), order.end(), 0);
  const auto value = [&](std::int32_t i) { return values[static_cast<std::size_t>(i)]; };
  std::ranges::stable_sort(order, std::greater<>{}, value);
  order.resize(std::min(k, order.size()));
  std::erase_if(order, [&](std::int32_t i) { return value(i) == 0; });
  std::ranges::sort(order);
  return order;
}

/// Numbers from 0 on: `steps` different ones, most of them 0 where `many_zeros`.
std::vector<float> drawn(std::mt19937_64& random, std::size_t n, int steps, bool many_zeros) {
  std::vector<float> values(n);
  for (float& value : values) {
    value = static_cast<float>(random() % static_cast<unsigned>(steps)) / 1000;
    if (many_zeros && random() % 8 != 0) value = 0;
  }
  return values;
}

}  // namespace

TEST_SUITE("recommend") {
  TEST_CASE("the largest values are those that sorting finds, ties by the lower index") {
    std::mt19937_64 random(7);
    models::Largest largest;
    for (const std::size_t n : {0, 1, 7, 64, 65, 500, 4'339})
      for (const int steps : {1, 3, 1'000'000})
        for (const bool many_zeros : {false, true})
          for (const std::size_t k : {0, 1, 10, 300, 5'000}) {
            CAPTURE(n);
            CAPTURE(steps);
            CAPTURE(k);
            const std::vector<float> values = drawn(random, n, steps, many_zeros);
            const auto found = largest.find(values, k);
            CHECK(std::vector<std::int32_t>(found.begin(), found.end()) ==
                  sorted_largest(values, k));
          }
  }

  TEST_CASE("the best products are those that sorting finds, ties by the lower index") {
    std::mt19937_64 random(8);
    for (const std::size_t n : {0, 5, 31, 32, 33, 3'661})
      for (const int steps : {1, 4, 1'000'000})
        for (const std::size_t k : {1, 10, 200}) {
          CAPTURE(n);
          CAPTURE(steps);
          CAPTURE(k);
          std::vector<double> scores;
          std::vector<char> allowed;
          std::vector<models::Scored> all;
          for (const float value : drawn(random, n, steps, false)) {
            scores.push_back(0.5 - static_cast<double>(value));
            allowed.push_back(random() % 3 == 0 ? 0 : 1);
            if (allowed.back())
              all.push_back({static_cast<std::int32_t>(scores.size()) - 1, scores.back()});
          }
          std::ranges::stable_sort(all, std::greater<>{}, &models::Scored::score);
          all.resize(std::min(k, all.size()));
          CHECK(models::best_products(scores, k, allowed) == all);
        }
  }
}

}  // namespace patron::tests
