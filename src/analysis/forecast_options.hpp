#pragma once

#include <string>

#include "analysis/import.hpp"
#include "analysis/scope.hpp"

namespace patron::analysis {

/// What is to be forecast and how far: a part of the shop, or the series of a file.
struct SeriesOptions : Scope {
  int days = 0;
  int weeks = 0;
  int months = 0;
  std::string start;
  std::string by = "total";
  std::string measure = "sales";
  std::string series;
  std::string period;
  int horizon = 0;
  double level = 95;
  std::string holidays = "auto";
  std::string regressors;

  /// How the file of series is written, and which of its columns is which.
  ImportOptions reading = {};
};
BOOST_DESCRIBE_STRUCT(SeriesOptions, (Scope),
                      (days, weeks, months, start, by, measure, series, period, horizon, level,
                       holidays, regressors))

struct ForecastOptions : SeriesOptions {
  std::string model = "auto";
  std::string reconcile = "mint";
  bool backtest = false;
};
BOOST_DESCRIBE_STRUCT(ForecastOptions, (SeriesOptions), (model, reconcile, backtest))

}  // namespace patron::analysis

namespace patron::base {

template <>
struct Docs<analysis::SeriesOptions> {
  static constexpr FieldDoc kFields[] = {
      {"days", "forecast so many days (default: 30)", {}, {}, 1, 365},
      {"weeks", "forecast so many weeks, Monday to Sunday", {}, {}, 1, 104},
      {"months", "forecast so many calendar months", {}, {}, 1, 24},
      {"start", "first day to forecast (default: the one after the data)"},
      {"by", "a forecast for each part of the shop", {}, "total|country|category|product|segment"},
      {"measure", "what to forecast", {}, "sales|orders|units"},
      {"series",
       "forecast the series of this file instead of the shop: columns ds, y, unique_id where there "
       "are several, and known regressors"},
      {"period",
       "step of the series (default: as the dates of the file lie)",
       {},
       "hour|day|week|month|quarter|year"},
      {"horizon",
       "number of steps to forecast, the same as --days for --period day",
       {},
       {},
       1,
       1000},
      {"level", "share of future values that the interval is to hold", "per cent", {}, 50, 99.9},
      {"holidays",
       "country whose public holidays may close the shop, as an ISO code (auto: where most is "
       "sold; "
       "none)"},
      {"regressors",
       "what was and is planned for each day of the shop, promotions say: a file with ds and "
       "columns "
       "of numbers, the days of the forecast among them"},
  };
};

template <>
struct Docs<analysis::ForecastOptions> {
  static constexpr FieldDoc kFields[] = {
      {"model",
       "auto: the one (or the combination) that forecasts best in the backtest; or its name"},
      {"reconcile",
       "how the parts of --by and their total are made to add up; none: the parts alone, each as "
       "it "
       "is forecast",
       {},
       "mint|wls|bottom-up|top-down|none"},
      {"backtest", "also every forecast of the backtest beside what came: forecast_backtest.csv"},
  };
};

}  // namespace patron::base
