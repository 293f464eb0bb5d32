#include "report/weeks.hpp"

#include <algorithm>
#include <array>
#include <chrono>

#include "base/error.hpp"

namespace patron::report {
namespace {

namespace chrono = std::chrono;
constexpr int kDaysShown = 56;

base::Day day_of(const std::string& iso) {
  return chrono::floor<chrono::days>(base::parse_instant(iso, "day"));
}

base::Day monday_of(base::Day day) { return day - (chrono::weekday{day} - chrono::Monday); }

struct Span {
  base::Day first, last;
};

Span span_of(const analysis::Summary& summary) {
  Span span{base::Day::max(), base::Day::min()};
  for (const auto& sales : summary.daily) {
    const base::Day day = day_of(sales.day);
    span.first = std::min(span.first, day);
    span.last = std::max(span.last, day);
  }
  return span;
}

/// The weekdays on which the shop never sells: a week without them is whole.
class ClosedDays {
 public:
  explicit ClosedDays(const analysis::Summary& summary) {
    for (const auto& sales : summary.daily)
      if (sales.orders > 0) open_[chrono::weekday{day_of(sales.day)}.c_encoding()] = true;
  }
  bool all(base::Day from, base::Day before) const {
    for (base::Day day = from; day < before; day += chrono::days{1})
      if (open_[chrono::weekday{day}.c_encoding()]) return false;
    return true;
  }

 private:
  std::array<bool, 7> open_{};
};

bool is_short(const Span& span) { return (span.last - span.first).count() < kDaysShown; }

}  // namespace

bool counts_days(const analysis::Summary& summary) {
  return !summary.daily.empty() && is_short(span_of(summary));
}

std::vector<Week> weeks_of(const analysis::Summary& summary) {
  if (summary.daily.empty()) return {};
  const Span span = span_of(summary);
  const ClosedDays closed(summary);
  const int length = is_short(span) ? 1 : 7;
  const base::Day start = length == 1 ? span.first : monday_of(span.first);
  const auto n = static_cast<std::size_t>((span.last - start).count() / length + 1);
  std::vector<base::Money> revenue(n);
  for (const auto& sales : summary.daily)
    revenue[static_cast<std::size_t>((day_of(sales.day) - start).count() / length)] +=
        sales.revenue;
  std::vector<Week> weeks;
  for (std::size_t i = 0; i < n; ++i) {
    const base::Day first = start + chrono::days{static_cast<int>(i) * length};
    const base::Day next = first + chrono::days{length};
    const bool whole =
        closed.all(first, span.first) && closed.all(span.last + chrono::days{1}, next);
    weeks.push_back({first, revenue[i].to_double(), whole});
  }
  return weeks;
}

std::string week_text(const std::vector<Week>& weeks, std::size_t i) {
  const auto year_of = [](base::Day day) { return chrono::year_month_day{day}.year(); };
  const std::string words = base::to_words(weeks[i].first);
  const bool one_year = year_of(weeks.front().first) == year_of(weeks.back().first);
  return one_year ? words.substr(0, words.rfind(' ')) : words;
}

bool is_unfinished(const std::string& iso_month, const analysis::ScopeUsed& scope) {
  try {
    const chrono::year_month_day first{day_of(iso_month + "-01")};
    const base::Day next = chrono::sys_days{first + chrono::months{1}};
    return base::parse_instant(scope.as_of, "as_of") < base::Instant{next};
  } catch (const base::Error&) {
    return false;
  }
}

}  // namespace patron::report
