#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "ingest/generator/stream.hpp"

namespace patron::ingest::generator {

/// Draws index i with probability weights[i] / sum in constant time (Walker 1977, Vose 1991).
class AliasTable {
 public:
  AliasTable() = default;
  explicit AliasTable(std::span<const double> weights);

  std::size_t size() const { return cells_.size(); }
  std::uint32_t draw(Stream& stream) const {
    const auto i = static_cast<std::uint32_t>(stream.below(cells_.size()));
    return stream.uniform() < cells_[i].keep ? i : cells_[i].alias;
  }

 private:
  struct Cell {
    float keep = 1;
    std::uint32_t alias = 0;
  };
  std::vector<Cell> cells_;
};

}  // namespace patron::ingest::generator
