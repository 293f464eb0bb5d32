#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace patron::base {

/// Reads a plain decimal ("-12.50", "+3", ".5") into an integer of 10^-scale units.
/// Empty where the text is no number, has more significant decimals than `scale`,
/// or leaves the 18 digits of a DECIMAL(18, scale).
std::optional<std::int64_t> parse_scaled(std::string_view text, int scale);

/// Writes units of 10^-scale with at least `min_decimals` decimals and no further zeros.
std::string format_scaled(std::int64_t units, int scale, int min_decimals);

/// Exact money: DECIMAL(18,4), counted in 1/10,000 of the currency. Never a double while summing.
struct Money {
  static constexpr int kScale = 4;
  static constexpr std::int64_t kOne = 10'000;

  std::int64_t units = 0;

  auto operator<=>(const Money&) const = default;
  Money& operator+=(Money other) { return units += other.units, *this; }
  friend Money operator+(Money a, Money b) { return {a.units + b.units}; }
  friend Money operator-(Money a, Money b) { return {a.units - b.units}; }
  double to_double() const { return static_cast<double>(units) / kOne; }
};

/// Exact quantity: DECIMAL(18,3).
struct Quantity {
  static constexpr int kScale = 3;
  std::int64_t units = 0;
  auto operator<=>(const Quantity&) const = default;
};

/// The amount of one order line, computed once, at import; the seventh decimal and on are rounded
/// half away from zero. Empty where the product leaves DECIMAL(18,4).
std::optional<Money> amount_of(Quantity quantity, Money unit_price);

/// "8911407.904", "12.50": exact, at least two decimals.
std::string to_string(Money money);

}  // namespace patron::base
