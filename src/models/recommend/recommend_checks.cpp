#include "models/recommend/recommend_checks.hpp"

#include <fmt/format.h>

#include "base/error.hpp"

namespace patron::models {

void check_option(bool holds, std::string_view model, std::string_view option,
                  std::string_view range) {
  if (holds) return;
  throw base::Error(base::ErrorCode::kInvalidArgument,
                    fmt::format("{}: {} has to be {}", model, option, range),
                    "leave it at its default");
}

void check_has_orders(const TrainingData& data) {
  if (data.log.n_orders() > 0) return;
  throw base::Error(base::ErrorCode::kTooLittleData, "there are no orders to learn from",
                    "widen the dates or the filters");
}

void check_option(const char* name, double value, double low, double high) {
  if (value >= low && value <= high) return;
  throw base::Error(base::ErrorCode::kInvalidArgument, fmt::format("{} is {}.", name, value),
                    fmt::format("Choose it from {} to {}.", low, high));
}

}  // namespace patron::models
