#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/date.hpp"

namespace patron::ingest {

/// An instant as it is written; zone_minutes where the text names an offset from UTC ("Z",
/// "+0100").
struct ReadDate {
  base::Instant instant;  // the clock time as written
  std::optional<int> zone_minutes;
  bool has_time = false;
};

/// Which reading of years is meant where they are written with two digits and stand first.
enum class ShortYear { kLastOnly, kFirst };

/// Reads a date as people and programs write it, wholly or not at all:
/// 2010-12-01, 1/12/10, 01.12.2010 08:26, 20101201, 20101201082600, 2010-12-01T08:26:00.123Z,
/// 2010-12-01 08:26:00 +0100, Dec 1, 2010, 8:26 AM, Wed 01-DEC-10, 1. März 2011 um 8:26 Uhr,
/// 2010年12月1日. Days and months by number are taken in `order`; a month by its name needs none.
///
/// Two-digit years: 00-68 are 2000-2068, 69-99 are 1969-1999 (POSIX). Fractions of a second are cut
/// at microseconds. `names_month` is set where the month is written by its name.
std::optional<ReadDate> parse_date_text(std::string_view text, base::DateOrder order,
                                        ShortYear short_year, bool* names_month = nullptr);

/// A time of day in a column of its own: "08:26", "8:26:00 AM", "08.26", "082600", "0.3513" (part
/// of a day, as spreadsheets write it).
std::optional<std::chrono::microseconds> parse_clock(std::string_view text);

}  // namespace patron::ingest
