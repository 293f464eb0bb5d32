#pragma once

#include <string>

#include "analysis/summary.hpp"

namespace patron::report {

/// A key figure as it is printed, with its rival.
struct KpiText {
  std::string value;   // "£3.46m"
  std::string change;  // "↑ 86 %", "↓ 4.2 points"; empty where nothing is known to compare with
  std::string rival;   // "£1.86m before", "no period before"
  int direction = 0;   // 1 rise, -1 fall, 0 neither
};

KpiText kpi_text(const analysis::Kpi& kpi, const std::string& currency);

}  // namespace patron::report
