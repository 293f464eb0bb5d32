#include "models/cluster/scaling.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "base/error.hpp"

using namespace patron;
using namespace patron::models;
using base::Matrix;

namespace {

Matrix column(std::initializer_list<double> values) {
  Matrix points(values.size(), 1);
  std::size_t i = 0;
  for (double v : values) points(i++, 0) = v;
  return points;
}

}  // namespace

TEST_CASE("standard scaling uses the population deviation") {
  const Scaler scaler = fit_scaler(column({1, 2, 3, 4}));
  CHECK(scaler.centers[0] == 2.5);
  CHECK(scaler.scales[0] == doctest::Approx(std::sqrt(1.25)).epsilon(1e-15));
  CHECK(apply(scaler, column({2.5}))(0, 0) == 0.0);
}

TEST_CASE("robust scaling uses median and quartiles") {
  const Scaler scaler = fit_scaler(column({1, 2, 3, 4, 1000}), ScalingMethod::kRobust);
  CHECK(scaler.centers[0] == 3.0);
  CHECK(scaler.scales[0] == 2.0);
}

TEST_CASE("log scaling keeps the sign and is log1p before the standard recipe") {
  const Scaler scaler = fit_scaler(column({-3, 0, 3}), ScalingMethod::kLog);
  CHECK(scaler.centers[0] == doctest::Approx(0.0));
  const Matrix scaled = apply(scaler, column({-3, 0, 3}));
  CHECK(scaled(0, 0) == doctest::Approx(-scaled(2, 0)));
  CHECK(scaled(2, 0) == doctest::Approx(std::sqrt(1.5)));
}

TEST_CASE("a column without spread becomes zero, and scalings can be undone") {
  for (auto method : {ScalingMethod::kStandard, ScalingMethod::kLog, ScalingMethod::kRobust,
                      ScalingMethod::kNone}) {
    const Matrix points = column({-5.5, 0.25, 7, 1e6});
    const Scaler scaler = fit_scaler(points, method);
    const Matrix back = invert(scaler, apply(scaler, points));
    for (std::size_t i = 0; i < 4; ++i)
      CHECK(back(i, 0) == doctest::Approx(points(i, 0)).epsilon(1e-9));
    CHECK(parse_scaling_method(to_string(method)) == method);
  }
  const Scaler constant = fit_scaler(column({0.1, 0.1, 0.1}));
  CHECK(constant.scales[0] == 1.0);
  CHECK(apply(constant, column({0.1}))(0, 0) == 0.0);
}

TEST_CASE("scaling refuses what it cannot do") {
  CHECK_THROWS_AS(fit_scaler(Matrix()), base::Error);
  CHECK_THROWS_AS(fit_scaler(column({1, std::numeric_limits<double>::quiet_NaN()})), base::Error);
  CHECK_THROWS_AS(parse_scaling_method("minmax"), base::Error);
  CHECK_THROWS_AS(apply(fit_scaler(column({1, 2})), Matrix(1, 2)), base::Error);
}
