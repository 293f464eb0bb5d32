#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/date.hpp"
#include "ingest/values/date_text.hpp"

namespace patron::ingest {

/// What the cells of a column of dates are.
enum class DateKind {
  kText,               // written with its parts, the month mostly by number
  kEpochSeconds,       // seconds since 1970-01-01 UTC
  kEpochMilliseconds,  // the same in milliseconds
  kSerial,             // days since 1899-12-30, as spreadsheets count
};

/// How the dates of a column are written.
struct DateStyle {
  base::DateOrder order = base::DateOrder::kYearFirst;
  DateKind kind = DateKind::kText;
  ShortYear short_year = ShortYear::kLastOnly;  // kFirst: 10-12-01 is 2010
  bool month_by_name = false;                   // for people; changes nothing in reading

  bool operator==(const DateStyle&) const = default;
};

/// For people: "year first", "month first", "day first", "months by name", "seconds since 1970",
/// ...
std::string name_of(const DateStyle& style);

/// Reads one cell of a column of that style; see parse_date_text() for what is read as text.
/// Epochs and serials are read within 1990-2100 and 20000..80000 only (1954-2119).
std::optional<ReadDate> parse_date(std::string_view text, const DateStyle& style);

/// Decides on the style of a column by all of its cells, never cell by cell.
///
/// Parts divided by points are never read month first here: nobody writes them so.
/// Cost: about 1 µs per cell that differs from the one before it.
class DateStyleVotes {
 public:
  void add(std::string_view cell);

  /// The style that reads most cells; of those that read equally many, year first, month first, day
  /// first, two-digit year first.
  DateStyle decide() const;

  /// True where day first and month first read equally many of the cells seen so far, more than any
  /// other style, and not to the same days: more of the column should be shown.
  bool undecided() const;

  /// Cells that hold something, and those of them that the decided style reads.
  std::int64_t n_cells() const { return n_cells_; }
  std::int64_t n_read() const;

 private:
  static constexpr std::size_t kCandidates = 7;
  struct Reading {
    unsigned candidates = 0;  // one bit for each that reads the cell
    bool differs = false;     // month first and day first give different days
    bool by_name = false;
  };
  Reading reading_of(std::string_view cell) const;

  std::int64_t n_cells_ = 0, n_by_name_ = 0;
  std::array<std::int64_t, kCandidates> n_read_{};
  bool days_differ_ = false;
  std::string last_cell_;
  Reading last_;
};

}  // namespace patron::ingest
