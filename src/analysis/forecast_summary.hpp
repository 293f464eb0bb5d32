#pragma once

#include "analysis/forecast.hpp"
#include "analysis/summary.hpp"

namespace patron::analysis {

/// Puts the shop's forecast among the key figures (second, beside the same number of days before)
/// and its sentence at the end of the plain-language summary.
void add_forecast(Summary& summary, const SalesForecast& forecast);

}  // namespace patron::analysis
