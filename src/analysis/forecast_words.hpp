#pragma once

#include "analysis/forecast.hpp"

namespace patron::analysis {

/// The forecast in plain words, most important first: the total with its range, the days that stand
/// out, the model and what it is worth beside seasonal naive.
std::vector<std::string> forecast_sentences(const SalesForecast& forecast);

}  // namespace patron::analysis
