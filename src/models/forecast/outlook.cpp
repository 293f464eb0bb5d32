#include "models/forecast/outlook.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "base/error.hpp"
#include "base/median.hpp"
#include "base/parallel.hpp"
#include "models/forecast/beyond_test.hpp"
#include "models/forecast/candidates.hpp"
#include "models/forecast/judged.hpp"
#include "models/forecast/open_steps.hpp"
#include "models/forecast/told.hpp"

namespace patron::models {
namespace {

using base::Error;
using base::ErrorCode;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kClearlyBetter = 0.9;  // a single model must be, to be taken before a combination
constexpr std::string_view kNaiveRival = "seasonal-naive";
constexpr std::string_view kCombination = "combination";
constexpr std::string_view kMedian = "median";

void require_options(const OutlookOptions& options) {
  const auto refuse = [](std::string_view message) {
    throw Error(ErrorCode::kInvalidArgument, std::string(message));
  };
  if (options.horizon < 1) refuse("a forecast needs a horizon of one step at least.");
  if (options.level < 0.5 || options.level > 0.999 + 1e-9)
    refuse("the level of an interval must lie between 0.5 and 0.999 (50 and 99.9 percent).");
  if (options.n_origins < 0 || options.step < 0 || options.score_season < 0)
    refuse("origins, step and season can't be negative.");
}

/// Whether several models are tried and put together, or one that was named.
bool tries_all(const OutlookOptions& options) {
  return options.model == "auto" || options.model == kCombination || options.model == kMedian;
}

std::vector<std::string> names_for(std::span<const Series> series, const OutlookOptions& options) {
  if (tries_all(options)) return default_candidates(series);
  std::vector<std::string> names{options.model};
  if (options.model != kNaiveRival) names.emplace_back(kNaiveRival);
  return names;
}

std::size_t place_of(std::span<const std::string> names, std::string_view name) {
  return static_cast<std::size_t>(std::ranges::find(names, name) - names.begin());
}

/// What is said of steps beyond the backtest; the naive rival says nothing new there.
void hold_back(OriginForecasts& forecasts, std::span<const Series> series,
               const std::vector<Told>& told, std::size_t rival) {
  for (std::size_t c = 0; c < forecasts.size(); ++c)
    for (std::size_t i = 0; i < series.size(); ++i)
      if (OriginForecast& future = forecasts[c][i].back(); c != rival && future.made())
        hold_back_beyond_test(future.forecast, series[i], told[i].plan_of_steps.horizon);
}

/// The median of all models at each origin, without the naive rival.
std::vector<std::vector<OriginForecast>> medians_of(const OriginForecasts& forecasts,
                                                    std::size_t rival) {
  auto medians = forecasts.front();
  for (std::size_t i = 0; i < medians.size(); ++i)
    for (std::size_t place = 0; place < medians[i].size(); ++place) {
      std::vector<const Forecast*> made;
      for (std::size_t c = 0; c < forecasts.size(); ++c)
        if (c != rival && forecasts[c][i][place].made())
          made.push_back(&forecasts[c][i][place].forecast);
      medians[i][place] = {median_forecast(made), fmt::format("median of {}", made.size()),
                           made.empty() ? "there is no model to take the median of." : ""};
    }
  return medians;
}

Vote vote_of(const std::vector<JudgedSeries>& judged, std::size_t n_candidates) {
  Vote vote;
  if (judged.size() <= kManySeries) return vote;
  std::vector<std::vector<double>> relative(n_candidates);
  for (const JudgedSeries& one : judged) {
    std::vector<double> errors;
    double total = 0, n = 0;
    for (std::size_t c = 0; c < n_candidates; ++c) {
      errors.push_back(one.known_error(c, one.n_origins()));
      if (std::isnan(errors.back())) continue;
      total += errors.back();
      n += 1;
    }
    for (std::size_t c = 0; c < n_candidates; ++c)
      if (!std::isnan(errors[c]) && total > 0) relative[c].push_back(errors[c] * n / total);
  }
  for (std::size_t c = 0; c < n_candidates; ++c)
    vote.relative_errors.push_back(base::median(std::move(relative[c])));
  return vote;
}

/// A series as it is judged: models are chosen by their errors at single steps, which are more than
/// the sums; what is given is tested as it is told. Where steps are told, both are the same.
struct Judged {
  const JudgedSeries* choice;
  const JudgedSeries* told;

  Forecast combined_at(std::size_t place, const Vote& vote) const {
    return told->weighted_at(place, choice->weights_at(place, vote));
  }
};

/// The multiplier that all series' combinations together would have needed.
double shared_multiplier(const std::vector<Judged>& judged, const Vote& vote, double level) {
  const double normal = normal_multiplier(level);
  if (judged.size() <= kManySeries) return normal;
  ConformalScores scores;
  for (const Judged& one : judged)
    for (std::size_t o = 0; o < one.told->n_origins(); ++o) {
      const Forecast combined = one.combined_at(o, vote);
      if (!combined.mean.empty()) scores.add(one.told->actual(o), combined.mean, combined.sd);
    }
  return scores.multiplier(level, normal);
}

/// Puts one series' outlook together.
class OutlookMaker {
 public:
  OutlookMaker(const OriginPlan& plan, const Judged& judged, std::span<const std::string> names,
               std::vector<std::span<const OriginForecast>> forecasts, const Vote& vote,
               double shared, const OutlookOptions& options)
      : plan_(plan),
        choice_(*judged.choice),
        told_(*judged.told),
        judged_(judged),
        names_(names),
        forecasts_(std::move(forecasts)),
        vote_(vote),
        shared_(shared),
        options_(options),
        weights_(judged.choice->weights_at(future(), vote)) {}

  Outlook make() {
    judge_candidates();
    if (!judge_given()) {
      outlook_.trouble = why_nobody();
      return std::move(outlook_);
    }
    tell_given();
    return std::move(outlook_);
  }

 private:
  std::size_t future() const { return told_.n_origins(); }

  /// What `forecast_at` says at every origin and of the future, with intervals.
  template <class ForecastAt>
  Given given_by(const ForecastAt& forecast_at) const {
    std::vector<Forecast> forecasts;
    for (std::size_t place = 0; place <= future(); ++place) forecasts.push_back(forecast_at(place));
    return calibrate(told_, std::move(forecasts), plan_, options_,
                     {shared_, is_of_sums() && !vote_.of_many()});
  }

  void judge_candidates() {
    for (std::size_t c = 0; c < names_.size(); ++c) {
      const OriginForecast& now = forecasts_[c][future()];
      Candidate candidate{names_[c], now.form, {}, 0, now.trouble};
      singles_.push_back(given_by([&](std::size_t place) { return told_.single_at(c, place); }));
      candidate.errors = mean_of(singles_.back().errors);
      outlook_.candidates.push_back(std::move(candidate));
      if (names_[c] == kNaiveRival) naive_ = c;
    }
  }

  /// The error by which models are compared, over the origins all of them have.
  double error_of(std::size_t candidate) const {
    if (!choice_.made(candidate, future())) return kNaN;
    return choice_.known_error(candidate, future());
  }

  bool judge_given() {
    if (options_.model != "auto" && options_.model != kCombination)
      return take_single(place_of(names_, options_.model));
    combination_ = given_by([&](std::size_t place) { return judged_.combined_at(place, vote_); });
    if (combination_.forecasts.back().mean.empty()) return false;
    given_ = &combination_;
    outlook_.model = kCombination;
    if (options_.model == "auto") choose();
    return true;
  }

  bool take_single(std::size_t candidate) {
    if (!choice_.made(candidate, future())) return false;
    given_ = &singles_[candidate];
    outlook_.model = names_[candidate];
    outlook_.form = outlook_.candidates[candidate].form;
    single_ = candidate;
    return true;
  }

  /// The combination, unless a single model clearly beats it as it is weighted now, or the naive
  /// rival beat it in the backtest: then the best single model, which may be the naive one.
  void choose() {
    if (vote_.of_many()) take_the_only_one();
    const std::size_t best = best_single();
    if (best == names_.size() || combination_.errors.empty()) return;
    const bool beaten = naive_error() < given_error();
    if (!vote_.of_many() && error_of(best) < kClearlyBetter * combined_error())
      take_single(best);
    else if (beaten)
      take_single(vote_.of_many() ? naive_ : best);
    outlook_.naive_wins = single_ == naive_;
  }

  /// Of which errors at steps are known beside those of what is told.
  bool is_of_sums() const { return &choice_ != &told_; }

  double backtest_error(const Given& given) const {
    const ForecastErrors errors = mean_of(given.errors);
    return told_.is_rare() ? errors.rmse : errors.mae;
  }

  double naive_error() const {
    return is_of_sums() ? error_of(naive_) : backtest_error(singles_[naive_]);
  }

  /// Of the combination: with the weights of each origin.
  double given_error() const {
    if (!is_of_sums()) return backtest_error(*given_);
    if (single_) return error_of(*single_);
    return mean_combined_error([&](std::size_t o) { return choice_.weights_at(o, vote_); });
  }

  std::size_t best_single() const {
    std::size_t best = names_.size();
    for (std::size_t c = 0; c < names_.size(); ++c)
      if (!std::isnan(error_of(c)) && (best == names_.size() || error_of(c) < error_of(best)))
        best = c;
    return best;
  }

  /// A combination of one is that one.
  void take_the_only_one() {
    for (std::size_t c = 0; c < names_.size(); ++c)
      if (weights_[c] == 1) take_single(c);
  }

  template <class WeightsAt>
  double mean_combined_error(const WeightsAt& weights_at) const {
    double sum = 0;
    for (std::size_t o = 0; o < choice_.n_origins(); ++o)
      sum += choice_.error_of_weighted(o, weights_at(o));
    return sum / static_cast<double>(choice_.n_origins());
  }

  double combined_error() const {
    return mean_combined_error([&](std::size_t) { return weights_; });
  }

  void tell_given() {
    if (single_)
      outlook_.candidates[*single_].weight = 1;
    else
      tell_weights();
    const Forecast& forecast = given_->forecasts.back();
    outlook_.yhat = forecast.mean;
    outlook_.yhat_lower = given_->lower.back();
    outlook_.yhat_upper = given_->upper.back();
    outlook_.sd = forecast.sd;
    outlook_.multiplier = given_->multiplier;
    outlook_.scores = given_->scores.sorted();
    outlook_.errors = mean_of(given_->errors);
    outlook_.naive_errors = outlook_.candidates[naive_].errors;
    if (!outlook_.naive_wins && outlook_.naive_errors.mase > 0)
      outlook_.margin = 1 - outlook_.errors.mase / outlook_.naive_errors.mase;
    outlook_.n_origins = static_cast<int>(plan_.origins.size());
    outlook_.origin_step = plan_.step;
    outlook_.backtest_horizon = plan_.horizon;
    tell_backtest();
    std::ranges::stable_sort(outlook_.candidates, [](const Candidate& a, const Candidate& b) {
      return rank_of(a) < rank_of(b);
    });
  }

  static double rank_of(const Candidate& candidate) {
    return std::isnan(candidate.errors.mae) ? std::numeric_limits<double>::infinity()
                                            : candidate.errors.mae;
  }

  void tell_weights() {
    std::vector<std::string> parts;
    for (std::size_t c = 0; c < names_.size(); ++c) {
      outlook_.candidates[c].weight = weights_[c];
      if (weights_[c] > 0)
        parts.push_back(fmt::format("{:.0f} % {}", 100 * weights_[c], names_[c]));
    }
    outlook_.form = fmt::format("{}", fmt::join(parts, ", "));
  }

  void tell_backtest() {
    for (std::size_t o = 0; o < plan_.origins.size(); ++o) {
      const auto actual = told_.actual(o);
      const Forecast& forecast = given_->forecasts[o];
      for (std::size_t h = 0; h < forecast.mean.size(); ++h)
        outlook_.backtest.push_back({plan_.origins[o], plan_.origins[o] + static_cast<int>(h),
                                     actual[h], forecast.mean[h], given_->lower[o][h],
                                     given_->upper[o][h]});
    }
  }

  std::string why_nobody() const {
    for (const Candidate& candidate : outlook_.candidates)
      if (!candidate.trouble.empty()) return candidate.trouble;
    return "no model could be fitted.";
  }

  const OriginPlan& plan_;
  const JudgedSeries& choice_;
  const JudgedSeries& told_;
  Judged judged_;
  std::span<const std::string> names_;
  std::vector<std::span<const OriginForecast>> forecasts_;
  const Vote& vote_;
  double shared_;
  const OutlookOptions& options_;
  std::vector<double> weights_;  // of the combination as it is weighted now
  Outlook outlook_;
  std::vector<Given> singles_;
  Given combination_;
  const Given* given_ = nullptr;
  std::size_t naive_ = 0;
  std::optional<std::size_t> single_;
};

/// The parts of the additive model, whatever was chosen: they tell what moves the series.
std::vector<Component> components_of(const Series& series, int horizon, const StepSums* sums) {
  const OpenSteps steps(series, series.y.size(), horizon);
  try {
    const auto fit = components_model().fit(steps.series());
    auto components = fit->components(std::max(steps.horizon(), 1));
    for (Component& component : components) component.values = steps.spread_whole(component.values);
    if (!sums) return components;
    for (Component& component : components) component.values = sums->summed_whole(component.values);
    return components;
  } catch (const Error&) {
    return {};  // too short for a trend: nothing to show
  }
}

/// Spikes as the models find them: among open days.
std::vector<Spike> find_spikes_of_open_days(const Series& series) {
  const OpenSteps steps(series, series.y.size(), 1);
  std::vector<Spike> spikes = find_spikes(steps.series());
  std::vector<double> numbers(steps.series().y.size());
  for (std::size_t t = 0; t < numbers.size(); ++t) numbers[t] = static_cast<double>(t);
  const std::vector<double> whole = steps.spread_whole(numbers);
  for (Spike& spike : spikes)
    spike.step = static_cast<int>(std::ranges::find(whole, spike.step) - whole.begin());
  return spikes;
}

}  // namespace

double Outlook::quantile(int h, double probability) const {
  const auto step = static_cast<std::size_t>(h);
  if (scores.empty()) {
    const double multiplier = normal_multiplier(std::abs(2 * probability - 1));
    return yhat[step] + (probability < 0.5 ? -multiplier : multiplier) * sd[step];
  }
  const double place = probability * static_cast<double>(scores.size() + 1);
  const auto rank = static_cast<std::size_t>(
      std::clamp(std::ceil(place), 1.0, static_cast<double>(scores.size())));
  return yhat[step] + scores[rank - 1] * sd[step];
}

std::vector<Outlook> forecast_outlooks(std::span<const Series> series,
                                       const OutlookOptions& options) {
  require_options(options);
  if (series.empty()) return {};
  auto names = names_for(series, options);
  std::vector<GroupForecaster> candidates;
  for (const std::string& name : names) candidates.push_back(group_forecaster(name));
  const bool few = series.size() <= kManySeries;
  const bool tame = few && tries_all(options);
  const std::vector<Told> told = told_of(series, options, few);
  OriginForecasts forecasts = forecasts_of_steps(candidates, series, told, tame);
  const std::size_t rival = place_of(names, kNaiveRival), n_models = names.size();
  if (tries_all(options)) {
    hold_back(forecasts, series, told, rival);
    forecasts.push_back(medians_of(forecasts, rival));
    names.emplace_back(kMedian);
  }

  const bool any_sums = std::ranges::any_of(told, [](const Told& one) { return one.sums(); });
  OriginForecasts of_sums;
  if (any_sums) of_sums = forecasts_told(forecasts, told, options.horizon);
  const auto of_series = [](const OriginForecasts& all, std::size_t i) {
    std::vector<std::span<const OriginForecast>> views;
    for (const auto& of_candidate : all) views.emplace_back(of_candidate[i]);
    return views;
  };
  const OriginForecasts& as_told = any_sums ? of_sums : forecasts;
  std::vector<JudgedSeries> by_steps, by_sums;
  for (std::size_t i = 0; i < series.size(); ++i) {
    by_steps.emplace_back(series[i], told[i].plan_of_steps, of_series(forecasts, i), options);
    if (any_sums)
      by_sums.emplace_back(told[i].series(), told[i].plan, of_series(of_sums, i), options);
  }
  std::vector<Judged> judged;
  for (std::size_t i = 0; i < series.size(); ++i)
    judged.push_back({&by_steps[i], any_sums ? &by_sums[i] : &by_steps[i]});
  Vote vote = vote_of(by_steps, n_models);
  if (!vote.of_many()) vote.outsiders.push_back(rival);
  if (tries_all(options)) vote.outsiders.push_back(n_models);
  if (vote.of_many()) vote.relative_errors.resize(names.size(), kNaN);
  const double shared = shared_multiplier(judged, vote, options.level);

  std::vector<Outlook> outlooks(series.size());
  base::parallel_for(series.size(), [&](std::size_t i) {
    outlooks[i] =
        OutlookMaker(told[i].plan, judged[i], names, of_series(as_told, i), vote, shared, options)
            .make();
    if (tame) outlooks[i].spikes = find_spikes_of_open_days(series[i]);
    if (few && outlooks[i].trouble.empty())
      outlooks[i].components = components_of(series[i], told[i].n_steps, told[i].sums());
  });
  if (outlooks.size() == 1 && !outlooks.front().trouble.empty())
    throw Error(ErrorCode::kTooLittleData, outlooks.front().trouble,
                "Take a longer series, or the model \"naive\".");
  return outlooks;
}

std::vector<std::string> forecaster_names() {
  std::vector<std::string> names{"auto", std::string(kCombination), std::string(kMedian),
                                 "pooled-ar"};
  for (const Forecaster& forecaster : all_forecasters()) names.push_back(forecaster.name);
  return names;
}

}  // namespace patron::models
