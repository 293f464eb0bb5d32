#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/scope.hpp"
#include "base/money.hpp"
#include "base/table.hpp"

namespace patron::store {
class Workspace;
}

namespace patron::analysis {

struct CohortOptions : Scope {
  int max_offset = 12;
};
BOOST_DESCRIBE_STRUCT(CohortOptions, (Scope), (max_offset))

/// The steepest loss between two neighbouring months of a customer's life, all cohorts weighted by
/// size.
struct SteepestLoss {
  std::int64_t from_offset = 0, to_offset = 0;
  double retention_before = 0, retention_after = 0;
  double low = 0, high = 0;  // 95 % interval of retention_after (Wilson 1927)
  std::string advice;
};
BOOST_DESCRIBE_STRUCT(SteepestLoss, (),
                      (from_offset, to_offset, retention_before, retention_after, low, high,
                       advice))

/// Cohorts by the calendar month of the first order: row c is cohort[c], column o the o-th month
/// after. A cell later than the last order's month is not observed (empty); cells of that last
/// month are observed but unfinished, unless the month was over.
struct Cohorts {
  ScopeUsed scope;
  std::vector<std::string> cohort;  // "2010-12"
  std::int64_t n_offsets = 0;       // columns: 0 .. n_offsets - 1
  std::vector<std::vector<std::optional<std::int64_t>>> customers;
  std::vector<std::vector<std::optional<std::int64_t>>> orders;
  std::vector<std::vector<std::optional<base::Money>>> revenue;
  std::vector<std::vector<bool>> unfinished;
  std::optional<SteepestLoss> steepest_loss;

  std::optional<double> retention(std::size_t row, std::size_t offset) const;
  /// Revenue up to and including the offset, per customer of the cohort.
  std::optional<double> cumulative_ltv(std::size_t row, std::size_t offset) const;
};

/// Errors: too_little_data where no order is known.
/// Cost: one pass over the orders; checked against the golden cohort counts and revenue.
Cohorts compute_cohorts(store::Workspace& workspace, const CohortOptions& options);

/// Columns cohort, 0 .. 12; empty where unobserved. `what`: counts, revenue, retention, ltv,
/// orders.
base::Table cohort_table(const Cohorts& cohorts, const std::string& what);

}  // namespace patron::analysis

namespace patron::base {

template <>
struct Docs<analysis::CohortOptions> {
  static constexpr FieldDoc kFields[] = {
      {"max_offset", "last month after the first order to show", "months", {}, 1, 120},
  };
};

template <>
struct Docs<analysis::SteepestLoss> {
  static constexpr FieldDoc kFields[] = {
      {"from_offset", "month before the loss", "months"},
      {"to_offset", "month after the loss", "months"},
      {"retention_before", "retention before", "share 0-1"},
      {"retention_after", "retention after", "share 0-1"},
      {"low", "lower end of its 95 % interval", "share 0-1"},
      {"high", "upper end of its 95 % interval", "share 0-1"},
      {"advice", "what to do about it"},
  };
};

}  // namespace patron::base
