#pragma once

#include <vector>

namespace patron::base {

/// The middle value, or the mean of the two in the middle. NaN where there are no values; none of
/// them may be NaN. Cost: O(n).
double median(std::vector<double> values);

}  // namespace patron::base
