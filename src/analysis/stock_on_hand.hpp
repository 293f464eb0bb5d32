#pragma once

#include <map>
#include <string>

namespace patron::analysis {

/// What is there of each product, from any file that Patron reads: columns product and on_hand; the
/// rows of a product are added.
/// Errors: invalid_argument where a column is missing; bad_data with file and line for what is no
///         number.
std::map<std::string, double> read_stock_on_hand(const std::string& place, const std::string& flag);

}  // namespace patron::analysis
