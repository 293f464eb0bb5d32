#include "ingest/values/date_text.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "ingest/values/folding.hpp"
#include "ingest/values/month_names.hpp"

namespace patron::ingest {
namespace {

using namespace std::chrono;
using base::DateOrder;

constexpr std::size_t kLongestDate = 96;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80; }

/// A number and how many digits it was written with.
struct Number {
  int value = 0;
  std::size_t digits = 0;
};

/// The folded text of a date, taken apart from its front.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : rest_(text) {}

  bool at_end() const { return rest_.empty(); }
  bool at_digit() const { return !rest_.empty() && is_digit(rest_[0]); }
  std::string_view rest() const { return rest_; }
  std::size_t n_digits() const {
    const auto end = std::find_if_not(rest_.begin(), rest_.end(), is_digit);
    return static_cast<std::size_t>(end - rest_.begin());
  }

  bool take(std::string_view prefix) {
    if (!rest_.starts_with(prefix)) return false;
    rest_.remove_prefix(prefix.size());
    return true;
  }
  bool take_any(std::string_view marks) {
    if (rest_.empty() || marks.find(rest_[0]) == marks.npos) return false;
    rest_.remove_prefix(1);
    return true;
  }
  bool take_blanks() {
    bool any = false;
    while (take(" ")) any = true;
    return any;
  }

  /// All digits that follow, at most `most` of them.
  std::optional<Number> take_number(std::size_t most) {
    Number out;
    while (out.digits < most && at_digit()) {
      out.value = out.value * 10 + (rest_[0] - '0');
      ++out.digits;
      rest_.remove_prefix(1);
    }
    if (out.digits == 0 || at_digit()) return std::nullopt;
    return out;
  }
  /// Exactly `n` digits, whatever follows.
  int take_digits(std::size_t n) {
    int value = 0;
    for (std::size_t i = 0; i < n; ++i) value = value * 10 + (rest_[i] - '0');
    rest_.remove_prefix(n);
    return value;
  }
  std::string_view word() const {
    const auto end = std::find_if_not(rest_.begin(), rest_.end(), is_letter);
    return rest_.substr(0, static_cast<std::size_t>(end - rest_.begin()));
  }

 private:
  std::string_view rest_;
};

struct Date {
  Number year, month, day;
};

/// Between the parts of a date: a mark with blanks beside it, or blanks alone; "de" as in
/// "1 de mayo de 2011".
bool take_separator(Cursor& c) {
  bool any = c.take_blanks();
  if (c.take("年") || c.take("月")) return c.take_blanks(), true;
  any |= c.take(".");  // and another mark behind it: "5-Jan.-11"
  any |= c.take_any("-/,");
  any |= c.take_blanks();
  for (const std::string_view of : {"de ", "del ", "of "})
    if (c.take(of)) break;
  return any;
}

/// "1st", "2nd", "1er": the ending of an ordinal.
void drop_ordinal(Cursor& c) {
  const std::string_view word = c.word();
  for (const std::string_view ending : {"st", "nd", "rd", "th", "er", "º", "ª", "o"})
    if (word == ending) c.take(ending);
}

bool take_month_name(Cursor& c, Number& month) {
  const std::string_view word = c.word();
  month = {month_named(word), word.size()};
  return month.value != 0 && c.take(word);
}

/// Day month year, or year month day where the first number has four digits.
bool take_named_month_date(Cursor& c, Number first, Date& date) {
  if (!take_month_name(c, date.month) || (!take_separator(c) && !c.at_digit())) return false;
  const auto last = c.take_number(4);
  if (!last) return false;
  date.day = first, date.year = *last;
  if (first.digits == 4) std::swap(date.day, date.year);
  return true;
}

/// "Dec 1, 2010"
bool take_month_first_by_name(Cursor& c, Date& date) {
  if (!take_month_name(c, date.month)) return false;
  take_separator(c);
  const auto day = c.take_number(2);
  if (!day) return false;
  drop_ordinal(c);
  if (!take_separator(c)) return false;
  const auto year = c.take_number(4);
  if (!year) return false;
  date.day = *day, date.year = *year;
  return true;
}

void assign(const std::array<Number, 3>& parts, DateOrder order, Date& date) {
  switch (order) {
    case DateOrder::kYearFirst:
      date = {parts[0], parts[1], parts[2]};
      break;
    case DateOrder::kMonthFirst:
      date = {parts[2], parts[0], parts[1]};
      break;
    case DateOrder::kDayFirst:
      date = {parts[2], parts[1], parts[0]};
      break;
  }
}

bool take_numbered_date(Cursor& c, Number first, DateOrder order, Date& date) {
  const auto second = c.take_number(2);
  if (!second || !take_separator(c)) return false;
  const auto third = c.take_number(4);
  if (!third) return false;
  c.take("日");
  assign({first, *second, *third}, order, date);
  return true;
}

/// YYYYMMDD, or DDMMYYYY and MMDDYYYY in their orders; other eight digits are numbers of something.
bool take_compact_date(Cursor& c, DateOrder order, Date& date) {
  std::array<Number, 3> parts;
  for (std::size_t i = 0; i < 3; ++i) {
    const bool year = i == (order == DateOrder::kYearFirst ? 0 : 2);
    parts[i].digits = year ? 4 : 2;
    parts[i].value = c.take_digits(parts[i].digits);
  }
  assign(parts, order, date);
  return date.year.value >= 1900 && date.year.value <= 2100;
}

std::optional<int> full_year(Number year, bool stands_first, ShortYear short_year) {
  if (year.digits == 4) return year.value >= 1000 ? std::optional(year.value) : std::nullopt;
  if (year.digits != 2 || (stands_first && short_year == ShortYear::kLastOnly)) return std::nullopt;
  return year.value < 69 ? 2000 + year.value : 1900 + year.value;
}

std::optional<base::Day> day_of(const Date& date, bool year_first, ShortYear short_year) {
  if (date.day.digits > 2 || date.month.value > 12) return std::nullopt;
  const auto y = full_year(date.year, year_first, short_year);
  if (!y) return std::nullopt;
  const year_month_day ymd{year{*y}, month{static_cast<unsigned>(date.month.value)},
                           day{static_cast<unsigned>(date.day.value)}};
  if (!ymd.ok()) return std::nullopt;
  return sys_days{ymd};
}

/// The fraction of a second, cut at microseconds.
microseconds take_fraction(Cursor& c) {
  std::int64_t value = 0, unit = 100'000;
  for (; c.at_digit(); unit /= 10) value += unit * c.take_digits(1);
  return microseconds{value};
}

/// "am", "pm", "a.m.": 12 AM is midnight. False where the hour does not go with it.
bool apply_half_of_day(Cursor& c, int& hour) {
  Cursor ahead = c;
  ahead.take_blanks();
  const bool pm = ahead.take("pm") || ahead.take("p.m.") || ahead.take("p. m.");
  if (!pm && !ahead.take("am") && !ahead.take("a.m.") && !ahead.take("a. m.")) return true;
  c = ahead;
  if (hour < 1 || hour > 12) return false;
  hour = hour % 12 + (pm ? 12 : 0);
  return true;
}

/// 24:00 is the end of a day, the first instant of the next (ISO 8601).
bool is_hour(int hour, microseconds rest) {
  return hour < 24 || (hour == 24 && rest == microseconds{0});
}

/// "8:26", "08.26.00", "08:26:00,123", "8:26 PM", "8h26"
bool take_clock(Cursor& c, microseconds& clock) {
  const auto hour = c.take_number(2);
  if (!hour || !c.take_any(":.h")) return false;
  const auto minute = c.take_number(2);
  if (!minute || minute->digits != 2 || minute->value > 59) return false;
  microseconds rest{};
  if (c.take_any(":.")) {
    const auto second = c.take_number(2);
    if (!second || second->digits != 2 || second->value > 59) return false;
    rest = seconds{second->value};
    if (c.take_any(".,")) {
      if (!c.at_digit()) return false;
      rest += take_fraction(c);
    }
  }
  int h = hour->value;
  if (!apply_half_of_day(c, h) || !is_hour(h, minutes{minute->value} + rest)) return false;
  clock = hours{h} + minutes{minute->value} + rest;
  return true;
}

/// HHMM or HHMMSS
bool take_compact_clock(Cursor& c, microseconds& clock) {
  const bool has_seconds = c.n_digits() == 6;
  const int h = c.take_digits(2), m = c.take_digits(2), s = has_seconds ? c.take_digits(2) : 0;
  clock = hours{h} + minutes{m} + seconds{s};
  return is_hour(h, clock - hours{h}) && m < 60 && s < 60;
}

/// "+01:00", "-0500", "+01"
bool take_offset(Cursor& c, int& offset) {
  const bool west = c.take("-") || c.take("−");
  if (!west && !c.take("+")) return false;
  const std::size_t digits = c.n_digits();
  if (digits != 1 && digits != 2 && digits != 4) return false;
  const int h = c.take_digits(digits == 4 ? 2 : digits);
  int m = 0;
  if (digits == 4 || (c.take(":") && c.n_digits() == 2)) m = c.take_digits(2);
  offset = (h * 60 + m) * (west ? -1 : 1);
  return h <= 18 && m < 60;
}

/// "(UTC)", "[Europe/Berlin]" after an offset: a name for what is known already.
void drop_zone_comment(Cursor& c) {
  c.take_blanks();
  const std::string_view rest = c.rest();
  const bool round = rest.starts_with('(') && rest.ends_with(')');
  if (round || (rest.starts_with('[') && rest.ends_with(']'))) c.take(rest);
}

bool take_zone(Cursor& c, std::optional<int>& zone) {
  c.take_blanks();
  if (c.take("uhr")) c.take_blanks();
  if (c.at_end()) return true;
  const std::string_view word = c.word();
  int offset = zone_named(word);
  if (offset != kNoZone) {
    c.take(word);
    if (offset == 0 && (c.rest().starts_with('+') || c.rest().starts_with('-')) &&
        !take_offset(c, offset))
      return false;
  } else if (!take_offset(c, offset)) {
    return false;
  }
  zone = offset;
  drop_zone_comment(c);
  return c.at_end();
}

/// What may stand between a date and its time.
bool take_gap(Cursor& c) {
  bool any = c.take(",");
  any |= c.take_blanks();
  for (const std::string_view mark : {"t", "um ", "at ", "a ", "- ", "kl. ", "kl "})
    if (c.take(mark)) return c.take_blanks(), true;
  return any;
}

bool take_date(Cursor& c, DateOrder order, Date& date, bool& by_name) {
  if (!c.at_digit()) return by_name = true, take_month_first_by_name(c, date);
  const std::size_t digits = c.n_digits();
  if (digits == 8 || digits == 12 || digits == 14) return take_compact_date(c, order, date);
  const auto first = c.take_number(4);
  if (!first) return false;
  drop_ordinal(c);
  const bool separated = take_separator(c);
  if (!c.at_digit()) return by_name = true, take_named_month_date(c, *first, date);
  return separated && take_numbered_date(c, *first, order, date);
}

/// "1 декабря 2010 г.": the word "year" behind a Russian date.
void drop_year_word(Cursor& c) {
  Cursor ahead = c;
  ahead.take_blanks();
  if (!ahead.take("года") && !ahead.take("г.") && !ahead.take("г")) return;
  c = ahead;
}

bool take_time(Cursor& c, ReadDate& out, microseconds& clock) {
  if (c.at_end()) return true;
  out.has_time = true;
  if (c.at_digit()) return take_compact_clock(c, clock) && c.at_end();
  if (!take_gap(c)) return false;
  const std::size_t digits = c.n_digits();
  const bool read =
      digits == 4 || digits == 6 ? take_compact_clock(c, clock) : take_clock(c, clock);
  return read && take_zone(c, out.zone_minutes);
}

/// "Dec  1 08:26:00 2010", as C's ctime writes it behind the weekday, and "Dec 1 08:26:00 UTC
/// 2010".
bool take_ctime(Cursor& c, Date& date, ReadDate& out, microseconds& clock) {
  if (!take_month_name(c, date.month) || !c.take_blanks()) return false;
  const auto day = c.take_number(2);
  if (!day || !c.take_blanks() || !take_clock(c, clock) || !c.take_blanks()) return false;
  const std::string_view word = c.word();
  if (const int offset = zone_named(word); offset != kNoZone) {
    out.zone_minutes = offset;
    c.take(word);
    c.take_blanks();
  }
  const auto year = c.take_number(4);
  if (!year || year->digits != 4) return false;
  date.day = *day, date.year = *year;
  out.has_time = true;
  return c.at_end();
}

std::optional<ReadDate> parse_ctime(Cursor c) {
  Date date;
  ReadDate out;
  microseconds clock{0};
  if (!take_ctime(c, date, out, clock)) return std::nullopt;
  const auto day = day_of(date, false, ShortYear::kLastOnly);
  if (!day) return std::nullopt;
  out.instant = base::Instant{*day} + clock;
  return out;
}

std::optional<ReadDate> parse_folded(Cursor c, DateOrder order, ShortYear short_year,
                                     bool& by_name) {
  Date date;
  by_name = false;
  if (!c.at_digit())
    if (auto read = parse_ctime(c)) return by_name = true, read;
  if (!take_date(c, order, date, by_name)) return std::nullopt;
  drop_year_word(c);
  const bool year_first = !by_name && order == DateOrder::kYearFirst;
  const auto day = day_of(date, year_first, short_year);
  if (!day) return std::nullopt;
  ReadDate out;
  microseconds clock{0};
  if (!take_time(c, out, clock)) return std::nullopt;
  out.instant = base::Instant{*day} + clock;
  return out;
}

/// Unbreakable blanks as blanks, so that one of them divides as the other.
std::string with_plain_blanks(std::string text) {
  for (const std::string_view blank : {"\xC2\xA0", "\xE2\x80\xAF", "\t"})
    for (std::size_t at; (at = text.find(blank)) != text.npos;) text.replace(at, blank.size(), " ");
  return text;
}

bool drop_weekday(Cursor& c) {
  const std::string_view word = c.word();
  if (word.empty() || !is_weekday(word)) return false;
  c.take(word);
  c.take_any(".");
  c.take_any(",");
  c.take_blanks();
  return true;
}

}  // namespace

std::optional<ReadDate> parse_date_text(std::string_view text, DateOrder order,
                                        ShortYear short_year, bool* names_month) {
  if (text.size() > kLongestDate) return std::nullopt;
  text = trimmed(text);
  if (text.size() < 6) return std::nullopt;
  const std::string folded = with_plain_blanks(fold(text));
  bool by_name = false;
  Cursor cursor(folded);
  auto read = parse_folded(cursor, order, short_year, by_name);
  if (!read && drop_weekday(cursor)) read = parse_folded(cursor, order, short_year, by_name);
  if (read && names_month != nullptr) *names_month = by_name;
  return read;
}

std::optional<std::chrono::microseconds> parse_clock(std::string_view text) {
  if (text.size() > kLongestDate) return std::nullopt;
  const std::string folded = with_plain_blanks(fold(trimmed(text)));
  Cursor c(folded);
  microseconds clock{0};
  const std::size_t digits = c.n_digits();
  if (digits == folded.size() && (digits == 4 || digits == 6))
    return take_compact_clock(c, clock) ? std::optional(clock) : std::nullopt;
  if (folded.starts_with("0.") && folded.size() > 4) {
    c.take("0.");
    std::int64_t part = 0, unit = 100'000'000'000;  // of a day, in 10^-12
    for (; c.at_digit(); unit /= 10) part += unit * c.take_digits(1);
    const auto ms = static_cast<std::int64_t>((__int128{part} * 86'400'000 + 500'000'000'000) /
                                              1'000'000'000'000);
    return c.at_end() && ms < 86'400'000 ? std::optional<microseconds>(milliseconds{ms})
                                         : std::nullopt;
  }
  std::optional<int> zone;
  return take_clock(c, clock) && take_zone(c, zone) ? std::optional(clock) : std::nullopt;
}

}  // namespace patron::ingest
