#include "ingest/generator/alias_table.hpp"

#include <numeric>

namespace patron::ingest::generator {

AliasTable::AliasTable(std::span<const double> weights) : cells_(weights.size()) {
  const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
  std::vector<double> scaled(weights.size());
  std::vector<std::uint32_t> small, large;
  for (std::uint32_t i = 0; i < weights.size(); ++i) {
    scaled[i] = weights[i] * static_cast<double>(weights.size()) / sum;
    (scaled[i] < 1 ? small : large).push_back(i);
  }
  while (!small.empty() && !large.empty()) {
    const std::uint32_t poor = small.back(), rich = large.back();
    small.pop_back();
    cells_[poor] = {static_cast<float>(scaled[poor]), rich};
    scaled[rich] -= 1 - scaled[poor];
    if (scaled[rich] >= 1) continue;
    large.pop_back();
    small.push_back(rich);
  }
}

}  // namespace patron::ingest::generator
