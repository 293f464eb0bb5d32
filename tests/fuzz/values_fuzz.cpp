// Any bytes as a number, a date, a time of day and a heading: read or refused, and always the same.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "ingest/mapping/known_headings.hpp"
#include "ingest/values/currencies.hpp"
#include "ingest/values/date_style.hpp"
#include "ingest/values/folding.hpp"
#include "ingest/values/number_style.hpp"

using namespace patron;
using namespace patron::ingest;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const char decimal : {'.', ','})
    for (const char group : {'\0', '*', ' ', '\'', decimal == '.' ? ',' : '.'})
      for (const int scale : {0, 4, 6}) {
        const auto number = parse_number(text, {decimal, group}, scale);
        if (number && std::llabs(number->units) >= 1'000'000'000'000'000'000) std::abort();
      }
  for (const auto order :
       {base::DateOrder::kYearFirst, base::DateOrder::kMonthFirst, base::DateOrder::kDayFirst})
    for (const auto kind : {DateKind::kText, DateKind::kEpochSeconds, DateKind::kEpochMilliseconds,
                            DateKind::kSerial}) {
      const auto date = parse_date(text, {.order = order, .kind = kind});
      if (date) base::to_iso(date->instant);
    }
  parse_clock(text);
  currency_named_in(text);
  is_country(text);
  if (heading_key(heading_key(text)) != heading_key(text)) std::abort();
  NumberStyleVotes numbers;
  DateStyleVotes dates;
  for (std::size_t at = 0; at <= size;) {
    const std::size_t end = std::min(text.find('\n', at), size);
    numbers.add(text.substr(at, end - at));
    dates.add(text.substr(at, end - at));
    at = end + 1;
  }
  if (numbers.n_read() > numbers.n_cells() || dates.n_read() > dates.n_cells()) std::abort();
  return 0;
}
