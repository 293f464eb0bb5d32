// Facts about the ends of the data: stray dates, the unfinished month and day; and the clock.
#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "analysis/audit_letter_calendar.hpp"

namespace patron::analysis {
namespace {

using std::chrono::days;

/// Days beyond a silence of so many days, with so small a share of the lines, are typing errors.
constexpr days kStrayGap{90};
constexpr double kStrayShare = 0.005;
/// Or, behind a year, so few lines whatever their share.
constexpr days kStrayYear{365};
constexpr std::int64_t kStrayLines = 3;
constexpr std::size_t kExamples = 5;
/// Days far from all others, and what they do.
struct Strays {
  std::vector<AuditDay> days = {};
  std::string condition = {};        // on the exported lines
  std::chrono::days moves_as_of{0};  // by so much the last known order lies later for them
};

bool are_few(const AuditSource& source, std::span<const AuditDay> strays, days silence) {
  std::int64_t lines = 0;
  for (const AuditDay& day : strays) lines += day.lines;
  return source.of_lines(lines) <= kStrayShare || (silence >= kStrayYear && lines <= kStrayLines);
}

/// Cuts what lies behind the first long silence that is followed by hardly a line.
Strays cut_late(const AuditSource& source, std::vector<AuditDay>& all) {
  for (std::size_t i = 1; i < all.size(); ++i) {
    const days silence = all[i].day - all[i - 1].day;
    const std::span<const AuditDay> after = std::span(all).subspan(i);
    if (silence < kStrayGap || !are_few(source, after, silence)) continue;
    const base::Day last = all[i - 1].day;
    Strays strays{.days = {after.begin(), after.end()},
                  .condition = "ordered_at >= " + day_sql(last + days{1})};
    for (const AuditDay& day : strays.days)
      if (day.kept_lines > 0) strays.moves_as_of = day.day - last;
    all.resize(i);
    return strays;
  }
  return {};
}

/// Cuts what lies before the last long silence that hardly a line precedes.
Strays cut_early(const AuditSource& source, std::vector<AuditDay>& all) {
  for (std::size_t i = all.size(); i-- > 1;) {
    const days silence = all[i].day - all[i - 1].day;
    const std::span<const AuditDay> before = std::span(all).first(i);
    if (silence < kStrayGap || !are_few(source, before, silence)) continue;
    Strays strays{.days = {before.begin(), before.end()},
                  .condition = "ordered_at < " + day_sql(all[i].day)};
    all.erase(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(i));
    return strays;
  }
  return {};
}

std::string between_sql(base::Day first, base::Day last) {
  return fmt::format("ordered_at >= {} and ordered_at < {}", day_sql(first),
                     day_sql(last + days{1}));
}

base::Day first_of(std::chrono::year_month month) { return base::Day{month / 1}; }

std::chrono::year_month month_of(base::Day day) {
  const std::chrono::year_month_day ymd{day};
  return ymd.year() / ymd.month();
}

base::Money revenue_between(const Calendar& calendar, base::Day first, base::Day until) {
  base::Money sum;
  for (const AuditDay& day : calendar.days)
    if (day.day >= first && day.day < until) sum += day.kept;
  return sum;
}

/// The month in which the data end, unless they reach its last days.
void add_last_month(AuditSource& source, const Calendar& calendar) {
  const std::chrono::year_month month = month_of(calendar.last());
  const base::Day begin = first_of(month), end = first_of(month + std::chrono::months{1});
  base::Day last_open = end - days{1};
  while (calendar.closed[weekday_of(last_open)] && last_open > calendar.last())
    last_open -= days{1};
  if (!calendar.regular || last_open - calendar.last() < days{3}) return;
  const auto held = (calendar.last() - begin).count() + 1, whole = (end - begin).count();
  AuditFact fact = fact_of_days("last_month", held);
  fact.share = static_cast<double>(held) / static_cast<double>(whole);
  fact.amount = revenue_between(calendar, begin, end);
  const base::Money before =
      revenue_between(calendar, first_of(month - std::chrono::months{1}), begin);
  fact.effect_on = "revenue_by_month";
  fact.effect =
      before.units <= 0 ? -1 + fact.share : fact.amount.to_double() / before.to_double() - 1;
  const double months = static_cast<double>((calendar.last() - calendar.first()).count()) / 30.4;
  fact.weight = (1 - fact.share) / std::max(1.0, months);
  fact.rows = fmt::format("select day from range({}, {}, interval 1 day) t(day)", day_sql(begin),
                          day_sql(calendar.last() + days{1}));
  fact.figures = {{"days_of_the_month", static_cast<double>(whole), "days"},
                  {"revenue_of_the_month_before", before.to_double(), "currency"}};
  fact.examples = {{.what = base::to_iso_date(calendar.last()),
                    .n = held,
                    .share = fact.share,
                    .amount = fact.amount,
                    .note = "last day"}};
  source.facts.push_back(fact);
}

std::int64_t seconds_of_day(base::Instant instant) {
  return std::chrono::floor<std::chrono::seconds>(instant - std::chrono::floor<days>(instant))
      .count();
}

/// The last day, where it ends earlier than 19 of 20 days do.
void add_last_day(AuditSource& source, const Calendar& calendar) {
  if (!calendar.regular) return;
  std::vector<std::int64_t> ends;
  for (std::size_t i = 0; i + 1 < calendar.days.size(); ++i)
    ends.push_back(seconds_of_day(calendar.days[i].last_line));
  std::sort(ends.begin(), ends.end());
  const AuditDay& last = calendar.days.back();
  const std::int64_t end = seconds_of_day(last.last_line);
  if (end >= ends[ends.size() / 20]) return;
  AuditFact fact = fact_of_days("last_day", 1);
  fact.share = 1 / static_cast<double>(calendar.days.size());
  fact.amount = last.kept;
  fact.effect_on = "daily_sales";
  const double usual = usual_revenue(calendar, last.day);
  fact.effect = usual <= 0 ? 0 : last.kept.to_double() / usual - 1;
  fact.weight = 0.01;
  fact.rows = fmt::format("select max(ordered_at) as last_line from ({}) l",
                          source.rows_where(between_sql(last.day, last.day)));
  fact.figures = {{"usual_end", static_cast<double>(ends[ends.size() / 2]), "seconds of the day"},
                  {"usual_revenue", usual, "currency"}};
  fact.examples = {{.what = base::to_iso(last.last_line),
                    .n = last.lines,
                    .share = 0,
                    .amount = last.kept,
                    .note = "last line"}};
  source.facts.push_back(fact);
}

AuditFact clock_fact(const AuditSource& source, const std::string& name, std::int64_t lines,
                     const std::string& condition, double weight) {
  AuditFact fact = fact_of_days(name, lines);
  fact.unit = "lines";
  fact.share = source.of_lines(lines);
  fact.effect_on = "time_of_day";
  fact.effect = fact.share;
  fact.weight = weight;
  fact.rows = source.rows_where(condition);
  return fact;
}

void add_clock(AuditSource& source) {
  std::int64_t midnight = 0, night = 0;
  for (const AuditDay& day : source.days) {
    midnight += day.midnight_lines;
    night += day.night_lines - day.midnight_lines;
  }
  if (source.of_lines(midnight) >= 0.05)
    source.facts.push_back(clock_fact(source, "no_time_of_day", midnight,
                                      "ordered_at = date_trunc('day', ordered_at)", 0.005));
  if (source.of_lines(night) >= 0.15)
    source.facts.push_back(
        clock_fact(source, "orders_at_night", night,
                   "hour(ordered_at) < 6 and ordered_at <> date_trunc('day', ordered_at)", 0.02));
}

}  // namespace

void add_stray_dates(AuditSource& source, Calendar& calendar) {
  const Strays late = cut_late(source, calendar.days), early = cut_early(source, calendar.days);
  AuditFact fact = fact_of_days("stray_dates", 0);
  fact.unit = "lines";
  for (const Strays& strays : {early, late})
    for (const AuditDay& day : strays.days) {
      fact.n += day.lines;
      fact.amount += day.kept;
      fact.examples.push_back({.what = base::to_iso_date(day.day),
                               .n = day.lines,
                               .share = source.of_lines(day.lines),
                               .amount = day.kept,
                               .note = ""});
    }
  if (fact.n == 0) return;
  if (fact.examples.size() > kExamples) fact.examples.resize(kExamples);
  fact.share = source.of_lines(fact.n);
  fact.effect_on = late.moves_as_of.count() > 0 ? "recency_days" : "first_order";
  fact.effect = static_cast<double>(late.moves_as_of.count());
  fact.weight = late.moves_as_of.count() > 0 ? 1 : 0.05;
  std::string condition = early.condition;
  if (!late.condition.empty()) condition += (condition.empty() ? "" : " or ") + late.condition;
  fact.rows = source.rows_where("(" + condition + ")");
  source.facts.push_back(fact);
}

void add_end_facts(AuditSource& source, const Calendar& calendar) {
  add_last_month(source, calendar);
  add_last_day(source, calendar);
  add_clock(source);
}

}  // namespace patron::analysis
