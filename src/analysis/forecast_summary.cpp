#include "analysis/forecast_summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace patron::analysis {
namespace {

/// The sum of the last values, as many as are forecast; nothing where they are not so many.
std::optional<double> same_before(const SeriesForecast& series) {
  const std::size_t n = series.forecast.size();
  if (series.y.size() < n) return std::nullopt;
  return std::accumulate(series.y.end() - static_cast<std::ptrdiff_t>(n), series.y.end(), 0.0);
}

}  // namespace

void add_forecast(Summary& summary, const SalesForecast& forecast) {
  const SeriesForecast* series = forecast.whole();
  if (series == nullptr) return;
  const Kpi kpi{
      .name = "projected_revenue",
      .label = fmt::format("Revenue, next {}", steps_text(forecast.horizon, forecast.step)),
      .unit = "currency",
      .value = series->total_projected,
      .previous = same_before(*series)};
  summary.kpis.insert(summary.kpis.begin() + std::min<std::ptrdiff_t>(1, std::ssize(summary.kpis)),
                      kpi);
  if (!forecast.sentences.empty()) summary.sentences.push_back(forecast.sentences.front());
}

}  // namespace patron::analysis
