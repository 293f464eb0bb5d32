// Facts about days: closed weekdays, closures, odd days.
#include "analysis/audit_letter_calendar.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>

#include "base/median.hpp"

namespace patron::analysis {
namespace {

using std::chrono::days;

/// A usual course is learnt from so many days, sold on by so large a share of the open ones.
constexpr days kLeastSpan{56};
constexpr double kLeastSold = 0.6;
constexpr double kClosedShare = 0.05;
/// Iglewicz & Hoaglin (1993).
constexpr double kOddZ = 3.5;
/// The spread of days is never taken for less: a twentieth of a typical day.
constexpr double kLeastSpread = 0.05;

void learn_weekdays(Calendar& calendar) {
  std::array<std::int64_t, 7> with_sales{};
  for (const AuditDay& day : calendar.days) ++with_sales[weekday_of(day.day)];
  std::int64_t open = 0, sold = 0;
  for (base::Day day = calendar.first(); day <= calendar.last(); day += days{1})
    ++calendar.n_of[weekday_of(day)];
  for (std::size_t w = 0; w < 7; ++w) {
    const std::int64_t sales = with_sales[w];
    calendar.closed[w] =
        static_cast<double>(sales) <= kClosedShare * static_cast<double>(calendar.n_of[w]);
    if (calendar.closed[w]) continue;
    open += calendar.n_of[w];
    sold += sales;
  }
  calendar.regular = calendar.last() - calendar.first() >= kLeastSpan &&
                     static_cast<double>(sold) >= kLeastSold * static_cast<double>(open);
}

void add_closed_weekdays(AuditSource& source, const Calendar& calendar) {
  if (!calendar.regular) return;
  AuditFact fact = fact_of_days("closed_weekdays", 0);
  fact.effect_on = "daily_sales";
  std::int64_t all = 0;
  for (std::size_t w = 0; w < 7; ++w) {
    all += calendar.n_of[w];
    if (!calendar.closed[w]) continue;
    const auto sold = std::count_if(calendar.days.begin(), calendar.days.end(),
                                    [&](const AuditDay& day) { return weekday_of(day.day) == w; });
    fact.n += calendar.n_of[w] - sold;
    fact.examples.push_back(
        {.what = std::to_string(w),
         .n = calendar.n_of[w],
         .share = static_cast<double>(sold) / static_cast<double>(calendar.n_of[w]),
         .amount = {},
         .note = "weekday, 0 Sunday; share with sales"});
  }
  if (fact.examples.empty()) return;
  fact.share = static_cast<double>(fact.n) / static_cast<double>(all);
  fact.effect = -fact.share;
  fact.weight = 0.004;
  std::vector<std::string> closed;
  for (const AuditExample& example : fact.examples) closed.push_back(example.what);
  fact.rows = fmt::format(
      "select day from range({}, {}, interval 1 day) t(day) where dayofweek(day) in ({}) and day "
      "not in (select date_trunc('day', ordered_at) from ({}) l)",
      day_sql(calendar.first()), day_sql(calendar.last() + days{1}), fmt::join(closed, ", "),
      source.rows_where("true"));
  source.facts.push_back(fact);
}

struct Closure {
  base::Day first, last;
  std::int64_t days = 0;  // without sales, those of closed weekdays aside
  double usual = 0;       // what such days usually bring
};

/// The silences between neighbouring days with sales; their ends are no closed weekdays.
std::vector<Closure> closures_of(const Calendar& calendar) {
  std::vector<Closure> closures;
  for (std::size_t i = 1; i < calendar.days.size(); ++i) {
    Closure closure;
    for (base::Day day = calendar.days[i - 1].day + days{1}; day < calendar.days[i].day;
         day += days{1}) {
      const unsigned weekday = weekday_of(day);
      if (calendar.closed[weekday]) continue;
      if (closure.days++ == 0) closure.first = day;
      closure.last = day;
      closure.usual += usual_revenue(calendar, day);
    }
    if (closure.days > 0) closures.push_back(closure);
  }
  return closures;
}

void add_closures(AuditSource& source, const Calendar& calendar) {
  if (!calendar.regular) return;
  const std::vector<Closure> closures = closures_of(calendar);
  if (closures.empty()) return;
  AuditFact fact = fact_of_days("closures", 0);
  double usual = 0;
  for (const Closure& closure : closures) {
    fact.n += closure.days;
    usual += closure.usual;
    fact.examples.push_back({.what = base::to_iso_date(closure.first),
                             .n = closure.days,
                             .share = 0,
                             .amount = {std::llround(closure.usual * base::Money::kOne)},
                             .note = base::to_iso_date(closure.last)});
  }
  const auto span = (calendar.last() - calendar.first()).count() + 1;
  fact.share = static_cast<double>(fact.n) / static_cast<double>(span);
  fact.amount = {std::llround(usual * base::Money::kOne)};
  fact.effect = -source.of_revenue(fact.amount);
  fact.weight = 0.25 * std::abs(fact.effect);  // most are holidays
  fact.figures = {{"closures", static_cast<double>(closures.size()), "closures"}};
  std::vector<std::string> closed = {"-1"};
  for (std::size_t w = 0; w < 7; ++w)
    if (calendar.closed[w]) closed.push_back(std::to_string(w));
  fact.rows = fmt::format(
      "select day from range({}, {}, interval 1 day) t(day) where dayofweek(day) not in ({}) and "
      "day not in (select date_trunc('day', ordered_at) from ({}) l)",
      day_sql(calendar.first()), day_sql(calendar.last() + days{1}), fmt::join(closed, ", "),
      source.rows_where("true"));
  source.facts.push_back(fact);
}

struct OddDay {
  const AuditDay* day;
  double z, usual;
};

/// Days whose revenue is far from the usual one of their weekday, by the logarithm.
std::vector<OddDay> odd_days_of(const Calendar& calendar) {
  std::vector<double> residuals;
  std::vector<OddDay> all;
  for (const AuditDay& day : calendar.days) {
    const double usual = usual_revenue(calendar, day.day);
    if (day.kept.units <= 0 || usual <= 0) continue;
    residuals.push_back(std::log(day.kept.to_double() / usual));
    all.push_back({&day, residuals.back(), usual});
  }
  const double centre = base::median(residuals);
  for (double& residual : residuals) residual = std::abs(residual - centre);
  const double spread = std::max(kLeastSpread, 1.4826 * base::median(residuals));
  for (OddDay& day : all) day.z = (day.z - centre) / spread;
  std::erase_if(all, [](const OddDay& day) { return std::abs(day.z) <= kOddZ; });
  std::sort(all.begin(), all.end(), [](const OddDay& a, const OddDay& b) {
    return a.day->kept.to_double() - a.usual > b.day->kept.to_double() - b.usual;
  });
  return all;
}

/// Day -> its largest order, in words that the letter takes apart again: order, customer, amount.
std::map<base::Day, AuditExample> largest_orders(AuditSource& source,
                                                 const std::vector<OddDay>& odd) {
  std::string sql = "create or replace temp table audit_odd_days as select * from (values ";
  for (std::size_t i = 0; i < odd.size(); ++i)
    sql += fmt::format("{}(date '{}')", i > 0 ? ", " : "", base::to_iso_date(odd[i].day->day));
  source.workspace.connection().run(sql + ") t(day)");
  const base::Table table =
      features::compute(source.workspace, "audit_largest_orders", source.scope);
  std::map<base::Day, AuditExample> largest;
  for (std::size_t i = 0; i < table.n_rows(); ++i)
    largest[table.get<base::Day>("day")[i]] = {.what = table.get<std::string>("order_id")[i],
                                               .n = 1,
                                               .share = 0,
                                               .amount = table.get<base::Money>("amount")[i],
                                               .note = table.get<std::string>("customer_id")[i]};
  return largest;
}

void add_odd_days(AuditSource& source, const Calendar& calendar) {
  if (!calendar.regular) return;
  const std::vector<OddDay> odd = odd_days_of(calendar);
  if (odd.empty()) return;
  const auto largest = largest_orders(source, odd);
  AuditFact fact = fact_of_days("odd_days", static_cast<std::int64_t>(odd.size()));
  fact.share = static_cast<double>(odd.size()) / static_cast<double>(calendar.days.size());
  double away = 0;
  std::vector<std::string> dates;
  for (const OddDay& day : odd) {
    const double excess = day.day->kept.to_double() - day.usual;
    away += std::abs(excess);
    fact.amount += day.day->kept;
    const auto order = largest.find(day.day->day);
    dates.push_back("date '" + base::to_iso_date(day.day->day) + "'");
    if (fact.examples.size() < 5)
      fact.examples.push_back(
          {.what = base::to_iso_date(day.day->day),
           .n = std::lround(10 * day.z),
           .share = order == largest.end()
                        ? 0
                        : order->second.amount.to_double() / day.day->kept.to_double(),
           .amount = day.day->kept,
           .note = order == largest.end() ? ""
                                          : fmt::format("order {} of customer {}",
                                                        order->second.what, order->second.note)});
  }
  fact.effect = source.of_revenue({std::llround(away * base::Money::kOne)});
  fact.weight = fact.effect;
  fact.figures = {{"usual_day_of_the_first", odd.front().usual, "currency"}};
  fact.rows = fmt::format(
      "select cast(ordered_at as date) as day from ({}) l group by all",
      source.rows_where(fmt::format("cast(ordered_at as date) in ({})", fmt::join(dates, ", "))));
  source.facts.push_back(fact);
}

}  // namespace

unsigned weekday_of(base::Day day) { return std::chrono::weekday{day}.c_encoding(); }

double usual_revenue(const Calendar& calendar, base::Day day) {
  constexpr std::size_t kEachSide = 6;
  std::vector<double> revenue;
  const auto take = [&](const AuditDay& other) {
    if (weekday_of(other.day) == weekday_of(day) && other.kept.units > 0)
      revenue.push_back(other.kept.to_double());
  };
  const auto from = std::lower_bound(calendar.days.begin(), calendar.days.end(), day,
                                     [](const AuditDay& d, base::Day at) { return d.day < at; });
  for (auto it = from; it != calendar.days.begin() && revenue.size() < kEachSide;) take(*--it);
  const std::size_t most = revenue.size() + kEachSide;
  for (auto it = from; it != calendar.days.end() && revenue.size() < most; ++it)
    if (it->day != day) take(*it);
  return revenue.empty() ? 0 : base::median(std::move(revenue));
}

AuditFact fact_of_days(const std::string& name, std::int64_t n) {
  AuditFact fact;
  fact.name = name;
  fact.n = n;
  fact.unit = "days";
  fact.effect_on = "revenue";
  return fact;
}

std::string day_sql(base::Day day) { return "timestamp '" + base::to_iso_date(day) + "'"; }

void add_calendar_facts(AuditSource& source) {
  Calendar calendar{.days = source.days};
  add_stray_dates(source, calendar);
  learn_weekdays(calendar);
  add_closed_weekdays(source, calendar);
  add_closures(source, calendar);
  add_odd_days(source, calendar);
  add_end_facts(source, calendar);
}

}  // namespace patron::analysis
