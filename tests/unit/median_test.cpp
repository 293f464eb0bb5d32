#include "base/median.hpp"

#include <doctest/doctest.h>

#include <cmath>

using patron::base::median;

TEST_CASE("the median is the middle value, or the mean of two") {
  CHECK(median({3, 1, 2}) == 2);
  CHECK(median({4, 1, 3, 2}) == 2.5);
  CHECK(median({7}) == 7);
  CHECK(std::isnan(median({})));
}
