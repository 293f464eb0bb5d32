#include "models/forecast/arima.hpp"
namespace patron::models {
ArimaFit fit_arima_auto(const Series& series, const AutoArimaOptions&) {
  return fit_arima(series, {0, 1, 1});
}
}  // namespace patron::models
