#pragma once

#include <cmath>
#include <cstddef>
#include <span>
#include <string>

#include "base/error.hpp"

/// What the classifiers ask of their input. `i` is the row as the caller counts.
namespace patron::models {

inline void check_row_finite(std::span<const double> row, std::size_t i) {
  for (std::size_t c = 0; c < row.size(); ++c)
    if (!std::isfinite(row[c]))
      throw base::Error(base::ErrorCode::kBadData, "a feature is missing or not finite.",
                        "Leave the row out or fill the value.",
                        "row " + std::to_string(i) + ", column " + std::to_string(c));
}

inline void check_label(int label, int n_classes, std::size_t i) {
  if (label >= 0 && label < n_classes) return;
  throw base::Error(base::ErrorCode::kInvalidArgument,
                    "label " + std::to_string(label) + " is not a class of 0 to " +
                        std::to_string(n_classes - 1) + ".",
                    "", "row " + std::to_string(i));
}

inline void check_same_length(std::size_t n_rows, std::size_t n_labels) {
  if (n_rows != n_labels)
    throw base::Error(base::ErrorCode::kInvalidArgument, std::to_string(n_rows) + " rows have " +
                                                             std::to_string(n_labels) + " labels.");
}

}  // namespace patron::models
