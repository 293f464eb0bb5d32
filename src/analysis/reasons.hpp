#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analysis/purchases.hpp"
#include "models/recommend/rebuy_cycle.hpp"

namespace patron::analysis {

/// A product that is offered to somebody.
struct Suggestion {
  std::int32_t customer = -1;  // index in the purchases; -1: nobody that is known
  std::int32_t product = 0;
  double score = 0;
  std::int32_t because = -1;  // see FittedRecommender::because
  bool drawn = false;         // at random, to learn something of it
  bool is_new = true;         // the customer never bought it
};

/// A sentence for each suggestion, every figure of it counted in the purchases: how often and when
/// the customer bought it; else how many customers bought it as well as something they bought or
/// hold; else how many buy it at present.
///
/// Where the model can't name the product that speaks for another, it is the one whose buyers are
/// most the same (cosine), if they buy this at least twice as often as everybody does.
/// `basket`: products in hand, ascending; `cycles`: of those that only offer what is due, else
/// null. Cost: for each product that is new to somebody, everything its buyers bought.
std::vector<std::string> reasons_of(const Purchases& purchases,
                                    const std::vector<Suggestion>& suggestions,
                                    const std::vector<std::int32_t>& basket,
                                    const models::RebuyCycles* cycles);

}  // namespace patron::analysis
