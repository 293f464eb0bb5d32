#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/date.hpp"
#include "base/money.hpp"

namespace patron::features {

/// Lines among which returns look for their sales, one entry for each line in every vector: by
/// customer, product and unit price, within these by instant, and at one instant sales first.
struct ReturnCandidates {
  std::vector<std::int64_t> customer_key, product_key;
  std::vector<base::Money> unit_price;
  std::vector<base::Instant> ordered_at;
  std::vector<std::int64_t> quantity;   // 1/1,000; of a return its absolute value counts
  std::vector<std::int64_t> is_return;  // 1 or 0

  std::size_t n_lines() const { return quantity.size(); }
};

/// A sale and a return of the same customer, product and unit price, the sale not later.
struct ReturnPair {
  std::size_t sale_index = 0, return_index = 0;  // among the candidates
  std::int64_t quantity = 0;                     // given back, 1/1,000, positive
  base::Money amount;                            // what the sale is worth less

  bool operator==(const ReturnPair&) const = default;
};

/// Nets each return against the latest sales that have something left: the last of them first, in
/// parts where one is not enough. What finds no sale is left unpaired.
///
/// A pair depends on no later line. The amounts of a sale's pairs add up to its own amount exactly
/// once all of it has come back, whatever was rounded in between.
/// Cost: one pass; at most n_lines pairs.
std::vector<ReturnPair> pair_returns(const ReturnCandidates& lines);

/// How soon a sale must be cancelled to count as never made. In Online Retail 463 sales were
/// cancelled in full within the hour, 2 in the half hour after it, 134 in the three hours after
/// that: up to an hour it is the mending of a slip, later on a second thought.
inline constexpr std::chrono::minutes kCancelledSoonAfter{60};

/// Pairs each return with the latest sale of exactly its quantity within kCancelledSoonAfter before
/// it; each line is in one pair at most. Cost: one pass.
std::vector<ReturnPair> pair_cancelled_soon(const ReturnCandidates& lines);

}  // namespace patron::features
