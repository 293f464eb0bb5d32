#include "analysis/summary_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/figures.hpp"

namespace patron::analysis {
namespace {

using base::count_text;
using base::money_text;
using base::percent_text;

std::string total_sentence(const Summary& s) {
  return fmt::format("Sales came to {} in {} of {}, {}.",
                     money_text(s.revenue.to_double(), s.scope.currency),
                     base::counted(s.orders, "order"), base::counted(s.customers, "customer"),
                     base::period_text(s.scope.first_order, s.scope.last_order));
}

const Kpi* find_kpi(const Summary& s, std::string_view name) {
  for (const Kpi& kpi : s.kpis)
    if (kpi.name == name) return &kpi;
  return nullptr;
}

std::string change_words(double now, double before) {
  const double change = now / before - 1;
  if (std::abs(change) < 0.005) return "as much as";
  return fmt::format("{} {} than", percent_text(std::abs(change), 0), change > 0 ? "more" : "less");
}

void add_trend(std::vector<std::string>& out, const Summary& s) {
  const Kpi* recent = find_kpi(s, "revenue_28_days");
  if (recent == nullptr) recent = find_kpi(s, "revenue");
  if (recent == nullptr || !recent->previous || *recent->previous <= 0) return;
  const bool four_weeks = recent->name == "revenue_28_days";
  std::string text = fmt::format("{} sales were {}, {} in the period before",
                                 four_weeks ? "In the last 28 days" : "In this period",
                                 money_text(recent->value, s.scope.currency),
                                 change_words(recent->value, *recent->previous));
  if (recent->year_before && *recent->year_before > 0)
    text += fmt::format(" and {} a year before", change_words(recent->value, *recent->year_before));
  out.push_back(text + ".");
}

void add_best_segment(std::vector<std::string>& out, const Summary& s) {
  if (s.by_segment.empty() || s.customers == 0) return;
  const Part& best = s.by_segment.front();
  out.push_back(fmt::format(
      "{} are {} of the customers and bring {} of the sales.", best.name,
      percent_text(static_cast<double>(best.customers) / static_cast<double>(s.customers)),
      percent_text(best.revenue_share)));
}

void add_one_time(std::vector<std::string>& out, const Rfm& rfm) {
  const auto once = std::count(rfm.frequency.begin(), rfm.frequency.end(), 1);
  if (once == 0) return;
  out.push_back(fmt::format(
      "{} ({}) ordered once only.", base::counted(once, "customer"),
      percent_text(static_cast<double>(once) / static_cast<double>(rfm.n_customers()))));
}

/// Customers who are slipping away, and what they have spent.
void add_slipping(std::vector<std::string>& out, const Summary& s) {
  static constexpr std::array kSlipping = {"At Risk", "At-Risk", "Cannot Lose Them", "Cannot Lose"};
  std::int64_t customers = 0;
  base::Money spent;
  for (const Part& part : s.by_segment)
    if (std::find(kSlipping.begin(), kSlipping.end(), part.name) != kSlipping.end())
      customers += part.customers, spent += part.revenue;
  if (customers == 0) return;
  out.push_back(
      fmt::format("{} customers who have spent {} are slipping away (At Risk and Cannot Lose): "
                  "write to them first.",
                  count_text(customers), money_text(spent.to_double(), s.scope.currency)));
}

void add_country(std::vector<std::string>& out, const Summary& s) {
  if (s.by_country.size() < 2) return;
  out.push_back(fmt::format("{} brings {} of the sales, the most of {} countries.",
                            s.by_country.front().name,
                            percent_text(s.by_country.front().revenue_share),
                            count_text(static_cast<std::int64_t>(s.by_country.size()))));
}

}  // namespace

std::vector<std::string> summary_sentences(const Summary& summary, const Rfm& rfm) {
  std::vector<std::string> out = {total_sentence(summary)};
  add_trend(out, summary);
  add_best_segment(out, summary);
  if (find_kpi(summary, "revenue_28_days") != nullptr) {  // the whole time, not a period of it
    add_slipping(out, summary);
    add_one_time(out, rfm);
  }
  add_country(out, summary);
  return out;
}

}  // namespace patron::analysis
