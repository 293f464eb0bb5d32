#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "analysis/import.hpp"
#include "store/cleaning_rules.hpp"
#include "store/import_log.hpp"

namespace patron::analysis {

/// Counts rows by the first rule of the preset that drops them.
class CleaningCounts {
 public:
  void add(const std::vector<std::int32_t>& rules) {
    for (const std::int32_t bits : rules) ++rows_[static_cast<std::size_t>(bits)];
  }

  void report_to(ImportReport& report) const {
    std::int64_t remaining = report.rows_read - report.rows_rejected;
    std::int32_t before = 0;
    for (const store::CleaningRule& rule : store::cleaning_rules()) {
      if ((store::preset_of("purchases").rules & rule.bit) == 0) continue;
      std::int64_t dropped = 0;
      for (std::size_t bits = 0; bits < rows_.size(); ++bits)
        if ((static_cast<std::int32_t>(bits) & rule.bit) != 0 &&
            (static_cast<std::int32_t>(bits) & before) == 0)
          dropped += rows_[bits];
      before |= rule.bit;
      remaining -= dropped;
      report.cleaning.push_back({std::string(rule.name), dropped, remaining});
      report.rows_cleaned += dropped;
    }
    report.rows_accepted = remaining;
    for (const store::RuleRows& rule : by_rule())
      if ((store::preset_of("purchases").rules & rule.bit) == 0)
        report.marked.push_back({std::string(rule.name), rule.rows});
  }

  /// Rows that break each stored rule, whatever else they break.
  std::vector<store::RuleRows> by_rule() const {
    std::vector<store::RuleRows> counts;
    for (const store::CleaningRule& rule : store::cleaning_rules())
      if (!rule.is_derived) counts.push_back({rule.bit, rule.name, rows_with(rule.bit)});
    return counts;
  }

  std::int64_t kept_by(std::string_view preset) const {
    std::int64_t kept = 0;
    for (std::size_t bits = 0; bits < rows_.size(); ++bits)
      if ((static_cast<std::int32_t>(bits) & store::preset_of(preset).rules) == 0)
        kept += rows_[bits];
    return kept;
  }

 private:
  std::int64_t rows_with(std::int32_t bit) const {
    std::int64_t rows = 0;
    for (std::size_t bits = 0; bits < rows_.size(); ++bits)
      if ((static_cast<std::int32_t>(bits) & bit) != 0) rows += rows_[bits];
    return rows;
  }

  std::array<std::int64_t, store::kStoredRules + 1> rows_{};  // by the set of rules a row breaks
};

}  // namespace patron::analysis
