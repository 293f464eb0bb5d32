#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace patron::analysis {

enum class ScoreRule {
  kTiesShare,  // smallest i with value <= the i-th quantile (type 7): equal values share a score
  kFirst,      // pandas' qcut(rank(method="first")), ties by row, which is by customer id
  kRPackage,   // R package rfm: quantile + 1, intervals [lower, upper)
};

/// Errors: invalid_argument that lists the rules.
ScoreRule score_rule_of(std::string_view name);

/// Scores 1 .. tiles of each value, low values first. All in whole numbers, so no rounding moves a
/// customer across an edge. `one` is the unit of measure in which kRPackage adds its 1
/// (1 for days and orders, 10,000 for money).
/// Cost: one sort. Checked against the golden scores of all customers, cell by cell.
std::vector<std::int64_t> scores(std::span<const std::int64_t> values, int tiles, ScoreRule rule,
                                 std::int64_t one = 1);

}  // namespace patron::analysis
