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

void ReadReport::count_reject(std::int64_t line, const std::string& reason) {
  if (++rows_rejected == 1) first_reject = "line " + std::to_string(line) + ": " + reason;
}

}  // namespace patron::ingest
