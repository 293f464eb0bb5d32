#include "analysis/reconciliation.hpp"

#include <map>

namespace patron::analysis {
namespace {

using base::Money;

constexpr std::int32_t kReturnRules = store::kCancellation | store::kNonPositiveQuantity;

/// The lines of one row of the reconciliation's table.
struct Lines {
  std::int32_t rules;
  bool in_scope;
  std::string cut_by;  // a derived rule, "netted", or nothing
  std::int64_t rows, rows_cut;
  Money amount, amount_cut, amount_netted;
};

Lines lines_at(const base::Table& table, std::size_t row) {
  return {static_cast<std::int32_t>(table.get<std::int64_t>("rules")[row]),
          table.get<std::int64_t>("in_scope")[row] == 1,
          table.get<std::string>("cut_by")[row],
          table.get<std::int64_t>("n_lines")[row],
          table.get<std::int64_t>("n_lines_cut")[row],
          table.get<Money>("amount")[row],
          table.get<Money>("amount_cut")[row],
          table.get<Money>("amount_netted")[row]};
}

class Waterfall {
 public:
  explicit Waterfall(const store::RuleChoice& choice) : choice_(choice) {
    for (const store::CleaningRule& rule : store::cleaning_rules())
      if ((choice.rules & rule.bit) != 0 && !is_netted(rule.bit))
        add_step(rule.name, "cleaned: " + std::string(rule.name));
    if (!choice.nets_returns) return;
    add_step("unmatched_return", "cleaned: unmatched_return");
    add_step("netted", "netted: returns and their sales");
  }

  void add(const Lines& lines) {
    total_.rows += lines.rows;
    total_.amount += lines.amount;
    if (const store::CleaningRule* rule = first_stored_rule(lines.rules)) {
      take(rule->name, lines.rows, lines.amount);
    } else if (!lines.cut_by.empty() && lines.cut_by != "netted") {
      take(lines.cut_by, lines.rows, lines.amount - lines.amount_netted);
      if (choice_.nets_returns) take("netted", 0, lines.amount_netted);
    } else {
      add_kept(lines);
    }
  }

  std::vector<ReconciliationStep> steps(std::int64_t n_rejected) const {
    ReconciliationStep total = total_;
    total.rows += n_rejected;
    std::vector<ReconciliationStep> all = {total,
                                           {"rejected rows (amount unknown)", -n_rejected, {}}};
    all.insert(all.end(), cleaned_.begin(), cleaned_.end());
    all.push_back(outside_);
    all.push_back(revenue_);
    return all;
  }

 private:
  /// The rules of returns drop nothing by themselves where returns are netted.
  bool is_netted(std::int32_t bit) const {
    return choice_.nets_returns && (bit & kReturnRules) != 0;
  }

  void add_step(std::string_view key, std::string words) {
    cleaned_.push_back({std::move(words), 0, {}});
    place_.emplace(key, cleaned_.size() - 1);
  }

  const store::CleaningRule* first_stored_rule(std::int32_t bits) const {
    for (const store::CleaningRule& rule : store::cleaning_rules())
      if ((choice_.stored_rules() & bits & rule.bit) != 0 && !is_netted(rule.bit)) return &rule;
    return nullptr;
  }

  /// Lines that no rule drops as a whole: part of them may be netted.
  void add_kept(const Lines& lines) {
    if (!lines.cut_by.empty()) take("netted", lines.rows_cut, lines.amount_netted);
    const std::int64_t rows = lines.rows - lines.rows_cut;
    const Money amount = lines.amount - lines.amount_cut;
    if (is_netted(lines.rules)) {
      take("unmatched_return", rows, amount);
    } else if (lines.in_scope) {
      revenue_.rows += rows;
      revenue_.amount += amount;
    } else {
      outside_.rows -= rows;
      outside_.amount = outside_.amount - amount;
    }
  }

  void take(std::string_view key, std::int64_t rows, Money amount) {
    ReconciliationStep& step = cleaned_[place_.find(key)->second];
    step.rows -= rows;
    step.amount = step.amount - amount;
  }

  const store::RuleChoice& choice_;
  ReconciliationStep total_{"file total", 0, {}}, outside_{"outside the scope", 0, {}},
      revenue_{"revenue", 0, {}};
  std::vector<ReconciliationStep> cleaned_;
  std::map<std::string, std::size_t, std::less<>> place_;  // in cleaned_, by rule
};

}  // namespace

std::vector<ReconciliationStep> reconcile(const base::Table& table, std::int64_t n_rejected,
                                          const store::RuleChoice& rules) {
  Waterfall waterfall(rules);
  for (std::size_t row = 0; row < table.n_rows(); ++row) waterfall.add(lines_at(table, row));
  return waterfall.steps(n_rejected);
}

}  // namespace patron::analysis
