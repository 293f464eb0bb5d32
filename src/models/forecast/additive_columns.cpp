#include "models/forecast/additive_columns.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/error.hpp"
#include "models/forecast/holidays.hpp"

namespace patron::models {
namespace {

using base::Error;
using base::ErrorCode;
using Eigen::Index;

constexpr double kDaysOfYear = 365.25, kDaysOfWeek = 7;
constexpr int kColumnsMax = 1000;
constexpr std::size_t kCellsMax = 50'000'000;  // 400 MB, and as much again while fitting
constexpr double kDeviationsMax = 1e100;  // beyond, a regressor's effect would no longer be finite

Error invalid(std::string message, std::string hint = {}) {
  return {ErrorCode::kInvalidArgument, std::move(message), std::move(hint)};
}

void check_days(const Series& series) {
  if (series.days.empty()) return;
  if (series.days.size() < series.y.size())
    throw invalid(fmt::format("The series has {} values, but only {} days.", series.y.size(),
                              series.days.size()));
  for (std::size_t i = 1; i < series.days.size(); ++i)
    if (series.days[i] <= series.days[i - 1])
      throw invalid(fmt::format("Step {} of the series begins on {}, not after the one before it.",
                                i, base::to_iso_date(series.days[i])),
                    "Give the days in ascending order, each once.");
}

/// Finite in every row, and reaching over the whole series.
void check_regressors(const Series& series) {
  const base::Matrix& values = series.regressors;
  if (values.n_columns() == 0) return;
  if (values.n_rows() < series.y.size())
    throw invalid(fmt::format("The series has {} values, but only {} rows of regressors.",
                              series.y.size(), values.n_rows()));
  for (std::size_t i = 0; i < values.n_rows(); ++i)
    for (std::size_t j = 0; j < values.n_columns(); ++j)
      if (!std::isfinite(values(i, j)))
        throw Error(ErrorCode::kBadData,
                    fmt::format("Regressor {} has no finite value at step {}.", j + 1, i + 1),
                    "Fill it in, for the steps to come as well.");
}

}  // namespace

AdditiveColumns::AdditiveColumns(const Series& series, const AdditiveOptions& options,
                                 std::span<const int> observed)
    : days_(series.days), regressor_values_(series.regressors) {
  check_days(series);
  check_regressors(series);
  start_ = position(observed.front());
  length_ = position(observed.back()) - start_;
  choose_seasons(options, observed, series.periods);
  n_season_columns_ = components_.size();
  labels_ = components_;
  add_holidays(options, observed);
  add_regressors(observed);
  if (components_.size() > kColumnsMax)
    throw invalid(fmt::format("The additive model would have {} columns; {} are the most.",
                              components_.size(), kColumnsMax),
                  "Lower the orders of the seasons or give fewer regressors.");
  if (components_.size() * observed.size() > kCellsMax)
    throw Error(ErrorCode::kResource,
                fmt::format("An additive model of {} steps and {} columns takes too much memory.",
                            observed.size(), components_.size()),
                "Choose a coarser step or a shorter history.");
}

double AdditiveColumns::position(int step) const {
  if (days_.empty()) return step;
  return static_cast<double>(days_[static_cast<std::size_t>(step)].time_since_epoch().count());
}

void AdditiveColumns::choose_seasons(const AdditiveOptions& options, std::span<const int> observed,
                                     std::span<const int> periods) {
  const auto is_on = [](SeasonSwitch chosen, bool automatic) {
    return chosen == SeasonSwitch::kAuto ? automatic : chosen == SeasonSwitch::kOn;
  };
  if (!days_.empty()) {
    double least_gap = length_;
    for (std::size_t i = 1; i < observed.size(); ++i)
      least_gap = std::min(least_gap, position(observed[i]) - position(observed[i - 1]));
    if (is_on(options.yearly, length_ >= 730))
      add_season({"yearly", kDaysOfYear, options.yearly_order});
    if (is_on(options.weekly, length_ >= 2 * kDaysOfWeek && least_gap < kDaysOfWeek))
      add_season({"weekly", kDaysOfWeek, options.weekly_order});
  } else {
    if (options.weekly == SeasonSwitch::kOn || options.yearly == SeasonSwitch::kOn)
      throw invalid("Weekly and yearly seasons need the days of the series.",
                    "Give the days, or the seasons as periods in steps.");
    for (const int period : periods) {
      if (period <= 1 || length_ + 1 < 2.0 * period) continue;
      const int order = period <= kDaysOfWeek ? options.weekly_order : options.yearly_order;
      add_season({fmt::format("season of {}", period), static_cast<double>(period),
                  std::min(order, period / 2)});
    }
  }
  for (const AdditiveSeason& season : options.seasons) add_season(season);
}

void AdditiveColumns::add_season(const AdditiveSeason& season) {
  if (!(season.period > 1) || !std::isfinite(season.period) || season.order < 1 ||
      season.order > kColumnsMax)
    throw invalid(fmt::format("A season of period {} and order {} is not possible.", season.period,
                              season.order),
                  "The period has to be above 1, the order 1 at least.");
  seasons_.push_back(season);
  components_.insert(components_.end(), 2 * static_cast<std::size_t>(season.order), season.name);
}

void AdditiveColumns::add_holidays(const AdditiveOptions& options, std::span<const int> observed) {
  if (options.holidays.empty()) return;
  if (days_.empty()) throw invalid("Holidays need the days of the series.", "Give the days.");
  std::vector<base::Day> training;
  for (const int step : observed) training.push_back(days_[static_cast<std::size_t>(step)]);
  std::vector<HolidayKind> kinds = {HolidayKind::kPublic};
  if (options.retail_days) kinds.push_back(HolidayKind::kRetail);
  for (const HolidayKind kind : kinds) {
    HolidayColumns columns = holiday_regressors(options.holidays, days_, training, kind);
    components_.insert(components_.end(), columns.names.size(), "holidays");
    labels_.insert(labels_.end(), columns.names.begin(), columns.names.end());
    holiday_values_.push_back(std::move(columns.values));
  }
}

void AdditiveColumns::add_regressors(std::span<const int> observed) {
  const auto n = static_cast<double>(observed.size());
  for (std::size_t j = 0; j < regressor_values_.n_columns(); ++j) {
    Regressor regressor;
    bool switched = true;  // 0 and 1 only: stays as it is
    double sum = 0, squares = 0;
    for (const int step : observed) {
      const double value = regressor_values_(static_cast<std::size_t>(step), j);
      switched = switched && (value == 0 || value == 1);
      sum += value;
    }
    for (const int step : observed) {
      const double from_mean = regressor_values_(static_cast<std::size_t>(step), j) - sum / n;
      squares += from_mean * from_mean;
    }
    const double deviation = std::sqrt(squares / (n - 1));
    if (!std::isfinite(deviation))
      throw Error(ErrorCode::kBadData,
                  fmt::format("Regressor {} is too large to be scaled.", j + 1));
    if (!switched && deviation > 0) regressor = {sum / n, deviation};
    regressors_.push_back(regressor);
    components_.push_back(fmt::format("regressor {}", j + 1));
    labels_.push_back(components_.back());
  }
}

Eigen::VectorXd AdditiveColumns::times(std::span<const int> steps) const {
  Eigen::VectorXd times(static_cast<Index>(steps.size()));
  for (Index i = 0; i < times.size(); ++i)
    times[i] = (position(steps[static_cast<std::size_t>(i)]) - start_) / length_;
  return times;
}

void AdditiveColumns::put_season(const AdditiveSeason& season, std::span<const int> steps,
                                 Index column, Eigen::MatrixXd& values) const {
  for (std::size_t i = 0; i < steps.size(); ++i) {
    // The turns of the multiples follow from those of the first by addition of angles.
    const double turn =
        2 * std::numbers::pi * std::fmod(position(steps[i]), season.period) / season.period;
    const double sine = std::sin(turn), cosine = std::cos(turn);
    double s = 0, c = 1;
    for (int order = 0; order < season.order; ++order) {
      const double next = s * cosine + c * sine;
      c = c * cosine - s * sine;
      s = next;
      values(static_cast<Index>(i), column + 2 * order) = s;
      values(static_cast<Index>(i), column + 2 * order + 1) = c;
    }
  }
}

Eigen::MatrixXd AdditiveColumns::values(std::span<const int> steps) const {
  Eigen::MatrixXd values(static_cast<Index>(steps.size()), static_cast<Index>(components_.size()));
  Index column = 0;
  for (const AdditiveSeason& season : seasons_) {
    put_season(season, steps, column, values);
    column += 2 * season.order;
  }
  for (const base::Matrix& holidays : holiday_values_)
    for (std::size_t j = 0; j < holidays.n_columns(); ++j, ++column)
      for (std::size_t i = 0; i < steps.size(); ++i)
        values(static_cast<Index>(i), column) = holidays(static_cast<std::size_t>(steps[i]), j);
  for (std::size_t j = 0; j < regressors_.size(); ++j, ++column)
    for (std::size_t i = 0; i < steps.size(); ++i)
      values(static_cast<Index>(i), column) = std::clamp(
          (regressor_values_(static_cast<std::size_t>(steps[i]), j) / 2 - regressors_[j].mean / 2) /
              regressors_[j].deviation * 2,
          -kDeviationsMax, kDeviationsMax);
  return values;
}

void AdditiveColumns::require_steps(int n_steps) const {
  const auto wanted = static_cast<std::size_t>(n_steps);
  if (!days_.empty() && days_.size() < wanted)
    throw invalid(
        fmt::format("The forecast reaches step {}, the days only step {}.", wanted, days_.size()),
        "Give the days of the steps to come with the series.");
  if (regressor_values_.n_columns() > 0 && regressor_values_.n_rows() < wanted)
    throw invalid(fmt::format("The forecast reaches step {}, the regressors only step {}.", wanted,
                              regressor_values_.n_rows()),
                  "Give the regressors of the steps to come with the series.");
}

}  // namespace patron::models
