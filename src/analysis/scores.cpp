#include "analysis/scores.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "base/error.hpp"

namespace patron::analysis {
namespace {

using Wide = __int128;

/// The inner quantiles of type 7 (Hyndman & Fan 1996), times `tiles` so that they are whole.
std::vector<Wide> scaled_quantiles(std::vector<std::int64_t> values, int tiles) {
  std::sort(values.begin(), values.end());
  std::vector<Wide> cuts;
  for (int i = 1; i < tiles; ++i) {
    const std::int64_t h = static_cast<std::int64_t>(values.size() - 1) * i;
    const auto low = static_cast<std::size_t>(h / tiles);
    const std::size_t high = std::min(low + 1, values.size() - 1);
    const Wide rest = h % tiles;
    cuts.push_back(static_cast<Wide>(values[low]) * (tiles - rest) +
                   static_cast<Wide>(values[high]) * rest);
  }
  return cuts;
}

std::vector<std::int64_t> scores_by_value(std::span<const std::int64_t> values, int tiles,
                                          Wide added, bool edge_is_above) {
  std::vector<Wide> cuts = scaled_quantiles({values.begin(), values.end()}, tiles);
  std::vector<std::int64_t> out;
  out.reserve(values.size());
  for (const std::int64_t value : values) {
    const Wide scaled = static_cast<Wide>(value) * tiles;
    const auto below = std::count_if(cuts.begin(), cuts.end(), [&](Wide cut) {
      return edge_is_above ? cut + added <= scaled : cut < scaled;
    });
    out.push_back(1 + below);
  }
  return out;
}

std::vector<std::int64_t> scores_by_rank(std::span<const std::int64_t> values, int tiles) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  std::vector<std::int64_t> out(values.size());
  const auto last = static_cast<std::int64_t>(values.size()) - 1;
  for (std::int64_t rank = 0; rank <= last; ++rank) {
    std::int64_t score = 1;
    while (rank * tiles > last * score) ++score;
    out[order[static_cast<std::size_t>(rank)]] = score;
  }
  return out;
}

}  // namespace

ScoreRule score_rule_of(std::string_view name) {
  if (name == "ties-share") return ScoreRule::kTiesShare;
  if (name == "first") return ScoreRule::kFirst;
  if (name == "r-package") return ScoreRule::kRPackage;
  throw base::Error(base::ErrorCode::kInvalidArgument,
                    fmt::format("there is no score rule \"{}\".", name),
                    "Choose ties-share, first or r-package.", "--scores");
}

std::vector<std::int64_t> scores(std::span<const std::int64_t> values, int tiles, ScoreRule rule,
                                 std::int64_t one) {
  if (values.empty()) return {};
  switch (rule) {
    case ScoreRule::kTiesShare:
      return scores_by_value(values, tiles, 0, false);
    case ScoreRule::kRPackage:
      return scores_by_value(values, tiles, static_cast<Wide>(one) * tiles, true);
    case ScoreRule::kFirst:
      break;
  }
  return scores_by_rank(values, tiles);
}

}  // namespace patron::analysis
