#include "features/returns.hpp"

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdlib>

namespace patron::features {
namespace {

bool same_group(const ReturnCandidates& lines, std::size_t a, std::size_t b) {
  return lines.customer_key[a] == lines.customer_key[b] &&
         lines.product_key[a] == lines.product_key[b] && lines.unit_price[a] == lines.unit_price[b];
}

/// A sale of which something is left, in 1/1,000.
struct OpenSale {
  std::size_t index;
  std::int64_t left;
};

/// Takes up to `wanted` off the sale; its amount falls to that of what is left.
ReturnPair take(OpenSale& sale, std::size_t return_index, std::int64_t wanted,
                base::Money unit_price) {
  const std::int64_t taken = std::min(wanted, sale.left);
  // A part of a stored line: its amount fits where the whole line's did.
  const base::Money before = *base::amount_of({sale.left}, unit_price);
  sale.left -= taken;
  return {sale.index, return_index, taken, before - *base::amount_of({sale.left}, unit_price)};
}

}  // namespace

std::vector<ReturnPair> pair_returns(const ReturnCandidates& lines) {
  std::vector<ReturnPair> pairs;
  std::vector<OpenSale> open;  // the latest is the last
  for (std::size_t i = 0; i < lines.n_lines(); ++i) {
    if (i > 0 && !same_group(lines, i - 1, i)) open.clear();
    if (lines.is_return[i] == 0) {
      open.push_back({i, lines.quantity[i]});
      continue;
    }
    for (std::int64_t wanted = std::abs(lines.quantity[i]); wanted > 0 && !open.empty();) {
      pairs.push_back(take(open.back(), i, wanted, lines.unit_price[i]));
      wanted -= pairs.back().quantity;
      if (open.back().left == 0) open.pop_back();
    }
  }
  return pairs;
}

std::vector<ReturnPair> pair_cancelled_soon(const ReturnCandidates& lines) {
  std::vector<ReturnPair> pairs;
  boost::unordered_flat_map<std::int64_t, std::vector<std::size_t>> sales_of;  // by quantity
  for (std::size_t i = 0; i < lines.n_lines(); ++i) {
    if (i > 0 && !same_group(lines, i - 1, i)) sales_of.clear();
    if (lines.is_return[i] == 0) {
      sales_of[lines.quantity[i]].push_back(i);
      continue;
    }
    const auto found = sales_of.find(std::abs(lines.quantity[i]));
    if (found == sales_of.end() || found->second.empty()) continue;
    const std::size_t sale = found->second.back();
    if (lines.ordered_at[i] - lines.ordered_at[sale] > kCancelledSoonAfter) continue;
    found->second.pop_back();
    OpenSale whole{sale, lines.quantity[sale]};
    pairs.push_back(take(whole, i, whole.left, lines.unit_price[i]));
  }
  return pairs;
}

}  // namespace patron::features
