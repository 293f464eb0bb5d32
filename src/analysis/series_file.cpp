#include "analysis/series_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "analysis/sales_series.hpp"
#include "analysis/series_rows.hpp"
#include "base/error.hpp"
#include "base/figures.hpp"

namespace patron::analysis {
namespace {

namespace chrono = std::chrono;
using base::Error;
using base::ErrorCode;

constexpr double kNotObserved = std::numeric_limits<double>::quiet_NaN();
/// A file may have so many more steps than rows: beyond it, the step is wrong or a date is.
constexpr std::int64_t kMostStepsPerRow = 20, kStepsForNothing = 100'000;
constexpr int kFarthestHorizon = 1'000;

/// As it is written in messages: a day, with its time where it has one.
std::string ds_text(base::Instant ds) {
  const base::Day day = chrono::floor<chrono::days>(ds);
  return base::Instant{day} == ds ? base::to_iso_date(day) : base::to_iso(ds);
}

/// Rows of each series by date. Errors: bad_data where two have the same.
void sort_by_date(SeriesTable& table) {
  const std::size_t n_regressors = table.regressors.size();
  for (SeriesRows& series : table.series) {
    std::vector<std::size_t> order(series.rows.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return series.rows[a].ds < series.rows[b].ds;
    });
    SeriesRows sorted{series.unique_id, {}, {}};
    for (const std::size_t i : order) {
      sorted.rows.push_back(series.rows[i]);
      const auto begin = series.regressors.begin() + static_cast<std::ptrdiff_t>(i * n_regressors);
      sorted.regressors.insert(sorted.regressors.end(), begin,
                               begin + static_cast<std::ptrdiff_t>(n_regressors));
    }
    series = std::move(sorted);
    for (std::size_t i = 1; i < series.rows.size(); ++i)
      if (series.rows[i].ds == series.rows[i - 1].ds)
        throw Error(
            ErrorCode::kBadData,
            fmt::format("{} stands there twice{}: in line {}, too.", ds_text(series.rows[i].ds),
                        series.unique_id.empty() ? "" : " in series \"" + series.unique_id + "\"",
                        series.rows[i - 1].line),
            "Keep one row for each step, or sum them.",
            fmt::format("{}:{}", table.name, series.rows[i].line));
  }
}

/// The shortest distance between two dates of a series.
std::optional<chrono::microseconds> shortest_distance(const SeriesTable& table) {
  std::optional<chrono::microseconds> shortest;
  for (const SeriesRows& series : table.series)
    for (std::size_t i = 1; i < series.rows.size(); ++i) {
      const auto distance = series.rows[i].ds - series.rows[i - 1].ds;
      if (!shortest || distance < *shortest) shortest = distance;
    }
  return shortest;
}

TimeStep step_of_dates(const SeriesTable& table) {
  const auto shortest = shortest_distance(table);
  if (!shortest)
    throw Error(ErrorCode::kTooLittleData, "no series has two dates, so their step can't be told.",
                "Name it: --period day.", table.name);
  const std::int64_t hours = *shortest / chrono::hours{1}, days = hours / 24;
  if (*shortest % chrono::hours{1} == chrono::microseconds{0}) {
    if (hours == 1) return TimeStep::kHour;
    if (days == 1) return TimeStep::kDay;
    if (days == 7) return TimeStep::kWeek;
    if (days >= 28 && days <= 31) return TimeStep::kMonth;
    if (days >= 89 && days <= 92) return TimeStep::kQuarter;
    if (days >= 365 && days <= 366) return TimeStep::kYear;
  }
  throw Error(ErrorCode::kInvalidArgument,
              fmt::format("the dates lie {:.4g} hours apart, which is no step that Patron knows.",
                          static_cast<double>(shortest->count()) / 3.6e9),
              "Name it, and the dates between count as not observed: --period hour, day, week, "
              "month, quarter or year.",
              "--period");
}

bool lies_at_month_end(const SeriesRows& series) {
  return std::all_of(series.rows.begin(), series.rows.end(), [](const SeriesRow& row) {
    const chrono::year_month_day day{chrono::floor<chrono::days>(row.ds)};
    return day.day() == chrono::year_month_day_last{day.year() / day.month() / chrono::last}.day();
  });
}

/// The place of each row on the grid; at most `steps_left` steps after the first.
std::vector<std::size_t> places_of(const SeriesTable& table, const SeriesRows& series,
                                   const TimeGrid& grid, std::int64_t steps_left) {
  std::vector<std::size_t> places;
  for (const SeriesRow& row : series.rows) {
    const auto place = grid.beginning_at(row.ds);
    const std::string where = fmt::format("{}:{}", table.name, row.line);
    if (!place)
      throw Error(ErrorCode::kBadData,
                  fmt::format("{} is no {} step after {}.", ds_text(row.ds),
                              facts_of(grid.step()).each, ds_text(grid.at(0))),
                  "Mend the date, or name the step: --period.", where);
    if (*place > steps_left)
      throw Error(ErrorCode::kBadData,
                  fmt::format("{} lies {} after the first date, for {}.", ds_text(row.ds),
                              steps_text(*place, grid.step()),
                              base::counted(static_cast<std::int64_t>(series.rows.size()), "row")),
                  "Mend the date, or name a longer step: --period.", where);
    places.push_back(static_cast<std::size_t>(*place));
  }
  return places;
}

/// A series on its grid; the last `n_known_future` steps have no value yet.
struct PlacedSeries {
  NamedSeries named;
  base::Matrix regressors;  // for every step there is a row of
  int n_known_future = 0;
  std::int64_t n_missing = 0;
};

void place_regressors(PlacedSeries& out, const SeriesTable& table, const SeriesRows& series,
                      const std::vector<std::size_t>& places, std::size_t first) {
  const std::size_t n_regressors = table.regressors.size();
  out.regressors = base::Matrix(places.back() + 1 - first, n_regressors);
  for (double& cell : std::span(out.regressors.row(0).data(), out.regressors.values().size()))
    cell = kNotObserved;
  for (std::size_t i = 0; i < places.size(); ++i)
    for (std::size_t r = 0; places[i] >= first && r < n_regressors; ++r) {
      const double value = series.regressors[i * n_regressors + r];
      if (std::isnan(value))
        throw Error(ErrorCode::kBadData,
                    fmt::format("the regressor \"{}\" is empty.", table.regressors[r]),
                    "A regressor is needed for every step, those of the forecast as well.",
                    fmt::format("{}:{}", table.name, series.rows[i].line));
      out.regressors(places[i] - first, r) = value;
    }
  for (std::size_t step = 0; step < out.regressors.n_rows(); ++step)
    if (std::isnan(out.regressors(step, 0)))
      throw Error(
          ErrorCode::kBadData,
          fmt::format("there is no row for {}{}.",
                      out.named.grid.text_at(static_cast<std::int64_t>(step)),
                      series.unique_id.empty() ? "" : " in series \"" + series.unique_id + "\""),
          "With regressors every step needs a row; y may be empty.", table.name);
}

PlacedSeries place(const SeriesTable& table, const SeriesRows& series, TimeStep step,
                   std::int64_t& steps_left) {
  const auto has_value = [](const SeriesRow& row) { return !std::isnan(row.y); };
  const auto first = std::find_if(series.rows.begin(), series.rows.end(), has_value);
  if (first == series.rows.end())
    throw Error(ErrorCode::kBadData,
                fmt::format("series \"{}\" has no value at all.", series.unique_id),
                "Leave it out, or fill column y.",
                fmt::format("{}:{}", table.name, series.rows.front().line));
  const auto last = std::find_if(series.rows.rbegin(), series.rows.rend(), has_value);
  const TimeGrid from_first_row(step, series.rows.front().ds,
                                step >= TimeStep::kMonth && lies_at_month_end(series));
  const std::vector<std::size_t> places = places_of(table, series, from_first_row, steps_left);
  steps_left -= static_cast<std::int64_t>(places.back()) + 1;
  const std::size_t begin = places[static_cast<std::size_t>(first - series.rows.begin())];
  const std::size_t end = places[static_cast<std::size_t>(series.rows.rend() - last) - 1] + 1;
  PlacedSeries out;
  out.named.unique_id = series.unique_id;
  out.named.grid = from_first_row.from(static_cast<std::int64_t>(begin));
  out.n_known_future = static_cast<int>(places.back() + 1 - end);
  models::Series& values = out.named.series;
  values.y.assign(end - begin, kNotObserved);
  for (std::size_t i = 0; i < places.size(); ++i)
    if (places[i] >= begin && places[i] < end) values.y[places[i] - begin] = series.rows[i].y;
  out.n_missing =
      std::count_if(values.y.begin(), values.y.end(), [](double y) { return std::isnan(y); });
  values.periods = facts_of(step).seasons;
  if (!table.regressors.empty()) place_regressors(out, table, series, places, begin);
  return out;
}

/// As many steps as asked for; else as many as the file names; else as the step suggests.
int horizon_of(const std::vector<PlacedSeries>& placed, const SeriesTable& table,
               const Reach& reach) {
  int fewest = std::numeric_limits<int>::max(), most = 0;
  for (const PlacedSeries& series : placed) {
    fewest = std::min(fewest, series.n_known_future);
    most = std::max(most, series.n_known_future);
  }
  if (reach.horizon == 0 && most > kFarthestHorizon)
    throw Error(ErrorCode::kInvalidArgument,
                fmt::format("{} names {} after the last value; {} can be forecast.", table.name,
                            steps_text(most, reach.step), kFarthestHorizon),
                "Take rows away, or say how many: --horizon.", "--series");
  const bool needs_future = !table.regressors.empty();
  int horizon = reach.horizon;
  if (horizon == 0) horizon = needs_future ? fewest : most;
  if (horizon == 0 && !needs_future) horizon = facts_of(reach.step).horizon;
  if (needs_future && (horizon == 0 || horizon > fewest))
    throw Error(ErrorCode::kInvalidArgument,
                fmt::format("the regressors of {} reach {} beyond the last value.", table.name,
                            steps_text(fewest, reach.step)),
                fmt::format("Add rows with ds and regressors and an empty y for every step of the "
                            "forecast, or take the columns out: {}.",
                            table.regressors.front()),
                "--horizon");
  return horizon;
}

void add(SeriesSet& set, PlacedSeries&& placed) {
  models::Series& series = placed.named.series;
  const std::size_t n = series.y.size() + static_cast<std::size_t>(set.horizon);
  if (set.step != TimeStep::kHour)
    for (std::size_t i = 0; i < n; ++i)
      series.days.push_back(placed.named.grid.day_at(static_cast<std::int64_t>(i)));
  if (placed.regressors.n_columns() > 0) {
    series.regressors = base::Matrix(n, placed.regressors.n_columns());
    for (std::size_t i = 0; i < n; ++i)
      std::copy_n(placed.regressors.row(i).begin(), series.regressors.n_columns(),
                  series.regressors.row(i).begin());
  }
  for (const double y : series.y) set.non_negative = set.non_negative && !(y < 0);
  set.series.push_back(std::move(placed.named));
}

/// Series files have days of their own: what belongs to the shop is refused.
void refuse_shop_options(const SeriesOptions& options) {
  const SeriesOptions defaults;
  const std::pair<const char*, bool> given[] = {{"--start", !options.start.empty()},
                                                {"--by", options.by != defaults.by},
                                                {"--measure", options.measure != defaults.measure},
                                                {"--as-of", !options.as_of.empty()},
                                                {"--from", !options.from.empty()},
                                                {"--to", !options.to.empty()},
                                                {"--country", !options.country.empty()},
                                                {"--category", !options.category.empty()},
                                                {"--regressors", !options.regressors.empty()}};
  for (const auto& [flag, is_given] : given)
    if (is_given)
      throw Error(ErrorCode::kInvalidArgument, "belongs to the shop, not to a file of series.",
                  "Leave it out, or leave --series out.", flag);
}

}  // namespace

SeriesSet read_series_file(const SeriesOptions& options) {
  refuse_shop_options(options);
  Reach reach = reach_of(options);
  SeriesTable table = read_series_rows(options.series, options.reading);
  sort_by_date(table);
  const bool step_given =
      !options.period.empty() || options.days > 0 || options.weeks > 0 || options.months > 0;
  if (!step_given) reach.step = step_of_dates(table);
  std::vector<PlacedSeries> placed;
  std::int64_t n_missing = 0, steps_left = kStepsForNothing;
  for (const SeriesRows& series : table.series)
    steps_left += kMostStepsPerRow * static_cast<std::int64_t>(series.rows.size());
  for (SeriesRows& series : table.series) {
    placed.push_back(place(table, series, reach.step, steps_left));
    n_missing += placed.back().n_missing;
    series = {};
  }
  SeriesSet set{.step = reach.step, .horizon = horizon_of(placed, table, reach)};
  set.warnings = table.notes;
  for (PlacedSeries& series : placed) add(set, std::move(series));
  if (n_missing > 0)
    set.warnings.push_back(fmt::format("{} between the first and the last value: not observed.",
                                       base::counted(n_missing, "missing value")));
  return set;
}

}  // namespace patron::analysis
