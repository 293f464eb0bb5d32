#include "models/cluster/scaling.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>

#include "base/error.hpp"
#include "base/median.hpp"

namespace patron::models {
namespace {

using base::Error;
using base::ErrorCode;
using base::Matrix;

constexpr std::array<std::pair<std::string_view, ScalingMethod>, 4> kMethods = {{
    {"standard", ScalingMethod::kStandard},
    {"log", ScalingMethod::kLog},
    {"robust", ScalingMethod::kRobust},
    {"none", ScalingMethod::kNone},
}};

double signed_log1p(double x) { return std::copysign(std::log1p(std::abs(x)), x); }
double signed_expm1(double y) { return std::copysign(std::expm1(std::abs(y)), y); }

void check_finite(double value, std::size_t row, std::size_t column) {
  if (std::isfinite(value)) return;
  throw Error(ErrorCode::kBadData, "a feature is missing or not finite.",
              "Leave the row out or fill the value before scaling.",
              "row " + std::to_string(row) + ", column " + std::to_string(column));
}

/// One column, sorted, so that its sums do not depend on the order of the rows.
std::vector<double> sorted_column(const Matrix& points, std::size_t column, bool logarithm) {
  std::vector<double> values(points.n_rows());
  for (std::size_t i = 0; i < values.size(); ++i) {
    check_finite(points(i, column), i, column);
    values[i] = logarithm ? signed_log1p(points(i, column)) : points(i, column);
  }
  std::sort(values.begin(), values.end());
  return values;
}

std::pair<double, double> mean_and_deviation(const std::vector<double>& values) {
  const auto n = static_cast<double>(values.size());
  double sum = 0;
  for (double v : values) sum += v;
  const double mean = sum / n;
  double squares = 0, rest = 0;  // rest corrects for the rounding of the mean (two-pass variance)
  for (double v : values) {
    squares += (v - mean) * (v - mean);
    rest += v - mean;
  }
  return {mean, std::sqrt(std::max(0.0, (squares - rest * rest / n) / n))};
}

std::pair<double, double> center_and_scale(const std::vector<double>& sorted,
                                           ScalingMethod method) {
  if (method == ScalingMethod::kNone) return {0.0, 1.0};
  // A constant column: exactly its value, lest rounding of the mean leaves a tiny false spread.
  if (sorted.front() == sorted.back()) return {sorted.front(), 1.0};
  if (method == ScalingMethod::kRobust) {
    const double spread = base::quantile(sorted, 0.75) - base::quantile(sorted, 0.25);
    return {base::quantile(sorted, 0.5), spread > 0 ? spread : 1.0};
  }
  const auto [mean, deviation] = mean_and_deviation(sorted);
  return {mean, deviation > 0 ? deviation : 1.0};
}

void check_columns(const Scaler& scaler, const Matrix& points) {
  if (points.n_columns() == scaler.centers.size()) return;
  throw Error(ErrorCode::kInvalidArgument,
              "the scaling was fitted on " + std::to_string(scaler.centers.size()) +
                  " columns, these points have " + std::to_string(points.n_columns()) + ".");
}

}  // namespace

ScalingMethod parse_scaling_method(std::string_view name) {
  for (const auto& [text, method] : kMethods)
    if (text == name) return method;
  throw Error(ErrorCode::kInvalidArgument, "unknown scaling \"" + std::string(name) + "\".",
              "Use standard, log, robust or none.");
}

std::string_view to_string(ScalingMethod method) {
  return kMethods[static_cast<std::size_t>(method)].first;
}

Scaler fit_scaler(const Matrix& points, ScalingMethod method) {
  if (points.n_rows() == 0)
    throw Error(ErrorCode::kTooLittleData, "there are no rows to learn a scaling from.");
  Scaler scaler{method, {}, {}};
  for (std::size_t c = 0; c < points.n_columns(); ++c) {
    const auto sorted = sorted_column(points, c, method == ScalingMethod::kLog);
    const auto [center, scale] = center_and_scale(sorted, method);
    scaler.centers.push_back(center);
    scaler.scales.push_back(scale);
  }
  return scaler;
}

Matrix apply(const Scaler& scaler, const Matrix& points) {
  check_columns(scaler, points);
  const bool logarithm = scaler.method == ScalingMethod::kLog;
  Matrix scaled(points.n_rows(), points.n_columns());
  for (std::size_t i = 0; i < points.n_rows(); ++i)
    for (std::size_t c = 0; c < points.n_columns(); ++c) {
      const double value = logarithm ? signed_log1p(points(i, c)) : points(i, c);
      scaled(i, c) = (value - scaler.centers[c]) / scaler.scales[c];
    }
  return scaled;
}

Matrix invert(const Scaler& scaler, const Matrix& scaled) {
  check_columns(scaler, scaled);
  const bool logarithm = scaler.method == ScalingMethod::kLog;
  Matrix points(scaled.n_rows(), scaled.n_columns());
  for (std::size_t i = 0; i < scaled.n_rows(); ++i)
    for (std::size_t c = 0; c < scaled.n_columns(); ++c) {
      const double value = scaled(i, c) * scaler.scales[c] + scaler.centers[c];
      points(i, c) = logarithm ? signed_expm1(value) : value;
    }
  return points;
}

}  // namespace patron::models
