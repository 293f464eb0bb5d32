#include "models/forecast/forecaster.hpp"

namespace patron::models {

int Series::period() const {
  for (const int period : periods)
    if (period > 1 && y.size() >= 2 * static_cast<std::size_t>(period)) return period;
  return 1;
}

bool FittedForecaster::append(std::span<const double>) { return false; }

std::vector<Component> FittedForecaster::components(int) const { return {}; }

}  // namespace patron::models
