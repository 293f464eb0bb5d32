#include "ingest/order_lines/reading.hpp"

namespace patron::ingest {

DateStyle decided_style(const DateStyleVotes& votes, const std::string& dates) {
  DateStyle style = votes.decide();
  if (dates.empty()) return style;
  style.kind = DateKind::kText;
  style.order = dates == "day-first"     ? base::DateOrder::kDayFirst
                : dates == "month-first" ? base::DateOrder::kMonthFirst
                                         : base::DateOrder::kYearFirst;
  return style;
}

}  // namespace patron::ingest
