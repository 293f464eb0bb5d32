#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/audit_letter.hpp"
#include "features/features.hpp"
#include "store/workspace.hpp"

namespace patron::analysis {

/// The lines of one calendar day, by what becomes of them.
struct AuditDay {
  base::Day day;
  std::int64_t lines = 0, kept_lines = 0, missing_lines = 0;
  std::int64_t night_lines = 0, midnight_lines = 0;
  base::Money kept;
  base::Instant first_line, last_line;
};

/// Lines of the scope that break one set of rules.
struct AuditRules {
  std::int32_t rules = 0;
  std::int64_t lines = 0;
  base::Money amount;
};

/// What the parts of the audit letter share: the lines by day and by rules, read once, and the
/// facts found so far.
struct AuditSource {
  store::Workspace& workspace;
  features::FeatureScope scope;
  std::vector<AuditDay> days = {};  // in order, those with lines only
  std::vector<AuditRules> rules = {};
  std::int64_t negative_price_lines = 0;
  AuditShape shape = {};
  std::vector<AuditFact> facts = {};

  /// Lines and money of the sets of rules that `takes` accepts.
  AuditRules total(const std::function<bool(std::int32_t)>& takes) const;
  /// A fact about the lines that break a rule; its money is what the choice of rules keeps of them,
  /// or would keep if it did not apply this rule.
  AuditFact lines_marked(const std::string& name, std::int32_t rule) const;
  /// Money as a share of the preset's revenue; 0 where there is none.
  double of_revenue(base::Money amount) const;
  /// Lines as a share of all.
  double of_lines(std::int64_t lines) const;
  /// "select * from order_lines where …" over the exported table, cut to the scope.
  std::string rows_where(std::string_view condition) const;
  /// The condition that the preset keeps a line, on the exported table.
  std::string kept_condition() const;
};

// The parts of the letter, each adding the facts it finds.
void add_line_facts(AuditSource& source);
void add_return_facts(AuditSource& source);
void add_product_facts(AuditSource& source);
void add_customer_facts(AuditSource& source);
void add_calendar_facts(AuditSource& source);

/// The words of a letter: opening, verdict, and those of each fact. British English.
void add_letter_words(AuditLetter& letter);

}  // namespace patron::analysis
