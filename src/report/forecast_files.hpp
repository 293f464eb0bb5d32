#pragma once

#include <filesystem>
#include <vector>

#include "analysis/forecast.hpp"

namespace patron::report {

/// Writes sales_forecast_30days.csv (the name says what and how far), forecast_candidates.csv,
/// forecast_components.csv (where the model has parts) and, if asked for, forecast_backtest.csv.
/// Returns the files written.
std::vector<std::filesystem::path> write_forecast_files(const analysis::SalesForecast& forecast,
                                                        const std::filesystem::path& dir,
                                                        bool backtest);

}  // namespace patron::report
