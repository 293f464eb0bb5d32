#pragma once

#include "analysis/forecast.hpp"

namespace patron::analysis {

/// Whether the parts of the shop make up the whole: not where an order counts in each product or
/// category it holds.
bool parts_add_up(const SeriesOptions& options);

/// Adds what the parts leave of the whole (orders without a customer have no segment) as a part
/// "not known", if there is any.
void add_what_is_left(SeriesSet& parts, const NamedSeries& whole);

/// Makes the forecasts of a total (first of the series) and its parts agree at each step, by the
/// errors of their backtests, and says how in out.reconciliation. Intervals and sums over the steps
/// are made anew; the errors of each series stay those of its own forecast.
/// See models::reconcile. Every series must have a forecast.
void reconcile_parts(SalesForecast& out, const std::string& method, bool non_negative);

/// "The parts add up to the total: ...".
std::string reconciliation_sentence(const SalesForecast& forecast);

}  // namespace patron::analysis
