#include "models/forecast/observed.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "base/error.hpp"

namespace patron::models {
namespace {

constexpr double kLargest = 1e100;
constexpr int kLongestHorizon = 100'000;

bool is_beyond_bounds(double value) { return std::abs(value) > kLargest; }

}  // namespace

bool can_be_appended(std::span<const double> y) {
  return std::ranges::none_of(y, is_beyond_bounds);
}

void require_finite(std::span<const double> y) {
  for (std::size_t t = 0; t < y.size(); ++t)
    if (is_beyond_bounds(y[t]))
      throw base::Error(
          base::ErrorCode::kBadData, "a value of the series is infinite or too large.",
          "Leave the step out: a missing value is allowed.", "step " + std::to_string(t));
}

int require_observed(std::span<const double> y, std::string_view model, int least) {
  require_finite(y);
  int n = 0;
  for (const double value : y) n += !std::isnan(value);
  if (n < least)
    throw base::Error(base::ErrorCode::kTooLittleData,
                      std::string(model) + " needs " + std::to_string(least) +
                          " observed values, the series has " + std::to_string(n) + ".",
                      "Take a longer series, or the model \"naive\".");
  return n;
}

void require_horizon(int horizon) {
  if (horizon < 1 || horizon > kLongestHorizon)
    throw base::Error(base::ErrorCode::kInvalidArgument,
                      "a horizon of " + std::to_string(horizon) + " steps cannot be forecast.",
                      "It lies between 1 and " + std::to_string(kLongestHorizon) + ".");
}

}  // namespace patron::models
