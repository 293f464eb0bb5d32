#include "analysis/shop_regressors.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cmath>

#include "analysis/series_rows.hpp"
#include "base/error.hpp"
#include "base/figures.hpp"

namespace patron::analysis {
namespace {

using base::Error;
using base::ErrorCode;
using std::chrono::days;

constexpr const char* kFlag = "--regressors";

/// The file's days as places behind the first one.
class DayPlaces {
 public:
  DayPlaces(const SeriesTable& table, base::Day first, std::int64_t n_days)
      : rows_(static_cast<std::size_t>(n_days), kNone) {
    const std::vector<SeriesRow>& rows = table.series.front().rows;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const base::Day day = std::chrono::floor<days>(rows[i].ds);
      const std::string where = fmt::format("{}:{}", table.name, rows[i].line);
      if (base::Instant{day} != rows[i].ds)
        throw Error(ErrorCode::kBadData, fmt::format("{} is no day.", base::to_iso(rows[i].ds)),
                    "Regressors of the shop have one row for each day.", where);
      const std::int64_t place = (day - first).count();
      if (place < 0 || place >= n_days) continue;
      std::size_t& row = rows_[static_cast<std::size_t>(place)];
      if (row != kNone)
        throw Error(ErrorCode::kBadData,
                    fmt::format("{} stands there twice: in line {}, too.", base::to_iso_date(day),
                                rows[row].line),
                    "Keep one row for each day.", where);
      row = i;
    }
  }
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
  std::size_t row_of(std::size_t place) const { return rows_[place]; }

 private:
  std::vector<std::size_t> rows_;
};

[[noreturn]] void refuse_to_come(const SeriesTable& table, base::Day day, base::Day last,
                                 const std::string& what) {
  throw Error(
      ErrorCode::kInvalidArgument,
      fmt::format("{} has no {} for {}.", table.name, what, base::to_iso_date(day)),
      fmt::format("The forecast needs what is planned for every day until {}; 0 for nothing.",
                  base::to_iso_date(last)),
      kFlag);
}

void note_gaps(ShopRegressors& out, const SeriesTable& table, std::int64_t n_gaps,
               std::int64_t n_known) {
  if (n_gaps > 0)
    out.notes.push_back(
        fmt::format("{} tells nothing of {} of the {} known days: their regressors count as 0.",
                    table.name, base::count_text(n_gaps), base::count_text(n_known)));
}

/// A regressor that never changed on known days can teach no model anything.
void note_constants(ShopRegressors& out, const SeriesTable& table, std::int64_t n_known) {
  for (std::size_t r = 0; r < table.regressors.size(); ++r) {
    bool differs = false;
    for (std::int64_t t = 1; t < n_known; ++t)
      differs |= out.values(static_cast<std::size_t>(t), r) != out.values(0, r);
    if (!differs)
      out.notes.push_back(fmt::format(
          "The regressor \"{}\" is the same on all known days, so nothing can be learnt "
          "from it.",
          table.regressors[r]));
  }
}

}  // namespace

ShopRegressors read_shop_regressors(const std::string& place, base::Day first, base::Day to_come,
                                    std::int64_t n_days) {
  const SeriesTable table = read_regressor_rows(place, kFlag);
  const DayPlaces places(table, first, n_days);
  const std::size_t n_regressors = table.regressors.size();
  const std::int64_t n_known = (to_come - first).count();
  ShopRegressors out{base::Matrix(static_cast<std::size_t>(n_days), n_regressors), {}};
  std::int64_t n_gaps = 0;
  for (std::int64_t t = 0; t < n_days; ++t) {
    const auto step = static_cast<std::size_t>(t);
    const std::size_t row = places.row_of(step);
    const base::Day day = first + days{static_cast<int>(t)},
                    last = first + days{static_cast<int>(n_days - 1)};
    if (row == DayPlaces::kNone && t >= n_known) refuse_to_come(table, day, last, "row");
    bool gap = row == DayPlaces::kNone;
    for (std::size_t r = 0; r < n_regressors && row != DayPlaces::kNone; ++r) {
      const double value = table.series.front().regressors[row * n_regressors + r];
      if (std::isnan(value) && t >= n_known)
        refuse_to_come(table, day, last, fmt::format("\"{}\"", table.regressors[r]));
      gap |= std::isnan(value);
      out.values(step, r) = std::isnan(value) ? 0 : value;
    }
    n_gaps += gap ? 1 : 0;
  }
  note_gaps(out, table, n_gaps, n_known);
  note_constants(out, table, n_known);
  for (const std::string& note : table.notes) out.notes.push_back(note);
  return out;
}

}  // namespace patron::analysis
