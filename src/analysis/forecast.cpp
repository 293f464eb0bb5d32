#include "analysis/forecast.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "analysis/forecast_groups.hpp"
#include "analysis/forecast_sums.hpp"
#include "analysis/forecast_total.hpp"
#include "analysis/forecast_words.hpp"
#include "analysis/sales_series.hpp"
#include "analysis/series_file.hpp"
#include "base/error.hpp"
#include "base/figures.hpp"
#include "models/forecast/rolling_origin.hpp"
#include "models/forecast/step_sums.hpp"

namespace patron::analysis {
namespace {

using base::Error;
using base::ErrorCode;

std::optional<double> known(double value) {
  if (!std::isfinite(value)) return std::nullopt;
  return value;
}

ErrorFigures figures_of(const models::ForecastErrors& e) {
  return {known(e.mae),   known(e.rmse),     known(e.r2),   known(e.mape),
          known(e.smape), known(e.wape),     known(e.mase), known(e.rmsse),
          known(e.bias),  known(e.coverage), known(e.msis)};
}

ForecastCandidate candidate_of(const models::Candidate& candidate) {
  return {{candidate.model, candidate.form},
          candidate.trouble.empty() ? figures_of(candidate.errors) : ErrorFigures{},
          candidate.weight,
          candidate.trouble};
}

/// All candidates by their errors; the combination, which is none of them, among them.
std::vector<ForecastCandidate> candidates_of(const models::Outlook& outlook) {
  std::vector<ForecastCandidate> candidates;
  for (const models::Candidate& candidate : outlook.candidates)
    candidates.push_back(candidate_of(candidate));
  const auto is_given = [&](const auto& candidate) { return candidate.model == outlook.model; };
  if (std::any_of(candidates.begin(), candidates.end(), is_given)) return candidates;
  const ForecastCandidate given{
      {outlook.model, outlook.form}, figures_of(outlook.errors), 1, std::string()};
  const auto worse = [&](const ForecastCandidate& candidate) {
    return !candidate.mase || (given.mase && *given.mase <= *candidate.mase);
  };
  candidates.insert(std::find_if(candidates.begin(), candidates.end(), worse), given);
  return candidates;
}

void require_model(const std::string& model) {
  const std::vector<std::string> names = models::forecaster_names();
  if (std::find(names.begin(), names.end(), model) == names.end())
    throw Error(ErrorCode::kInvalidArgument, fmt::format("there is no model \"{}\".", model),
                fmt::format("Models: {}.", fmt::join(names, ", ")), "--model");
}

/// The steps that were asked for: those before them only lead there.
void set_steps(SeriesForecast& out, const models::Outlook& outlook) {
  const auto n = static_cast<std::int64_t>(out.y.size());
  for (std::size_t h = static_cast<std::size_t>(out.n_ahead); h < outlook.yhat.size(); ++h)
    out.forecast.push_back({out.grid.text_at(n + static_cast<std::int64_t>(h)), outlook.yhat[h],
                            outlook.yhat_lower[h], outlook.yhat_upper[h]});
}

/// What each known step was.
std::vector<std::string> states_of(const models::Series& series, std::size_t n) {
  if (!series.sums.begins.empty()) return std::vector<std::string>(n, "whole");
  std::vector<std::string> states(n, "open");
  for (std::size_t t = 0; t < n; ++t) {
    if (std::isnan(series.y[t])) states[t] = "not observed";
    if (!series.calendar || series.calendar->total[t] != 0) continue;
    const auto& holidays = series.calendar->holidays;
    const bool holiday =
        std::find(holidays.begin(), holidays.end(), series.days[t]) != holidays.end();
    states[t] = holiday ? "holiday" : "closed";
  }
  return states;
}

SeriesForecast series_forecast(NamedSeries&& named, models::Outlook&& outlook, double level) {
  SeriesForecast out;
  out.unique_id = std::move(named.unique_id);
  out.grid = named.grid;
  out.n_ahead = named.n_ahead;
  out.y = models::told_values(named.series);
  out.states = states_of(named.series, out.y.size());
  out.y_left_out = std::move(named.left_out);
  out.trouble = outlook.trouble;
  if (!out.trouble.empty()) return out;
  out.model = outlook.model;
  out.form = outlook.form;
  out.naive_wins = outlook.naive_wins;
  out.margin = outlook.margin;
  out.interval_multiplier = outlook.multiplier;
  out.n_origins = outlook.n_origins;
  out.origin_step = outlook.origin_step;
  out.backtest_horizon = outlook.backtest_horizon;
  out.errors = figures_of(outlook.errors);
  out.naive_errors = figures_of(outlook.naive_errors);
  out.candidates = candidates_of(outlook);
  out.backtest = std::move(outlook.backtest);
  out.components = std::move(outlook.components);
  set_steps(out, outlook);
  set_sums(out, level);
  return out;
}

/// The shop's series with what is known of them, or those of a file.
SeriesSet read_series(store::Workspace* workspace, const ForecastOptions& options,
                      SalesForecast& out) {
  out.by = options.by;
  out.measure = options.measure;
  if (!options.series.empty()) {
    SeriesSet set = read_series_file(options);
    out.measure = "series";
    out.by = set.series.size() > 1 || !set.series.front().unique_id.empty() ? "unique_id" : "total";
    return set;
  }
  SalesSeries sales = read_sales_series(*workspace, options);
  out.scope = sales.scope;
  out.holidays = sales.holidays;
  out.first = base::to_iso_date(sales.first);
  out.last = base::to_iso_date(sales.last);
  out.n_days = (sales.last - sales.first).count() + 1;
  out.history_total = sales.total;
  out.history_daily = sales.total / static_cast<double>(out.n_days);
  return std::move(sales.set);
}

/// The outlooks of the parts; where they are to add up to a whole, also those that no model could
/// forecast, by their mean.
std::vector<models::Outlook> outlooks_of(const SeriesSet& set, const ForecastOptions& options,
                                         bool all, const base::Progress& progress) {
  const models::OutlookOptions how = outlook_options(set, options);
  auto outlooks = forecast_in_groups(set.series, how, progress);
  for (std::size_t i = 0; i < outlooks.size() && all; ++i) {
    if (outlooks[i].trouble.empty()) continue;
    models::OutlookOptions by_mean = how;
    by_mean.model = "mean";
    outlooks[i] =
        std::move(models::forecast_outlooks(std::span(&set.series[i].series, 1), by_mean).front());
  }
  return outlooks;
}

/// The total that the parts are to add up to; none where they make up no whole.
std::optional<NamedSeries> total_of(store::Workspace* workspace, const ForecastOptions& options,
                                    SalesForecast& out) {
  if (out.measure == "series" || out.by == "total" || options.reconcile == "none")
    return std::nullopt;
  if (!parts_add_up(options)) {
    out.warnings.push_back(
        fmt::format("An order counts in each {} it holds, so their orders do not add up to those "
                    "of the shop: each {} is forecast alone.",
                    out.by, out.by));
    return std::nullopt;
  }
  ForecastOptions whole = options;
  whole.by = "total";
  SeriesSet set = read_sales_series(*workspace, whole).set;
  set.series.front().unique_id = "total";
  return std::move(set.series.front());
}

std::string spike_text(const NamedSeries& named, const models::Spike& spike) {
  const auto step = static_cast<std::size_t>(spike.step);
  return fmt::format("{} ({}, not {})",
                     named.series.days.empty() ? named.grid.text_at(spike.step)
                                               : base::to_iso_date(named.series.days[step]),
                     base::number_text(spike.tamed, 0), base::number_text(spike.y, 0));
}

/// Values that models were shown smaller than they were.
void note_spikes(SalesForecast& out, const SeriesSet& set,
                 const std::vector<models::Outlook>& outlooks) {
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < outlooks.size(); ++i)
    for (const models::Spike& spike : outlooks[i].spikes)
      texts.push_back((set.series.size() > 1 ? set.series[i].unique_id + " " : std::string()) +
                      spike_text(set.series[i], spike));
  if (texts.empty()) return;
  constexpr std::size_t kShown = 5;
  const std::size_t n = texts.size();
  texts.resize(std::min(n, kShown));
  out.notes.push_back(fmt::format(
      "Single values far above their like came once; models learn from smaller ones: {}{}.",
      fmt::join(texts, ", "), n > kShown ? fmt::format(" and {} more", n - kShown) : ""));
}

/// Long series, of which models see the end only.
void note_long_series(SalesForecast& out, const SeriesSet& set) {
  const auto is_long = [](const NamedSeries& named) {
    return named.series.y.size() > models::kMostShown;
  };
  const auto n = std::count_if(set.series.begin(), set.series.end(), is_long);
  if (n == 0) return;
  out.notes.push_back(fmt::format(
      "Models learn from the last {} values of {}; older ones are not looked at.",
      base::count_text(static_cast<std::int64_t>(models::kMostShown)),
      set.series.size() == 1 ? "the series" : fmt::format("{} long series", base::count_text(n))));
}

void add_series(SalesForecast& out, SeriesSet&& set, std::vector<models::Outlook>&& outlooks) {
  note_spikes(out, set, outlooks);
  note_long_series(out, set);
  for (std::size_t i = 0; i < outlooks.size(); ++i)
    out.series.push_back(
        series_forecast(std::move(set.series[i]), std::move(outlooks[i]), out.level));
}

constexpr int kFewOrigins = 5;

bool is_held_back(const std::string& model) {
  return model == "auto" || model == "combination" || model == "median";
}

/// A test that reached less far than the forecast, or that was seldom made, proves little.
void warn_of_thin_tests(SalesForecast& out, const std::string& model) {
  if (out.series.size() != 1 || !out.series.front().trouble.empty()) return;
  const SeriesForecast& series = out.series.front();
  if (series.n_origins == 0)
    out.warnings.push_back(
        "The past is too short for a test: no error is known, and the intervals are the model's "
        "own word.");
  else if (series.n_origins < kFewOrigins)
    out.warnings.push_back(
        fmt::format("Tested from {} only: the errors and the intervals are rough.",
                    base::counted(series.n_origins, "origin")));
  if (series.n_origins > 0 && out.horizon > series.backtest_horizon)
    out.warnings.push_back(
        fmt::format("Tested {} ahead, since the past is not longer: what lies beyond {}.",
                    steps_text(series.backtest_horizon, out.step),
                    is_held_back(model) ? "is held back towards what was before, and a guess"
                                        : "is the model's word alone"));
}

/// Values that never differed tell nothing of how far others may lie off.
void warn_of_points(SalesForecast& out) {
  const auto is_point = [](const SeriesForecast& series) {
    const auto has_width = [](const ForecastStep& step) {
      return step.yhat_upper > step.yhat_lower;
    };
    return series.trouble.empty() &&
           std::none_of(series.forecast.begin(), series.forecast.end(), has_width);
  };
  const auto n = std::count_if(out.series.begin(), out.series.end(), is_point);
  if (n == 0) return;
  out.warnings.push_back(fmt::format(
      "{} never differed from {} forecast in the test: no interval can be made, its bounds are the "
      "forecast itself. That is no certainty.",
      out.series.size() == 1 ? "The values" : fmt::format("The values of {} series", n),
      out.series.size() == 1 ? "the" : "their"));
}

}  // namespace

const SeriesForecast* SalesForecast::whole() const {
  return series.size() == 1 && series.front().trouble.empty() ? &series.front() : nullptr;
}

SalesForecast compute_forecast(store::Workspace* workspace, const ForecastOptions& options,
                               const base::Progress& progress) {
  require_model(options.model);
  SalesForecast out;
  SeriesSet set = read_series(workspace, options, out);
  out.step = set.step;
  out.period = facts_of(set.step).name;
  out.horizon = set.horizon;
  out.level = options.level;
  out.left_out = set.left_out;
  out.notes = set.notes;
  out.warnings = set.warnings;
  const std::optional<NamedSeries> total = total_of(workspace, options, out);
  if (total) {
    add_what_is_left(set, *total);
    SeriesSet whole = set;
    whole.series = {*total};
    auto outlook = outlooks_of(whole, options, true, {});
    add_series(out, std::move(whole), std::move(outlook));
  }
  auto outlooks = outlooks_of(set, options, total.has_value(), progress);
  const bool non_negative = set.non_negative;
  add_series(out, std::move(set), std::move(outlooks));
  if (total) reconcile_parts(out, options.reconcile, non_negative);
  warn_of_thin_tests(out, options.model);
  warn_of_points(out);
  out.sentences = forecast_sentences(out);
  return out;
}

}  // namespace patron::analysis
