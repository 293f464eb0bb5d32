#include "analysis/sales_series.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "analysis/rfm.hpp"
#include "analysis/segment_keys.hpp"
#include "analysis/shop_calendar.hpp"
#include "analysis/shop_days.hpp"
#include "analysis/shop_regressors.hpp"
#include "base/error.hpp"
#include "base/figures.hpp"
#include "models/forecast/candidates.hpp"

namespace patron::analysis {
namespace {

namespace chrono = std::chrono;
using base::Error;
using base::ErrorCode;
using chrono::days;

constexpr std::int64_t kMostCells = 60'000'000;  // parts x days held at once
constexpr std::int64_t kFarthestStart_days = 3'653;

/// One week, twice: below it nothing can be said of what comes again.
constexpr std::int64_t kLeastDays = 14;

/// Whole steps below which their sums can't be tested.
std::int64_t least_steps(TimeStep step) {
  if (step == TimeStep::kDay) return kLeastDays;
  return step == TimeStep::kWeek ? 4 : 3;
}

/// The measure of each row of a feature.
std::vector<double> values_of(const base::Table& table, const std::string& measure) {
  if (measure == "units") return table.get<double>("units");
  std::vector<double> values;
  values.reserve(table.n_rows());
  if (measure == "orders") {
    for (const std::int64_t orders : table.get<std::int64_t>("orders"))
      values.push_back(static_cast<double>(orders));
  } else {
    for (const base::Money money : table.get<base::Money>("revenue"))
      values.push_back(money.to_double());
  }
  return values;
}

double exact_total(const base::Table& daily, const std::string& measure) {
  if (measure == "sales") {
    base::Money sum;
    for (const base::Money money : daily.get<base::Money>("revenue")) sum += money;
    return sum.to_double();
  }
  double sum = 0;
  for (const double value : values_of(daily, measure)) sum += value;
  return sum;
}

/// The instant that the user named as the end of what is known.
std::optional<base::Instant> known_until(const Scope& scope, const ResolvedScope& resolved) {
  std::optional<base::Instant> until = resolved.features.until;
  if (!scope.as_of.empty())
    until = until ? std::min(*until, *resolved.features.as_of) : *resolved.features.as_of;
  return until;
}

/// The whole shop, whatever part of it is looked at: its days are those of every part.
features::FeatureScope whole_shop(const ResolvedScope& resolved) {
  features::FeatureScope whole = resolved.features;
  whole.country.clear();
  whole.category.clear();
  return whole;
}

/// A part is known as far as its shop: a country that bought nothing lately has days of 0.
ResolvedScope resolve_part(store::Workspace& workspace, const SeriesOptions& options) {
  if (!options.as_of.empty() || (options.country.empty() && options.category.empty()))
    return resolve_scope(workspace, options);
  Scope whole = options, part = options;
  whole.country.clear();
  whole.category.clear();
  part.as_of = resolve_scope(workspace, whole).used.as_of;
  return resolve_scope(workspace, part);
}

std::vector<DayEnd> day_ends(store::Workspace& workspace, const features::FeatureScope& whole) {
  const base::Table daily = features::compute(workspace, "daily_sales", whole);
  std::vector<DayEnd> ends;
  for (std::size_t i = 0; i < daily.n_rows(); ++i)
    ends.push_back({daily.get<base::Day>("day")[i], daily.get<base::Instant>("last_order")[i],
                    daily.get<std::int64_t>("orders")[i]});
  return ends;
}

/// A part of the shop with a value for each day.
struct DailyPart {
  std::string name;
  std::vector<double> values;
};

class DailyParts {
 public:
  explicit DailyParts(const ShopDays& days) : days_(days) {}

  /// Rows come by part.
  void add(const std::string& name, base::Day day, double value) {
    if (parts_.empty() || parts_.back().name != name) begin(name);
    const std::int64_t index = (day - days_.first).count();
    if (index >= 0 && index < days_.n_days())
      parts_.back().values[static_cast<std::size_t>(index)] += value;
  }
  std::vector<DailyPart> take() { return std::move(parts_); }

 private:
  void begin(const std::string& name) {
    if (static_cast<std::int64_t>(parts_.size() + 1) * days_.n_days() > kMostCells)
      throw Error(ErrorCode::kResource,
                  fmt::format("there are more than {} parts over {} days.",
                              base::count_text(static_cast<std::int64_t>(parts_.size())),
                              base::count_text(days_.n_days())),
                  "Look at less: --category, --country, --from.", "--by");
    parts_.push_back({name, std::vector<double>(static_cast<std::size_t>(days_.n_days()), 0.0)});
  }
  const ShopDays& days_;
  std::vector<DailyPart> parts_;
};

void require_parts(const base::Table& table, const std::string& by) {
  const auto& name = table.get<std::string>("name");
  if (std::any_of(name.begin(), name.end(), [](const std::string& n) { return !n.empty(); }))
    return;
  throw Error(ErrorCode::kNotFound, fmt::format("no order has a {}.", by),
              by == "category" ? "Map a column of categories when importing, or use --by product."
                               : "Map it when importing.",
              "--by");
}

std::vector<DailyPart> parts_by_segment(store::Workspace& workspace, const SeriesOptions& options,
                                        const ResolvedScope& resolved, const ShopDays& days) {
  RfmOptions rfm_options;
  static_cast<Scope&>(rfm_options) = options;
  const Rfm rfm = compute_rfm(workspace, rfm_options);
  put_segments(workspace.connection(), rfm);
  const base::Table table =
      features::compute(workspace, "daily_sales_by_segment", resolved.features);
  const std::vector<double> values = values_of(table, options.measure);
  DailyParts parts(days);
  for (std::size_t i = 0; i < table.n_rows(); ++i)
    parts.add(rfm.segment_names[static_cast<std::size_t>(table.get<std::int64_t>("segment")[i])],
              table.get<base::Day>("day")[i], values[i]);
  return parts.take();
}

std::vector<DailyPart> read_parts(store::Workspace& workspace, const SeriesOptions& options,
                                  const ResolvedScope& resolved, const ShopDays& days) {
  if (options.by == "segment") return parts_by_segment(workspace, options, resolved, days);
  const bool whole = options.by == "total";
  const base::Table table = features::compute(
      workspace, whole ? "daily_sales" : "daily_sales_by_" + options.by, resolved.features);
  if (!whole) require_parts(table, options.by);
  const std::vector<double> values = values_of(table, options.measure);
  DailyParts parts(days);
  for (std::size_t i = 0; i < table.n_rows(); ++i)
    parts.add(whole ? std::string() : table.get<std::string>("name")[i],
              table.get<base::Day>("day")[i], values[i]);
  std::vector<DailyPart> read = parts.take();
  if (!whole)
    for (DailyPart& part : read)
      if (part.name.empty()) part.name = "not known";
  std::stable_sort(read.begin(), read.end(),
                   [](const DailyPart& a, const DailyPart& b) { return a.name < b.name; });
  return read;
}

/// The whole steps of the shop: calendar step `first` and the `n` after it.
struct WholeSteps {
  TimeGrid grid;  // step 0 is the first whole one
  std::int64_t n = 0;
};

WholeSteps whole_steps(const ShopDays& days, TimeStep step) {
  TimeGrid grid(step, base::Instant{calendar_begin(step, days.first)});
  const auto holds = [&](std::int64_t i) { return days.holds(grid.day_at(i), grid.day_at(i + 1)); };
  const std::int64_t last = grid.containing(base::Instant{days.last});
  std::int64_t from = 0;
  while (from <= last && !holds(from)) ++from;
  std::int64_t until = from;
  while (until <= last && holds(until)) ++until;
  return {grid.from(from), until - from};
}

/// Weeks or months are sums of days; of days nothing is summed.
models::StepSumsOf sums_of(const ShopDays& days, const WholeSteps& steps, int n_future) {
  models::StepSumsOf sums;
  if (steps.grid.step() == TimeStep::kDay) return sums;
  for (std::int64_t i = 0; i <= steps.n + n_future; ++i)
    sums.begins.push_back(static_cast<int>((steps.grid.day_at(i) - days.first).count()));
  sums.n_known = static_cast<int>(steps.n);
  sums.periods = facts_of(steps.grid.step()).seasons;
  return sums;
}

/// By day up to the last one that was over, whatever step is told.
models::Series series_of(const DailyPart& part, const ShopDays& days, const WholeSteps& steps,
                         int n_future) {
  models::Series series;
  const std::int64_t n_known = (days.last_whole - days.first).count() + 1;
  series.y.assign(part.values.begin(), part.values.begin() + n_known);
  series.periods = facts_of(TimeStep::kDay).seasons;
  for (base::Day day = days.first; day < steps.grid.day_at(steps.n + n_future);
       day += chrono::days{1})
    series.days.push_back(day);
  series.sums = sums_of(days, steps, n_future);
  return series;
}

void require_enough(const ShopDays& days, const WholeSteps& steps) {
  const TimeStep step = steps.grid.step();
  const auto refuse = [&](std::int64_t least, TimeStep of, std::int64_t found) {
    throw Error(ErrorCode::kTooLittleData,
                fmt::format("a {} forecast needs {}, the orders from {} to {} hold {}.",
                            facts_of(step).each, steps_text(least, of), base::to_words(days.first),
                            base::to_words(days.last), steps_text(found, of)),
                days.n_days() > kLeastDays ? "Ask for days: --days 30." : "Import more orders.");
  };
  const std::int64_t n_days = (days.last_whole - days.first).count() + 1;
  if (n_days < kLeastDays) refuse(kLeastDays, TimeStep::kDay, n_days);
  if (steps.n < least_steps(step)) refuse(least_steps(step), step, steps.n);
}

/// Steps between the last whole one and the first that is asked for.
int steps_ahead(const SeriesOptions& options, const ShopDays& days, const WholeSteps& steps) {
  const TimeStep step = steps.grid.step();
  if (options.start.empty())
    return step == TimeStep::kDay ? static_cast<int>((days.last - days.last_whole).count()) : 0;
  const base::Day start =
      chrono::floor<chrono::days>(base::parse_instant(options.start, "--start"));
  const std::int64_t ahead = steps.grid.containing(base::Instant{start}) - steps.n;
  if (ahead < 0)
    throw Error(
        ErrorCode::kInvalidArgument,
        fmt::format("{} lies within the data, which reach to {}.", base::to_iso_date(start),
                    base::to_iso_date(days.last_whole)),
        fmt::format("What would have been said then: --as-of {}.", base::to_iso_date(start)),
        "--start");
  if ((start - days.last).count() > kFarthestStart_days)
    throw Error(ErrorCode::kInvalidArgument,
                fmt::format("{} lies more than ten years after the data.", options.start),
                fmt::format("The data end on {}.", base::to_iso_date(days.last)), "--start");
  return static_cast<int>(ahead);
}

/// A start within a week or month: its first day is told.
void note_start(SalesSeries& out, const SeriesOptions& options, const TimeGrid& grid,
                std::int64_t first_step) {
  if (options.start.empty()) return;
  const base::Day begin = grid.day_at(first_step);
  if (begin == chrono::floor<chrono::days>(base::parse_instant(options.start, "--start"))) return;
  out.set.notes.push_back(
      fmt::format("{} lies within the {} that begins on {}, which is forecast "
                  "as a whole.",
                  options.start, facts_of(grid.step()).name, base::to_words(begin)));
}

/// Warns where more is asked than the data can carry.
void warn_of_distance(SalesSeries& out, const ShopDays& days, const TimeGrid& grid,
                      std::int64_t last_step) {
  const std::int64_t reach = (grid.day_at(last_step + 1) - days.last).count() - 1;
  if (reach <= std::min<std::int64_t>(365, days.n_days())) return;
  out.set.warnings.push_back(fmt::format(
      "The forecast reaches {} days beyond the data, which cover {} days: take it for a rough "
      "guess. The backtest says nothing of so distant days.",
      base::count_text(reach), base::count_text(days.n_days())));
}

void say_what_was_done(SalesSeries& out, const ShopDays& days, const WholeSteps& steps) {
  if (!days.left_out.empty()) out.set.left_out.push_back(days.left_out + " It is left out.");
  if (!days.warning.empty()) out.set.warnings.push_back(days.warning);
  const TimeStep step = steps.grid.step();
  if (step == TimeStep::kDay) return;
  const std::string_view name = facts_of(step).name;
  const base::Day running = steps.grid.day_at(steps.n);
  if (running <= days.last_whole)
    out.set.notes.push_back(
        fmt::format("The {} that begins on {} was not over: what it sold until {} counts as it is, "
                    "its other days are forecast.",
                    name, base::to_words(running), base::to_words(days.last_whole)));
}

/// What is planned counts for every part.
void add_regressors(SalesSeries& out, const SeriesOptions& options, const ShopDays& days) {
  const auto n_days = std::ssize(out.set.series.front().series.days);
  const ShopRegressors regressors = read_shop_regressors(options.regressors, days.first,
                                                         days.last_whole + chrono::days{1}, n_days);
  for (NamedSeries& series : out.set.series) series.series.regressors = regressors.values;
  out.set.notes.insert(out.set.notes.end(), regressors.notes.begin(), regressors.notes.end());
  if (out.set.series.size() > models::kManySeries)
    out.set.warnings.push_back(fmt::format(
        "Of more than {} parts no model that is tried knows regressors: {} is not used. "
        "Look at less, or name a model: --model prophet-like.",
        models::kManySeries, options.regressors));
}

}  // namespace

Reach reach_of(const SeriesOptions& options) {
  Reach reach;
  std::string said;
  const auto say = [&](const char* flag, TimeStep step, int horizon) {
    if (!said.empty() && (step != reach.step || (reach.horizon > 0 && horizon > 0)))
      throw Error(ErrorCode::kInvalidArgument, fmt::format("does not go with {}.", said),
                  "Give one of --days, --weeks and --months, or --period with --horizon.", flag);
    said = flag;
    reach.step = step;
    reach.horizon = std::max(reach.horizon, horizon);
  };
  if (!options.period.empty()) say("--period", time_step_named(options.period, "--period"), 0);
  if (options.days > 0) say("--days", TimeStep::kDay, options.days);
  if (options.weeks > 0) say("--weeks", TimeStep::kWeek, options.weeks);
  if (options.months > 0) say("--months", TimeStep::kMonth, options.months);
  if (options.horizon > 0) say("--horizon", reach.step, options.horizon);
  return reach;
}

SalesSeries read_sales_series(store::Workspace& workspace, const SeriesOptions& options) {
  Reach reach = reach_of(options);
  if (reach.step != TimeStep::kDay && reach.step != TimeStep::kWeek &&
      reach.step != TimeStep::kMonth)
    throw Error(ErrorCode::kInvalidArgument, "the shop is forecast by day, week or month.",
                "Choose one of them.", "--period");
  if (reach.horizon == 0) reach.horizon = facts_of(reach.step).horizon;
  const ResolvedScope resolved = resolve_part(workspace, options);
  const features::FeatureScope whole = whole_shop(resolved);
  const std::vector<DayEnd> ends = day_ends(workspace, whole);
  const ShopDays days = find_shop_days(ends, known_until(options, resolved));
  const WholeSteps steps = whole_steps(days, reach.step);
  require_enough(days, steps);
  SalesSeries out{.scope = resolved.used, .first = days.first, .last = days.last};
  out.total =
      exact_total(features::compute(workspace, "daily_sales", resolved.features), options.measure);
  const int ahead = steps_ahead(options, days, steps);
  out.set.step = reach.step;
  out.set.horizon = reach.horizon;
  note_start(out, options, steps.grid, steps.n + ahead);
  warn_of_distance(out, days, steps.grid, steps.n + ahead + reach.horizon - 1);
  say_what_was_done(out, days, steps);
  out.holidays = holiday_country(workspace, whole, options.holidays);
  const auto calendar =
      shop_calendar(days, ends, out.holidays, steps.grid.day_at(steps.n + ahead + reach.horizon));
  for (const DailyPart& part : read_parts(workspace, options, resolved, days)) {
    out.set.series.push_back(
        {part.name, steps.grid, series_of(part, days, steps, ahead + reach.horizon), {}, ahead});
    if (reach.step == TimeStep::kDay && days.last_whole < days.last)
      out.set.series.back().left_out = {part.values.back()};
    out.set.series.back().series.calendar = calendar;
  }
  if (!options.regressors.empty()) add_regressors(out, options, days);
  return out;
}

}  // namespace patron::analysis
