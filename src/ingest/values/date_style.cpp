#include "ingest/values/date_style.hpp"

#include <algorithm>

namespace patron::ingest {
namespace {

constexpr std::array kOrders = {base::DateOrder::kYearFirst, base::DateOrder::kMonthFirst,
                                base::DateOrder::kDayFirst};

}  // namespace

std::string name_of(const DateStyle& style) {
  switch (style.order) {
    case base::DateOrder::kMonthFirst:
      return "month first";
    case base::DateOrder::kDayFirst:
      return "day first";
    case base::DateOrder::kYearFirst:
      break;
  }
  return "year first";
}

std::optional<ReadDate> parse_date(std::string_view text, const DateStyle& style) {
  const auto instant = base::parse_timestamp(text, style.order);
  if (!instant) return std::nullopt;
  return ReadDate{*instant, std::nullopt, text.find(':') != std::string_view::npos};
}

void DateStyleVotes::add(std::string_view cell) {
  ++n_cells_;
  for (std::size_t i = 0; i < kOrders.size(); ++i)
    n_read_[i] += parse_date(cell, {kOrders[i]}).has_value();
}

DateStyle DateStyleVotes::decide() const {
  const auto best = std::max_element(n_read_.begin(), n_read_.end());
  return {kOrders[static_cast<std::size_t>(best - n_read_.begin())]};
}

bool DateStyleVotes::undecided() const {
  return n_read_[1] == n_read_[2] && n_read_[1] > n_read_[0];
}

}  // namespace patron::ingest
