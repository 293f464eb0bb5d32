#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace patron::base {

/// An instant in the shop's own clock, counted in microseconds since 1970-01-01 (as DuckDB's
/// TIMESTAMP).
using Instant = std::chrono::sys_time<std::chrono::microseconds>;
using Day = std::chrono::sys_days;

/// In which order a written date names its parts.
enum class DateOrder { kYearFirst, kMonthFirst, kDayFirst };

/// Reads a date with or without a time of day: "2011-12-09 12:50:00.25", "12/9/2011 12:50",
/// "9.12.2011". Parts are divided by "-", "/" or "."; date and time by a blank or "T"; the time may
/// end in "Z". Empty where the text is no date of that order, or where the day does not exist.
std::optional<Instant> parse_timestamp(std::string_view text, DateOrder order);

/// Reads "2011-12-10", "2011-12-10 12:50[:00[.25]]" or the same with "T". A bare date means its
/// first moment. Throws invalid_argument that names `what` ("--as-of") otherwise.
Instant parse_instant(std::string_view text, std::string_view what);

Instant instant_of(std::int64_t microseconds);
std::int64_t microseconds_of(Instant instant);

/// ISO 8601: "2011-12-10" and "2011-12-10 12:50:00" (fraction only where there is one).
std::string to_iso_date(Day day);
std::string to_iso(Instant instant);
/// For people: "9 Dec 2011".
std::string to_words(Day day);

}  // namespace patron::base
