#pragma once

#include <string_view>
#include <vector>

#include "base/matrix.hpp"

namespace patron::models {

/// How columns are made comparable before distances are taken.
///   standard  (x - mean) / population standard deviation: the usual recipe of RFM studies.
///   log       sign(x) * log1p(|x|), then standard: for amounts and counts spread over several
///   powers
///             of ten. Equal to log1p for x >= 0; negative values (net returns) keep their order.
///   robust    (x - median) / (third - first quartile): a few enormous customers do not set the
///   scale. none      values as they are.
enum class ScalingMethod { kStandard, kLog, kRobust, kNone };

/// "standard", "log", "robust", "none"; throws invalid_argument for any other name.
ScalingMethod parse_scaling_method(std::string_view name);
std::string_view to_string(ScalingMethod method);

/// A fitted scaling: per column (f(x) - center) / scale, where f is the logarithm above or nothing.
/// A column without spread has scale 1, so it becomes 0 everywhere.
struct Scaler {
  ScalingMethod method = ScalingMethod::kStandard;
  std::vector<double> centers, scales;
};

/// Learns centre and scale of each column.
///
/// Shapes: centers and scales have points.n_columns() entries.
/// Errors: too_little_data without rows; bad_data where a value is not finite (names row and
/// column). Cost:   O(rows * columns); robust sorts each column. Quartiles interpolate linearly
/// (type 7). Source: standard and robust as scikit-learn's StandardScaler and RobustScaler. The
/// result does not
///         depend on the order of the rows.
Scaler fit_scaler(const base::Matrix& points, ScalingMethod method = ScalingMethod::kStandard);

/// Applies a fitted scaling; rows need not be those it was fitted on.
/// Errors: invalid_argument where the number of columns differs.
base::Matrix apply(const Scaler& scaler, const base::Matrix& points);
/// Back to the original units, e.g. for cluster centres.
base::Matrix invert(const Scaler& scaler, const base::Matrix& scaled);

}  // namespace patron::models
