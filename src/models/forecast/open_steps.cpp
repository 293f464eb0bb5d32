#include "models/forecast/open_steps.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <limits>

namespace patron::models {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

Series first_part(const Series& series, std::size_t n_values, std::size_t n_steps) {
  Series part;
  part.y.assign(series.y.begin(), series.y.begin() + static_cast<std::ptrdiff_t>(n_values));
  part.periods = series.periods;
  if (!series.days.empty())
    part.days.assign(series.days.begin(),
                     series.days.begin() + static_cast<std::ptrdiff_t>(n_steps));
  if (series.regressors.n_rows() == 0) return part;
  part.regressors = base::Matrix(n_steps, series.regressors.n_columns());
  for (std::size_t row = 0; row < n_steps; ++row)
    std::ranges::copy(series.regressors.row(row), part.regressors.row(row).begin());
  return part;
}

base::Matrix kept_rows(const base::Matrix& rows, const std::vector<char>& kept) {
  base::Matrix result(static_cast<std::size_t>(std::ranges::count(kept, 1)), rows.n_columns());
  std::size_t next = 0;
  for (std::size_t i = 0; i < kept.size(); ++i)
    if (kept[i]) std::ranges::copy(rows.row(i), result.row(next++).begin());
  return result;
}

}  // namespace

OpenSteps::OpenSteps(const Series& series, std::size_t n_values, int horizon)
    : horizon_(horizon), source_(static_cast<std::size_t>(horizon)) {
  const std::size_t n_steps = n_values + static_cast<std::size_t>(horizon);
  series_ = first_part(series, n_values, n_steps);
  kept_.assign(n_steps, 1);
  for (int h = 0; h < horizon; ++h) source_[static_cast<std::size_t>(h)] = h;
  if (!series.calendar || series_.days.size() != n_steps) return;
  const auto open = learn_open_days(std::span(series.calendar->total).first(n_values), series_.days,
                                    series.calendar->holidays);
  for (std::size_t t = 0; t < n_values; ++t)
    if (!open[t] && series_.y[t] == 0) series_.y[t] = kNaN;
  drop_closed_weekdays(open);
  for (std::size_t h = 0; h < source_.size(); ++h)
    if (!open[n_values + h]) source_[h] = -1;
}

void OpenSteps::drop_closed_weekdays(const std::vector<char>& open) {
  const std::size_t n_values = series_.y.size();
  std::array<bool, 7> never{};
  never.fill(true);
  for (std::size_t t = 0; t < open.size(); ++t)
    if (open[t] && (t >= n_values || !std::isnan(series_.y[t])))
      never[std::chrono::weekday(series_.days[t]).c_encoding()] = false;
  const auto n_closed = std::ranges::count(never, true);
  if (n_closed == 0 || n_closed == 7) return;
  std::vector<double> y;
  std::vector<base::Day> days;
  for (std::size_t t = 0; t < open.size(); ++t) {
    kept_[t] = !never[std::chrono::weekday(series_.days[t]).c_encoding()];
    if (!kept_[t]) continue;
    days.push_back(series_.days[t]);
    if (t < n_values) y.push_back(series_.y[t]);
  }
  int next = 0;
  for (std::size_t h = 0; h < source_.size(); ++h) source_[h] = kept_[n_values + h] ? next++ : -1;
  horizon_ = next;
  if (series_.regressors.n_rows() > 0) series_.regressors = kept_rows(series_.regressors, kept_);
  series_.y = std::move(y);
  series_.days = std::move(days);
  const double share = static_cast<double>(7 - n_closed) / 7;
  for (int& period : series_.periods)
    period = static_cast<int>(std::lround(static_cast<double>(period) * share));
}

std::vector<double> OpenSteps::spread(std::span<const double> values) const {
  std::vector<double> result(source_.size(), 0);
  for (std::size_t h = 0; h < source_.size(); ++h)
    if (source_[h] >= 0) result[h] = values[static_cast<std::size_t>(source_[h])];
  return result;
}

std::vector<double> OpenSteps::spread_whole(std::span<const double> values) const {
  std::vector<double> result(kept_.size(), kNaN);
  std::size_t next = 0;
  for (std::size_t t = 0; t < kept_.size() && next < values.size(); ++t)
    if (kept_[t]) result[t] = values[next++];
  return result;
}

}  // namespace patron::models
