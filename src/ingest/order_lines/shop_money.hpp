#pragma once

#include <string>
#include <string_view>

#include "base/date.hpp"
#include "ingest/order_lines/line_worth.hpp"
#include "ingest/order_lines/rate_table.hpp"

namespace patron::ingest {

/// Turns what lines are worth into the shop's currency: one table, one currency, unless rates say
/// what the others are worth.
class ShopMoney {
 public:
  /// `currency`: that of a file that names none, or that rates lead to; may be empty. `place`: the
  /// table, for messages.
  /// Errors: invalid_argument for what is no ISO 4217 code, and for rates without a currency; those
  /// of read_rates().
  ShopMoney(const std::string& currency, const std::string& rates_file, std::string place);

  /// `currency` is that of the line: "?" for a sign of several currencies, which means the one the
  /// user names. Where `by_price`, the amount is quantity × converted price, else it is converted
  /// itself. False where the worth becomes larger than any sale.
  /// Errors: bad_data for a second currency without rates, and for a missing rate (names the day).
  bool take(std::string_view currency, base::Instant at, bool by_price, LineWorth& worth);

  /// Of the table, as far as it was read; empty where none was named.
  const std::string& currency() const { return currency_; }

 private:
  void take_open_sign();
  base::Money converted(base::Money money, std::string_view currency, base::Instant at) const;
  [[noreturn]] void refuse_two(std::string_view one, std::string_view other) const;

  std::string currency_, rates_file_, place_;
  bool is_told_, has_open_sign_ = false;
  RateTable rates_;
};

}  // namespace patron::ingest
