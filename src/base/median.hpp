#pragma once

#include <vector>

namespace patron::base {

/// The middle value, or the mean of the two in the middle. NaN where there are no values; none of
/// them may be NaN. Cost: O(n).
double median(std::vector<double> values);

/// The value below which the share p (0-1) of `sorted` lies, by linear interpolation between order
/// statistics (type 7). At least one value, ascending. Cost: O(1).
double quantile(const std::vector<double>& sorted, double p);

}  // namespace patron::base
