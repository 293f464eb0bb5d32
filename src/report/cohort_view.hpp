#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/cohorts.hpp"

namespace patron::report {

/// Seven heat steps between round percentages.
struct HeatScale {
  double low_percent = 0, step_percent = 5;
  int step_of(double share) const;
  /// "< 15", "15–20", "≥ 40".
  std::string label_of(int step) const;
};

/// Steps that spread over the finished cells after the first month.
HeatScale retention_scale(const analysis::Cohorts& cohorts);

/// Retention at one offset over all cohorts whose cell is finished, weighted by size.
std::optional<double> overall_retention(const analysis::Cohorts& cohorts, std::size_t offset);

/// "In the month after their first order 22.8 % of new customers came back".
std::string retention_sentence(const analysis::Cohorts& cohorts);

}  // namespace patron::report
