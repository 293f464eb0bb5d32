#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "analysis/purchases.hpp"

namespace patron::analysis {

/// Lists of recommendations that somebody made.
struct PredictedLists {
  std::string file_name;
  std::map<std::string, std::vector<std::string>> products;  // by customer, best first

  /// A customer's list in the indices of `known`; -1 for a product that was not known, which is a
  /// miss like any other. Empty for a customer without a list.
  std::vector<std::int32_t> list_for(const Purchases& known, std::size_t customer) const;
};

/// Columns customer_id, product_id and rank (from 1) or score (higher is better; ties by ascending
/// product_id).
/// Errors: invalid_argument where a column is missing; bad_data with file and line for what is no
///         number, and for a product that stands twice in a list.
PredictedLists read_predictions(const std::string& place);

}  // namespace patron::analysis
