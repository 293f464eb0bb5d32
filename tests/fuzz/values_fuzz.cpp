// Any text as a number, a date, a time of day, a currency and a heading: read or not read, and what
// was read is the same when it is written plainly and read again.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/date.hpp"
#include "base/money.hpp"
#include "ingest/bytes/encoding.hpp"
#include "ingest/mapping/known_headings.hpp"
#include "ingest/values/currencies.hpp"
#include "ingest/values/date_style.hpp"
#include "ingest/values/folding.hpp"
#include "ingest/values/number_style.hpp"

namespace {

using namespace patron;
using namespace patron::ingest;

constexpr std::size_t kMostCells = 8;
constexpr std::int64_t kLargestUnits = 999'999'999'999'999'999;

void require(bool promise) {
  if (!promise) std::abort();
}

void read_number(std::string_view cell, const NumberStyle& style, int scale) {
  const auto number = parse_number(cell, style, scale);
  if (!number) return;
  require(number->units >= -kLargestUnits && number->units <= kLargestUnits);
  const std::string plain = base::format_scaled(number->units, scale, 0);
  const auto again = parse_number(plain, NumberStyle{}, scale);
  require(again && again->units == number->units && !again->rounded);
}

void read_date(std::string_view cell, const DateStyle& style) {
  const auto date = parse_date(cell, style);
  if (!date) return;
  const std::string iso = base::to_iso(date->instant);
  const auto again = parse_date(iso, DateStyle{});
  require(again && again->instant == date->instant);
  require(!date->zone_minutes || (*date->zone_minutes > -1'440 && *date->zone_minutes < 1'440));
}

void read_date_in_all_styles(std::string_view cell) {
  using base::DateOrder;
  for (const DateOrder order :
       {DateOrder::kYearFirst, DateOrder::kMonthFirst, DateOrder::kDayFirst})
    read_date(cell, {.order = order});
  read_date(cell, {.short_year = ShortYear::kFirst});
  for (const DateKind kind :
       {DateKind::kEpochSeconds, DateKind::kEpochMilliseconds, DateKind::kSerial})
    read_date(cell, {.kind = kind});
  if (const auto clock = parse_clock(cell))
    require(clock->count() >= 0 && *clock < std::chrono::hours(24));
}

void read_text(std::string_view cell) {
  const std::string key = heading_key(cell);
  require(heading_key(key) == key);
  if (is_utf8(cell)) require(is_utf8(fold(cell)) && is_utf8(trimmed(cell)));
  require(is_utf8(to_utf8(cell)));
  currency_named_in(cell);
  is_country(cell);
}

void read_cell(std::string_view cell) {
  for (const char decimal : {'.', ','})
    for (const char group : {'\0', NumberStyle::kAnyGroup, ' ', '\'', decimal == '.' ? ',' : '.'})
      read_number(cell, {decimal, group}, 4);
  for (const int scale : {0, 6}) read_number(cell, {}, scale);
  read_date_in_all_styles(cell);
  read_text(cell);
}

/// A column read in the style that its cells are decided to have.
struct Column {
  NumberStyleVotes numbers;
  DateStyleVotes dates;

  void add(std::string_view cell) {
    numbers.add(cell);
    dates.add(cell);
  }
  void check() const {
    require(numbers.n_read() <= numbers.n_cells() && dates.n_read() <= dates.n_cells());
    numbers.decide_like(NumberStyle{','});
    name_of(dates.decide());
    example_of(numbers.decide());
    if (numbers.undecided() || dates.undecided()) require(numbers.n_cells() > 0);
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  Column column;
  for (std::size_t n = 0; n < kMostCells && !rest.empty(); ++n) {
    const std::string_view cell = rest.substr(0, rest.find('\n'));
    read_cell(cell);
    column.add(cell);
    rest.remove_prefix(std::min(rest.size(), cell.size() + 1));
  }
  column.check();
  return 0;
}
