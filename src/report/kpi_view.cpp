#include "report/kpi_view.hpp"

#include <cmath>

#include "base/figures.hpp"

namespace patron::report {
namespace {

bool is_share(const analysis::Kpi& kpi) { return kpi.unit.starts_with("share"); }

std::string value_text(const analysis::Kpi& kpi, double value, const std::string& currency) {
  if (is_share(kpi)) return base::percent_text(value);
  if (kpi.unit == "currency") return base::money_short(value, currency);
  if (value != std::floor(value)) return base::number_text(value, 1);
  return base::count_short(value);
}

std::string change_text(const analysis::Kpi& kpi, double before) {
  const std::string arrow = kpi.value > before ? "↑ " : kpi.value < before ? "↓ " : "";
  if (arrow.empty()) return "unchanged";
  if (is_share(kpi))
    return arrow + base::number_text(std::abs(kpi.value - before) * 100, 1) + " points";
  if (before == 0) return "new";
  const double ratio = kpi.value / before;
  if (ratio > 10.99) return "× " + base::number_text(ratio, 0);
  return arrow + base::percent_text(std::abs(ratio - 1), 0);
}

}  // namespace

KpiText kpi_text(const analysis::Kpi& kpi, const std::string& currency) {
  KpiText text{value_text(kpi, kpi.value, currency), "", "no period before", 0};
  const auto& before = kpi.previous ? kpi.previous : kpi.year_before;
  if (!before) return text;
  text.change = change_text(kpi, *before);
  text.direction = kpi.value > *before ? 1 : kpi.value < *before ? -1 : 0;
  text.rival = value_text(kpi, *before, currency) + (kpi.previous ? " before" : " a year before");
  return text;
}

}  // namespace patron::report
