#pragma once

#include "models/forecast/forecaster.hpp"

namespace patron::models {

/// The simple methods every other model has to beat.
///
/// Choose them as the yardstick of a backtest, and where there is too little data for more. Each
/// takes missing values: the last observed one (of the same place in the season) counts, and the
/// steps since then widen the interval. A place of the season that was never observed takes the
/// mean of what the model says of the others.
/// Units:  those of the series; sd is that of the forecast's error if errors are independent, and 0
///         where no value is left to measure it by (a single one).
/// Errors: too_little_data without an observed value (drift: two); bad_data for infinite values.
/// Cost:   O(n). All of them append.
/// Source: Hyndman & Athanasopoulos, Forecasting: Principles and Practice (2021), 5.2 and 5.5.
///         Checked against R forecast 8.20 and statsforecast 2.1.1.

/// "naive": the last value. sd = sigma sqrt(h), sigma² the mean squared step.
Forecaster make_naive();

/// "drift": the last value, moving on by the mean step between the first and the last.
/// sd = sigma sqrt(h (1 + h / (n - 1))), sigma² with n - 2 degrees of freedom. Appending keeps the
/// mean step.
Forecaster make_drift();

/// "seasonal-naive": the value of the same place one season before (period(); 1 is naive).
/// sd = sigma sqrt(seasons ahead).
Forecaster make_seasonal_naive();

/// "seasonal-mean": the mean of the last n_seasons values of the same place, n_seasons >= 1.
/// Steadier than seasonal naive where the level stays. sd = sigma sqrt(1 + 1/k), k the values in
/// the mean and sigma² measured on one-step errors, each taken by its own 1 + 1/k.
Forecaster make_seasonal_mean(int n_seasons = 4);

/// "mean": the mean of the last n_last values; 0: of all (then sigma is the sample's standard
/// deviation). sd as for the seasonal mean.
Forecaster make_mean(int n_last = 0);

}  // namespace patron::models
