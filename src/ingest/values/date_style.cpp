#include "ingest/values/date_style.hpp"

#include <algorithm>

#include "ingest/values/folding.hpp"

namespace patron::ingest {
namespace {

using base::DateOrder;
using namespace std::chrono;

/// In the order in which they win a draw.
constexpr std::array<DateStyle, 7> kStyles = {{
    {.order = DateOrder::kYearFirst},
    {.order = DateOrder::kMonthFirst},
    {.order = DateOrder::kDayFirst},
    {.order = DateOrder::kYearFirst, .short_year = ShortYear::kFirst},
    {.kind = DateKind::kEpochSeconds},
    {.kind = DateKind::kEpochMilliseconds},
    {.kind = DateKind::kSerial},
}};
constexpr std::size_t kMonthFirst = 1, kDayFirst = 2;

constexpr std::int64_t kEpochLow = 631'152'000, kEpochHigh = 4'102'444'800;  // 1990, 2100
constexpr std::int64_t kSerialLow = 20'000, kSerialHigh = 80'000;
constexpr sys_days kSerialZero{year{1899} / 12 / 30};

/// "1291191960.25": a whole number and its fraction in units of 10^-12.
struct Decimal {
  std::int64_t whole = 0;
  std::int64_t fraction = 0;
};

std::optional<Decimal> parse_decimal(std::string_view text) {
  if (text.empty() || text.size() > 40) return std::nullopt;
  Decimal out;
  std::size_t i = 0;
  for (; i < text.size() && text[i] >= '0' && text[i] <= '9'; ++i) {
    if (i >= 15) return std::nullopt;
    out.whole = out.whole * 10 + (text[i] - '0');
  }
  if (i == 0) return std::nullopt;
  if (i == text.size()) return out;
  if (text[i] != '.' && text[i] != ',') return std::nullopt;
  std::int64_t unit = 100'000'000'000;
  for (++i; i < text.size(); ++i, unit /= 10) {
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    out.fraction += unit * (text[i] - '0');
  }
  return out;
}

std::optional<ReadDate> parse_epoch(std::string_view text, bool in_milliseconds) {
  const auto number = parse_decimal(text);
  const std::int64_t unit = in_milliseconds ? 1000 : 1;
  if (!number || number->whole < kEpochLow * unit || number->whole >= kEpochHigh * unit)
    return std::nullopt;
  const microseconds since = microseconds{number->whole * (1'000'000 / unit)} +
                             microseconds{number->fraction / 1'000'000 / unit};
  return ReadDate{base::Instant{since}, 0, true};
}

/// The part of a day is rounded to milliseconds: spreadsheets keep no more.
std::optional<ReadDate> parse_serial(std::string_view text) {
  const auto number = parse_decimal(text);
  if (!number || number->whole < kSerialLow || number->whole >= kSerialHigh) return std::nullopt;
  // To the second: of five decimals, as spreadsheets save them, the rest is noise.
  const __int128 s =
      (static_cast<__int128>(number->fraction) * 86'400 + 500'000'000'000) / 1'000'000'000'000;
  const base::Instant instant =
      base::Instant{kSerialZero + days{number->whole}} + seconds{static_cast<std::int64_t>(s)};
  return ReadDate{instant, std::nullopt, number->fraction != 0};
}

/// The plain forms, in the time that base::parse_timestamp takes.
std::optional<ReadDate> parse_plain(std::string_view text, DateOrder order) {
  const auto instant = base::parse_timestamp(text, order);
  if (!instant) return std::nullopt;
  ReadDate out{*instant, std::nullopt, text.find(':') != std::string_view::npos};
  if (text.ends_with('Z')) out.zone_minutes = 0;
  return out;
}

/// 01.12.2010: two points before any blank.
bool has_points(std::string_view cell) {
  const std::string_view date = cell.substr(0, cell.find(' '));
  return std::count(date.begin(), date.end(), '.') == 2 &&
         std::all_of(date.begin(), date.end(),
                     [](char c) { return c == '.' || (c >= '0' && c <= '9'); });
}

}  // namespace

std::string name_of(const DateStyle& style) {
  if (style.kind == DateKind::kEpochSeconds) return "seconds since 1970";
  if (style.kind == DateKind::kEpochMilliseconds) return "milliseconds since 1970";
  if (style.kind == DateKind::kSerial) return "days counted as in spreadsheets";
  if (style.month_by_name) return "months by name";
  if (style.order == DateOrder::kMonthFirst) return "month first";
  if (style.order == DateOrder::kDayFirst) return "day first";
  return style.short_year == ShortYear::kFirst ? "two-digit year first" : "year first";
}

std::optional<ReadDate> parse_date(std::string_view text, const DateStyle& style) {
  switch (style.kind) {
    case DateKind::kEpochSeconds:
      return parse_epoch(trimmed(text), false);
    case DateKind::kEpochMilliseconds:
      return parse_epoch(trimmed(text), true);
    case DateKind::kSerial:
      return parse_serial(trimmed(text));
    case DateKind::kText:
      break;
  }
  if (const auto plain = parse_plain(text, style.order)) return plain;
  return parse_date_text(text, style.order, style.short_year);
}

DateStyleVotes::Reading DateStyleVotes::reading_of(std::string_view cell) const {
  Reading out;
  std::array<std::optional<ReadDate>, kCandidates> read;
  for (std::size_t i = 0; i < kCandidates; ++i) {
    if (i == kMonthFirst && has_points(cell)) continue;
    read[i] = parse_date(cell, kStyles[i]);
    if (read[i]) out.candidates |= 1u << i;
  }
  out.differs = read[kMonthFirst] && read[kDayFirst] &&
                read[kMonthFirst]->instant != read[kDayFirst]->instant;
  if (out.candidates != 0)
    parse_date_text(cell, DateOrder::kYearFirst, ShortYear::kLastOnly, &out.by_name);
  return out;
}

void DateStyleVotes::add(std::string_view cell) {
  cell = trimmed(cell);
  if (cell.empty()) return;
  if (cell != last_cell_) {
    last_ = reading_of(cell);
    last_cell_ = cell;
  }
  ++n_cells_;
  n_by_name_ += last_.by_name;
  days_differ_ |= last_.differs;
  for (std::size_t i = 0; i < kCandidates; ++i) n_read_[i] += (last_.candidates >> i) & 1u;
}

DateStyle DateStyleVotes::decide() const {
  const auto best = std::max_element(n_read_.begin(), n_read_.end());
  DateStyle style = kStyles[static_cast<std::size_t>(best - n_read_.begin())];
  style.month_by_name = n_by_name_ > 0 && 2 * n_by_name_ >= *best;
  return style;
}

bool DateStyleVotes::undecided() const {
  return days_differ_ && n_read_[kMonthFirst] == n_read_[kDayFirst] &&
         n_read_[kMonthFirst] == n_read();
}

std::int64_t DateStyleVotes::n_read() const {
  return *std::max_element(n_read_.begin(), n_read_.end());
}

}  // namespace patron::ingest
