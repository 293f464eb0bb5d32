#pragma once

#include "analysis/forecast.hpp"
#include "analysis/stock.hpp"

namespace patron::analysis {

/// The days of a daily forecast that stand out: at least 15 % above the mean open day, five of them
/// at most, in their order. The reason is a public holiday within the week after it, its weekday
/// (where that is 10 % above the mean), or else the level.
std::vector<PeakDay> find_peak_days(const SeriesForecast& series, const std::string& country);

}  // namespace patron::analysis
