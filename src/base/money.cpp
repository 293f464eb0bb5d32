#include "base/money.hpp"

#include <array>

namespace patron::base {
namespace {

constexpr std::int64_t kLimit18 = 1'000'000'000'000'000'000;  // 18 digits, as DECIMAL(18, s)

std::int64_t power_of_ten(int exponent) {
  std::int64_t result = 1;
  while (exponent-- > 0) result *= 10;
  return result;
}

}  // namespace

std::optional<std::int64_t> parse_scaled(std::string_view text, int scale) {
  std::size_t i = 0;
  const bool negative = !text.empty() && text[0] == '-';
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) ++i;
  std::int64_t units = 0;
  int decimals = 0;
  bool seen_point = false, seen_digit = false;
  for (; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '.' && !seen_point) {
      seen_point = true;
      continue;
    }
    if (c < '0' || c > '9') return std::nullopt;
    seen_digit = true;
    if (seen_point && decimals == scale) {
      if (c != '0') return std::nullopt;
      continue;
    }
    if (units >= kLimit18 / 10) return std::nullopt;  // asked before it can overflow
    units = units * 10 + (c - '0');
    if (seen_point) ++decimals;
  }
  if (!seen_digit) return std::nullopt;
  for (; decimals < scale; ++decimals) {
    if (units >= kLimit18 / 10) return std::nullopt;
    units *= 10;
  }
  return negative ? -units : units;
}

std::string format_scaled(std::int64_t units, int scale, int min_decimals) {
  const bool negative = units < 0;
  const auto magnitude =
      negative ? 0 - static_cast<std::uint64_t>(units) : static_cast<std::uint64_t>(units);
  const auto one = static_cast<std::uint64_t>(power_of_ten(scale));
  std::string decimals = scale == 0 ? "" : std::to_string(magnitude % one);
  decimals.insert(0, static_cast<std::size_t>(scale) - decimals.size(), '0');
  while (static_cast<int>(decimals.size()) > min_decimals && decimals.back() == '0')
    decimals.pop_back();
  std::string text = (negative ? "-" : "") + std::to_string(magnitude / one);
  if (!decimals.empty()) text += "." + decimals;
  return text;
}

std::optional<Money> amount_of(Quantity quantity, Money unit_price) {
  const __int128 product = static_cast<__int128>(quantity.units) * unit_price.units;
  const __int128 half = product < 0 ? -500 : 500;
  const __int128 rounded = (product + half) / 1000;
  if (rounded >= kLimit18 || rounded <= -kLimit18) return std::nullopt;
  return Money{static_cast<std::int64_t>(rounded)};
}

std::string to_string(Money money) { return format_scaled(money.units, Money::kScale, 2); }

}  // namespace patron::base
