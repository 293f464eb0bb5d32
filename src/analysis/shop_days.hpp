#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>

#include "base/date.hpp"

namespace patron::analysis {

/// What the orders of one day say about when the shop closes.
struct DayEnd {
  base::Day day;
  base::Instant last_order;
  std::int64_t orders = 0;
};

/// The days of the shop, from its first order to the last day of which anything is known.
struct ShopDays {
  base::Day first, last;
  base::Day last_whole;  // the last day that was over; before `last` where the last one was not
  std::array<bool, 7> open{};  // by C encoding of the weekday: whether the shop ever sells on it
  std::string left_out = {};   // why the last day does not count; empty: it does
  std::string warning = {};

  std::int64_t n_days() const { return (last - first).count() + 1; }
  /// Whether nothing of the days from `from` on, before `before`, is missing: each is known as a
  /// whole or one on which the shop never sells.
  bool holds(base::Day from, base::Day before) const;
};

/// `days` in order, one or more; `known_until` is the instant before which everything is known,
/// where the user has named one.
///
/// Where nobody named it, a last day whose last order came more than half an hour earlier than on
/// each of the last 13 same weekdays was not over (where orders have no time of day: one with less
/// than half of the fewest orders). Where it was named, the days up to it without orders are known
/// to be empty, unless they are more than ever followed each other.
ShopDays find_shop_days(std::span<const DayEnd> days, std::optional<base::Instant> known_until);

}  // namespace patron::analysis
