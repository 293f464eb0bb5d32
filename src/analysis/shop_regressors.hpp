#pragma once

#include <string>
#include <vector>

#include "base/date.hpp"
#include "base/matrix.hpp"

namespace patron::analysis {

/// What a shop planned for its days: promotions, advertising, prices.
struct ShopRegressors {
  base::Matrix values;  // days x regressors
  std::vector<std::string> notes;
};

/// Reads a file with ds and columns of numbers for the `n_days` days from `first` on, of which
/// those before `to_come` are known. Days without a row, and empty cells, count as 0 where they are
/// known, with a note; for those to come a plan is needed. Other days of the file are passed over.
/// Errors: those of read_regressor_rows; bad_data where a day stands there twice or has a clock;
///         invalid_argument where a day to come has no row, or an empty cell.
ShopRegressors read_shop_regressors(const std::string& place, base::Day first, base::Day to_come,
                                    std::int64_t n_days);

}  // namespace patron::analysis
