#include "report/cohort_view.hpp"

#include <algorithm>
#include <cmath>

#include "base/figures.hpp"

namespace patron::report {
namespace {

constexpr int kSteps = 7;

bool is_finished(const analysis::Cohorts& cohorts, std::size_t row, std::size_t offset) {
  return cohorts.customers[row][offset].has_value() && !cohorts.unfinished[row][offset];
}

}  // namespace

int HeatScale::step_of(double share) const {
  return std::clamp(static_cast<int>(std::floor((100 * share - low_percent) / step_percent)) + 1, 0,
                    kSteps - 1);
}

std::string HeatScale::label_of(int step) const {
  const int decimals = step_percent < 1 ? 1 : 0;
  const auto edge = [&](int i) {
    return base::number_text(low_percent + step_percent * i, decimals);
  };
  if (step == 0) return "< " + edge(0);
  if (step == kSteps - 1) return "≥ " + edge(step - 1);
  return edge(step - 1) + "–" + edge(step);
}

HeatScale retention_scale(const analysis::Cohorts& cohorts) {
  std::vector<double> shares;
  for (std::size_t row = 0; row < cohorts.cohort.size(); ++row)
    for (std::size_t o = 1; o < cohorts.customers[row].size(); ++o)
      if (const auto share = cohorts.retention(row, o); share && is_finished(cohorts, row, o))
        shares.push_back(100 * *share);
  if (shares.empty()) return {};
  std::sort(shares.begin(), shares.end());
  const double low = shares[shares.size() / 20], high = shares[shares.size() * 19 / 20];
  for (const double step : {0.5, 1.0, 2.0, 2.5, 5.0, 10.0}) {
    const double first = std::ceil(low / step + 1e-9) * step;
    const double last = first + step * (kSteps - 2);
    if (last >= high && last < 100) return {first, step};
  }
  return {15, 15};
}

std::optional<double> overall_retention(const analysis::Cohorts& cohorts, std::size_t offset) {
  double kept = 0, all = 0;
  for (std::size_t row = 0; row < cohorts.cohort.size(); ++row) {
    if (offset >= cohorts.customers[row].size() || !is_finished(cohorts, row, offset)) continue;
    kept += static_cast<double>(*cohorts.customers[row][offset]);
    all += static_cast<double>(cohorts.customers[row][0].value_or(0));
  }
  if (all == 0) return std::nullopt;
  return kept / all;
}

std::string retention_sentence(const analysis::Cohorts& cohorts) {
  const auto first = overall_retention(cohorts, 1);
  if (!first) return "No month after a first order is over yet";
  return base::percent_text(*first) +
         " of new customers ordered again in the month after their first order";
}

}  // namespace patron::report
