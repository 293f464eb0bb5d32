#include "base/money.hpp"

#include <doctest/doctest.h>

using namespace patron::base;

TEST_CASE("decimals are read exactly or not at all") {
  CHECK(parse_scaled("12.50", 4) == 125000);
  CHECK(parse_scaled("-0.001", 4) == -10);
  CHECK(parse_scaled(".5", 4) == 5000);
  CHECK(parse_scaled("1.23450000", 4) == 12345);
  for (const char* bad : {"", "-", ".", "12,5", "1e3", "12.5O", "1.00001", "99999999999999999999"})
    CHECK_FALSE(parse_scaled(bad, 4).has_value());
  CHECK(parse_scaled("99999999999999.9999", 4) == 999999999999999999);
  CHECK_FALSE(parse_scaled("100000000000000", 4).has_value());
  CHECK_FALSE(parse_scaled("9223372036854775808", 0).has_value());
}

TEST_CASE("whole units are written without decimals") {
  CHECK(format_scaled(5, 0, 0) == "5");
  CHECK(format_scaled(-120, 0, 0) == "-120");
  CHECK(format_scaled(0, 0, 0) == "0");
}

TEST_CASE("money is written with two decimals or as many as it has") {
  CHECK(to_string(Money{89114079040}) == "8911407.904");
  CHECK(to_string(Money{125000}) == "12.50");
  CHECK(to_string(Money{-100}) == "-0.01");
}

TEST_CASE("a line's amount is exact and rounds half away from zero") {
  CHECK(amount_of(Quantity{6000}, Money{25500})->units == 153000);
  CHECK(amount_of(Quantity{500}, Money{1})->units == 1);
  CHECK(amount_of(Quantity{-500}, Money{1})->units == -1);
  CHECK_FALSE(amount_of(Quantity{999'999'999'999'999'999}, Money{20000}).has_value());
}
