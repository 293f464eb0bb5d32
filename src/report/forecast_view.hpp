#pragma once

#include <string>
#include <vector>

#include "analysis/forecast.hpp"
#include "report/figure.hpp"

namespace patron::report {

/// The part of a series that is drawn: some of the history, then the forecast. x counts steps from
/// the first value of the series.
struct ForecastWindow {
  std::int64_t first = 0;  // first step shown
  std::int64_t n = 0;      // steps known: the forecast begins at n + n_ahead
  std::int64_t end = 0;    // the step after the last
  double high = 0;         // of all that is drawn
  double low = 0;
  std::size_t last_origin_from =
      0;  // of the backtest: its last origin's first step; its size: none
};

ForecastWindow forecast_window(const analysis::SalesForecast& forecast,
                               const analysis::SeriesForecast& series);

/// "9 Dec", "Dec 2011" where much is shown; about `n` of them over steps from `first` to `end`.
std::vector<Tick> step_ticks(const analysis::SeriesForecast& series, std::int64_t first,
                             std::int64_t end, std::size_t n);

/// Ticks for the measure: "£20k", "1.2k".
std::vector<Tick> measure_ticks(const analysis::SalesForecast& forecast, double low, double high,
                                int n);

/// "The next 30 days: £720k, between £610k and £830k".
std::string forecast_title(const analysis::SalesForecast& forecast,
                           const analysis::SeriesForecast& series);

/// A part of the forecast as it is drawn: over time, or where it repeats each week, by weekday.
struct PartView {
  std::string title;
  bool by_weekday = false;
  bool is_factor = false;  // it multiplies instead of adding
};
PartView part_view(const analysis::SalesForecast& forecast, const analysis::SeriesForecast& series,
                   const models::Component& component);

}  // namespace patron::report
