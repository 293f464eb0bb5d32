#include "report/scatter.hpp"

#include <algorithm>
#include <cmath>

#include "base/figures.hpp"
#include "report/colours.hpp"
#include "report/sample.hpp"

namespace patron::report {
namespace {

using analysis::Findings;

/// A logarithmic scale from `low` to `high`.
struct LogScale {
  double low, high;
  double at(double value) const {
    return std::log(std::max(value, low) / low) / std::log(high / low);
  }
};

double highest_of(const std::vector<std::int64_t>& values) {
  return static_cast<double>(*std::max_element(values.begin(), values.end()));
}

/// 1, 3, 10, 30 ... as far as the scale goes.
ScatterAxis orders_axis(const LogScale& scale) {
  ScatterAxis axis{"Orders", {}};
  for (double power = 1; power <= scale.high; power *= 10)
    for (const double value : {power, 3 * power})
      if (value <= scale.high) axis.marks.push_back({scale.at(value), base::number_text(value, 0)});
  return axis;
}

ScatterAxis recency_axis(const LogScale& scale) {
  ScatterAxis axis{"Days since last order", {}};
  for (const double days : {0.0, 7.0, 30.0, 90.0, 365.0, 1095.0, 3650.0})
    if (days + 1 <= scale.high)
      axis.marks.push_back({1 - scale.at(days + 1), base::number_text(days, 0)});
  return axis;
}

ScatterAxis spend_axis(const LogScale& scale, const std::string& currency) {
  ScatterAxis axis{"Spend", {}};
  for (double value = scale.low; value <= scale.high * 1.001; value *= 10)
    axis.marks.push_back({scale.at(value), base::money_short(value, currency)});
  return axis;
}

/// Whole powers of ten round all positive amounts.
LogScale spend_scale(const std::vector<base::Money>& spend) {
  double low = 1e18, high = 1;
  for (const base::Money money : spend) {
    const double value = money.to_double();
    if (value > 0) low = std::min(low, value);
    high = std::max(high, value);
  }
  low = std::pow(10, std::floor(std::log10(std::min(low, high))));
  return {low, std::max(10 * low, std::pow(10, std::ceil(std::log10(high))))};
}

void set_groups(Scatter& scatter, const Findings& findings) {
  if (scatter.by_cluster) {
    for (const auto& row : findings.clustering->clusters) {
      scatter.groups.push_back(row.name);
      scatter.group_sizes.push_back(row.customers);
    }
    scatter.colours = cluster_colours(findings.clustering->clusters);
  } else {
    scatter.groups = findings.rfm.segment_names;
    scatter.group_sizes.assign(scatter.groups.size(), 0);
    for (const int s : findings.rfm.segment) ++scatter.group_sizes[static_cast<std::size_t>(s)];
    scatter.colours = segment_colours(scatter.groups);
  }
}

}  // namespace

Scatter scatter_of(const Findings& findings, std::size_t max_points) {
  const analysis::Rfm& rfm = findings.rfm;
  Scatter scatter;
  scatter.n_customers = rfm.n_customers();
  if (rfm.n_customers() == 0) return scatter;
  scatter.by_cluster = findings.clustering && findings.clustering->clusters.size() > 1 &&
                       findings.clustering->cluster.size() == rfm.n_customers();
  set_groups(scatter, findings);
  const std::vector<int>& group = scatter.by_cluster ? findings.clustering->cluster : rfm.segment;
  const LogScale orders{1, std::max(10.0, highest_of(rfm.frequency))};
  const LogScale days{1, std::max(31.0, highest_of(rfm.recency_days) + 1)};
  const LogScale spend = spend_scale(rfm.monetary);
  scatter.axes = {orders_axis(orders), recency_axis(days), spend_axis(spend, rfm.scope.currency)};
  for (const std::size_t row : sample_by_group(group, max_points))
    scatter.points.push_back({{orders.at(static_cast<double>(rfm.frequency[row])),
                               1 - days.at(static_cast<double>(rfm.recency_days[row]) + 1),
                               spend.at(rfm.monetary[row].to_double())},
                              row,
                              group[row]});
  return scatter;
}

std::string sample_sentence(const Scatter& scatter) {
  const std::string all = base::count_text(static_cast<std::int64_t>(scatter.n_customers));
  if (scatter.points.size() == scatter.n_customers) return "All " + all + " customers";
  return "A sample of " + base::count_text(static_cast<std::int64_t>(scatter.points.size())) +
         " of " + all + " customers, drawn by " + (scatter.by_cluster ? "cluster" : "segment");
}

}  // namespace patron::report
