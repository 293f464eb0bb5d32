#include "analysis/forecast_groups.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "models/forecast/intermittent.hpp"

namespace patron::analysis {
namespace {

constexpr std::size_t kAtOnce = 500;  // series between two words on progress
constexpr std::size_t kManySeries = 20, kDear = 2;
constexpr int kOriginsOfDear = 4;

using Indices = std::vector<std::size_t>;

/// Series of steady and of rare sales; all in one where a model was named, as it may learn from
/// all of them.
std::vector<Indices> groups_of(const std::vector<NamedSeries>& series, const std::string& model) {
  std::vector<Indices> groups(2);
  for (std::size_t i = 0; i < series.size(); ++i) {
    const bool rare = model == "auto" && models::is_intermittent(series[i].series.y);
    groups[rare ? 1 : 0].push_back(i);
  }
  std::erase_if(groups, [](const Indices& group) { return group.empty(); });
  return groups;
}

std::vector<Indices> blocks_of(const Indices& group) {
  const std::size_t n = group.size(), n_blocks = (n + kAtOnce - 1) / kAtOnce;
  std::vector<Indices> blocks;
  for (std::size_t b = 0; b < n_blocks; ++b)
    blocks.emplace_back(group.begin() + static_cast<std::ptrdiff_t>(n * b / n_blocks),
                        group.begin() + static_cast<std::ptrdiff_t>(n * (b + 1) / n_blocks));
  return blocks;
}

std::vector<models::Outlook> outlooks_of(const std::vector<models::Series>& some, bool alone,
                                         const models::OutlookOptions& options) {
  try {
    return models::forecast_outlooks(some, options);
  } catch (const base::Error& error) {
    if (alone || some.size() > 1 || error.code() != base::ErrorCode::kTooLittleData) throw;
    models::Outlook outlook;
    outlook.trouble = error.message();
    return {outlook};
  }
}

/// A few series get every candidate and a long backtest: of a few among many, a shorter one.
models::OutlookOptions options_of(const Indices& group, std::size_t n_series,
                                  models::OutlookOptions options) {
  if (n_series > kManySeries && group.size() > kDear && group.size() <= kManySeries)
    options.n_origins = kOriginsOfDear;
  return options;
}

}  // namespace

std::vector<models::Outlook> forecast_in_groups(const std::vector<NamedSeries>& series,
                                                const models::OutlookOptions& options,
                                                const base::Progress& progress) {
  std::vector<models::Outlook> outlooks(series.size());
  std::int64_t done = 0;
  const auto total = static_cast<std::int64_t>(series.size());
  for (const Indices& group : groups_of(series, options.model))
    for (const Indices& block : blocks_of(group)) {
      progress.tell({"forecasting", done, total, "series"});
      std::vector<models::Series> some;
      for (const std::size_t i : block) some.push_back(series[i].series);
      auto of_block =
          outlooks_of(some, series.size() == 1, options_of(group, series.size(), options));
      for (std::size_t i = 0; i < block.size(); ++i) outlooks[block[i]] = std::move(of_block[i]);
      done += static_cast<std::int64_t>(block.size());
    }
  progress.tell({"forecasting", total, total, "series"});
  return outlooks;
}

models::OutlookOptions outlook_options(const SeriesSet& set, const ForecastOptions& options) {
  models::OutlookOptions out;
  out.horizon = set.horizon + set.series.front().n_ahead;
  out.level = options.level / 100;
  out.model = options.model;
  out.non_negative = set.non_negative;
  return out;
}

}  // namespace patron::analysis
