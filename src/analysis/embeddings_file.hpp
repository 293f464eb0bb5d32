#pragma once

#include <string>

#include "analysis/purchases.hpp"

namespace patron::analysis {

/// Gives the products of `purchases` the embeddings of a file: a column product_id, and a column of
/// numbers for each dimension. Products that the file does not name have none (all 0).
/// Errors: invalid_argument where the column or every number is missing; bad_data with file and
/// line
///         for what is no number; too_little_data where the file names none of the products.
void read_embeddings(Purchases& purchases, const std::string& place);

}  // namespace patron::analysis
