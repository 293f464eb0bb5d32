#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/date.hpp"

namespace patron::ingest {

/// How the dates of a column are written.
struct DateStyle {
  base::DateOrder order = base::DateOrder::kYearFirst;

  bool operator==(const DateStyle&) const = default;
};

/// For people: "year first", "month first", "day first".
std::string name_of(const DateStyle& style);

/// An instant as it is written; zone_minutes where the text names an offset from UTC ("Z",
/// "+0100").
struct ReadDate {
  base::Instant instant;  // the clock time as written
  std::optional<int> zone_minutes;
  bool has_time = false;
};

std::optional<ReadDate> parse_date(std::string_view text, const DateStyle& style);

/// Decides on the style of a column by all of its cells, never cell by cell.
class DateStyleVotes {
 public:
  void add(std::string_view cell);

  /// The style that reads most cells; of two that read equally many, month first.
  DateStyle decide() const;

  /// True where day first and month first read all cells seen so far: more of the column should be
  /// shown.
  bool undecided() const;

 private:
  std::int64_t n_cells_ = 0;
  std::array<std::int64_t, 3> n_read_{};
};

}  // namespace patron::ingest
