#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analysis/purchases.hpp"

namespace patron::analysis {

/// A product that is offered to somebody.
struct Suggestion {
  std::int32_t customer = -1;  // index in the purchases; -1: nobody that is known
  std::int32_t product = 0;
  double score = 0;
  std::int32_t because = -1;  // product of the history or basket that spoke most for it
  bool drawn = false;         // at random, to learn something of it
  bool is_new = true;         // the customer never bought it
};

/// A sentence for each suggestion, every figure of it counted in the purchases: how often and when
/// the customer bought it, else how many customers bought it together with what they bought or
/// hold, else how many buy it at present. `basket`: products in hand, ascending. Cost: O(buyers)
/// for each pair of products that occurs.
std::vector<std::string> reasons_of(const Purchases& purchases,
                                    const std::vector<Suggestion>& suggestions,
                                    const std::vector<std::int32_t>& basket);

}  // namespace patron::analysis
