#include "analysis/cohorts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analysis/resolve_scope.hpp"
#include "base/error.hpp"

namespace patron::analysis {
namespace {

using std::chrono::days;

/// Months counted from year 0, as sql/features/cohorts.sql does.
std::int64_t month_number(base::Instant instant) {
  const std::chrono::year_month_day ymd{std::chrono::floor<days>(instant)};
  return static_cast<std::int64_t>(static_cast<int>(ymd.year())) * 12 +
         static_cast<unsigned>(ymd.month()) - 1;
}

std::string month_text(std::int64_t number) {
  return fmt::format("{:04}-{:02}", number / 12, number % 12 + 1);
}

base::Instant first_instant_after(std::int64_t month) {
  const std::chrono::year_month_day first{
      std::chrono::year{static_cast<int>((month + 1) / 12)},
      std::chrono::month{static_cast<unsigned>((month + 1) % 12 + 1)}, std::chrono::day{1}};
  return base::Instant{std::chrono::sys_days{first}};
}

/// Rows from the first cohort's month to the last month known, a row for months without new
/// customers too.
void add_cohort(Cohorts& cohorts, std::int64_t month, std::int64_t last, bool last_is_over) {
  const auto columns = static_cast<std::size_t>(cohorts.n_offsets);
  cohorts.cohort.push_back(month_text(month));
  cohorts.customers.emplace_back(columns);
  cohorts.orders.emplace_back(columns);
  cohorts.revenue.emplace_back(columns);
  cohorts.unfinished.emplace_back(columns, false);
  for (std::size_t offset = 0;
       offset < columns && month + static_cast<std::int64_t>(offset) <= last; ++offset) {
    cohorts.customers.back()[offset] = 0;
    cohorts.orders.back()[offset] = 0;
    cohorts.revenue.back()[offset] = base::Money{};
    cohorts.unfinished.back()[offset] =
        month + static_cast<std::int64_t>(offset) == last && !last_is_over;
  }
}

/// The rows of the feature come by cohort and offset.
void fill(Cohorts& cohorts, const base::Table& table, std::int64_t last, bool last_is_over) {
  const auto& month = table.get<std::int64_t>("cohort_month");
  const auto& offset = table.get<std::int64_t>("month_offset");
  for (std::size_t i = 0; i < table.n_rows(); ++i) {
    if (i == 0 || month[i] != month[i - 1]) add_cohort(cohorts, month[i], last, last_is_over);
    if (offset[i] >= cohorts.n_offsets) continue;
    const auto column = static_cast<std::size_t>(offset[i]);
    cohorts.customers.back()[column] = table.get<std::int64_t>("customers")[i];
    cohorts.orders.back()[column] = table.get<std::int64_t>("orders")[i];
    cohorts.revenue.back()[column] = table.get<base::Money>("revenue")[i];
  }
}

struct Pooled {
  double returned = 0, size = 0;
  double rate() const { return size == 0 ? 0 : returned / size; }
};

/// Retention at `offset` over the cohorts whose cells at both offsets are finished.
Pooled pooled_retention(const Cohorts& cohorts, std::size_t offset, std::size_t both) {
  Pooled pooled;
  for (std::size_t row = 0; row < cohorts.cohort.size(); ++row) {
    if (!cohorts.customers[row][both] || cohorts.unfinished[row][both] ||
        *cohorts.customers[row][0] == 0)
      continue;
    pooled.returned += static_cast<double>(*cohorts.customers[row][offset]);
    pooled.size += static_cast<double>(*cohorts.customers[row][0]);
  }
  return pooled;
}

void add_interval(SteepestLoss& loss, const Pooled& after) {
  constexpr double z = 1.959963984540054;
  const double n = after.size, p = after.rate(), z2 = z * z;
  const double centre = (p + z2 / (2 * n)) / (1 + z2 / n);
  const double half = z / (1 + z2 / n) * std::sqrt(p * (1 - p) / n + z2 / (4 * n * n));
  loss.low = std::max(0.0, centre - half);
  loss.high = std::min(1.0, centre + half);
}

std::optional<SteepestLoss> find_steepest_loss(const Cohorts& cohorts) {
  std::optional<SteepestLoss> steepest;
  Pooled after_steepest;
  for (std::size_t offset = 1; offset < static_cast<std::size_t>(cohorts.n_offsets); ++offset) {
    const Pooled before = pooled_retention(cohorts, offset - 1, offset),
                 after = pooled_retention(cohorts, offset, offset);
    if (after.size < 1 || before.rate() <= after.rate()) continue;
    if (steepest &&
        steepest->retention_before - steepest->retention_after >= before.rate() - after.rate())
      continue;
    steepest = SteepestLoss{static_cast<std::int64_t>(offset) - 1,
                            static_cast<std::int64_t>(offset),
                            before.rate(),
                            after.rate(),
                            0,
                            0,
                            ""};
    after_steepest = after;
  }
  if (!steepest) return steepest;
  add_interval(*steepest, after_steepest);
  steepest->advice =
      steepest->from_offset == 0
          ? "Most customers are lost before the second month: give a reason for a second order "
            "within 30 days of the first."
          : fmt::format(
                "Write to customers in month {} after their first order, before they stay away.",
                steepest->from_offset);
  return steepest;
}

}  // namespace

std::optional<double> Cohorts::retention(std::size_t row, std::size_t offset) const {
  if (offset >= customers[row].size() || !customers[row][offset] || *customers[row][0] == 0)
    return std::nullopt;
  return static_cast<double>(*customers[row][offset]) / static_cast<double>(*customers[row][0]);
}

std::optional<double> Cohorts::cumulative_ltv(std::size_t row, std::size_t offset) const {
  if (!revenue[row][offset] || *customers[row][0] == 0) return std::nullopt;
  base::Money sum;
  for (std::size_t o = 0; o <= offset; ++o) sum += *revenue[row][o];
  return sum.to_double() / static_cast<double>(*customers[row][0]);
}

namespace {

/// The last month of which anything is known: that of the last order, or the one an as_of asked for
/// reaches into, where the months without orders are known to be empty.
std::int64_t last_known_month(const ResolvedScope& scope, const CohortOptions& options) {
  if (options.as_of.empty()) return month_number(scope.last_order);
  base::Instant end = *scope.features.as_of;
  if (scope.features.until) end = std::min(end, *scope.features.until);
  return month_number(end - std::chrono::microseconds{1});
}

}  // namespace

Cohorts compute_cohorts(store::Workspace& workspace, const CohortOptions& options) {
  if (options.max_offset < 1 || options.max_offset > 120)
    throw base::Error(base::ErrorCode::kInvalidArgument, "1 to 120 months are possible.", "",
                      "--max-offset");
  const ResolvedScope scope = resolve_scope(workspace, options);
  const base::Table table = features::compute(workspace, "cohorts", scope.features);
  const std::int64_t last = last_known_month(scope, options);
  Cohorts cohorts;
  cohorts.scope = scope.used;
  cohorts.n_offsets = options.max_offset + 1;
  fill(cohorts, table, last, *scope.features.as_of >= first_instant_after(last));
  cohorts.steepest_loss = find_steepest_loss(cohorts);
  return cohorts;
}

namespace {

template <class Value, class Cell>
base::Column cohort_column(const Cohorts& cohorts, std::size_t offset, const Cell& cell) {
  std::vector<Value> values;
  std::vector<bool> is_null;
  for (std::size_t row = 0; row < cohorts.cohort.size(); ++row) {
    const auto value = cell(row, offset);
    is_null.push_back(!value.has_value());
    values.push_back(value.value_or(Value{}));
  }
  return {std::to_string(offset), std::move(values), std::move(is_null)};
}

}  // namespace

base::Table cohort_table(const Cohorts& cohorts, const std::string& what) {
  base::Table table{"cohort_" + what, {{"cohort", cohorts.cohort}}};
  for (std::size_t o = 0; o < static_cast<std::size_t>(cohorts.n_offsets); ++o) {
    if (what == "revenue") {
      table.columns.push_back(cohort_column<base::Money>(
          cohorts, o, [&](auto r, auto c) { return cohorts.revenue[r][c]; }));
    } else if (what == "retention") {
      table.columns.push_back(cohort_column<double>(
          cohorts, o, [&](auto r, auto c) { return cohorts.retention(r, c); }));
    } else if (what == "ltv") {
      table.columns.push_back(cohort_column<double>(
          cohorts, o, [&](auto r, auto c) { return cohorts.cumulative_ltv(r, c); }));
    } else {
      const auto& cells = what == "orders" ? cohorts.orders : cohorts.customers;
      table.columns.push_back(
          cohort_column<std::int64_t>(cohorts, o, [&](auto r, auto c) { return cells[r][c]; }));
    }
  }
  return table;
}

}  // namespace patron::analysis
