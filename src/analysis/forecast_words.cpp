#include "analysis/forecast_words.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>
#include <cmath>

#include "analysis/forecast_sums.hpp"
#include "base/figures.hpp"

namespace patron::analysis {
namespace {

std::string span_text(const SalesForecast& forecast, const SeriesForecast& series) {
  const std::string n = steps_text(forecast.horizon, forecast.step);
  if (forecast.step < TimeStep::kMonth) {
    const auto end =
        static_cast<std::int64_t>(series.y.size() + series.forecast.size()) + series.n_ahead;
    const base::Day last =
        std::chrono::floor<std::chrono::days>(series.grid.at(end) - std::chrono::seconds{1});
    return fmt::format("The {} from {} to {}", n, base::day_text(series.forecast.front().ds),
                       base::to_words(last));
  }
  const auto month = [](const ForecastStep& step) {
    return base::month_text(step.ds.substr(0, 7));
  };
  if (series.forecast.size() == 1)
    return fmt::format("The {} of {}", forecast.period, month(series.forecast[0]));
  return fmt::format("The {} from {} to {}", n, month(series.forecast.front()),
                     month(series.forecast.back()));
}

/// Days whose interval ends at 0: the shop is expected to be closed.
std::string closed_sentence(const SalesForecast& forecast, const SeriesForecast& series) {
  const auto n = std::count_if(series.forecast.begin(), series.forecast.end(),
                               [](const ForecastStep& step) { return step.yhat_upper == 0; });
  if (n == 0 || forecast.step != TimeStep::kDay || forecast.measure == "series") return {};
  return fmt::format(" On {} of these days the shop is expected to be closed.", n);
}

std::string total_sentence(const SalesForecast& forecast, const SeriesForecast& series) {
  const std::string text = fmt::format(
      "{} should bring {}: between {} and {} with {} probability.", span_text(forecast, series),
      measure_text(forecast, series.total_projected),
      measure_text(forecast, series.uncertainty_range[0]),
      measure_text(forecast, series.uncertainty_range[1]), fmt::format("{:g} %", forecast.level));
  if (forecast.step == TimeStep::kHour) return text;
  std::string daily =
      fmt::format(" That is {} a day", measure_text(forecast, series.avg_daily_sales));
  if (forecast.n_days > 0 && forecast.whole() != nullptr)
    daily += fmt::format(", against {} a day over the {} before",
                         measure_text(forecast, forecast.history_daily),
                         base::counted(forecast.n_days, "day"));
  return text + daily + "." + closed_sentence(forecast, series);
}

std::string peak_sentence(const SalesForecast& forecast, const SeriesForecast& series) {
  if (series.forecast.size() < 4) return {};
  std::vector<std::string> days;
  for (const std::string& peak : series.peaks)
    days.push_back(forecast.step == TimeStep::kHour ? peak : base::day_text(peak));
  const auto highest =
      std::max_element(series.forecast.begin(), series.forecast.end(),
                       [](const auto& a, const auto& b) { return a.yhat < b.yhat; });
  return fmt::format("The strongest {}s: {} (up to {}).", forecast.period, fmt::join(days, ", "),
                     measure_text(forecast, highest->yhat));
}

std::string proof_text(const SeriesForecast& series, TimeStep step) {
  if (series.n_origins == 0)
    return "There were too few values to test it on the past: take the interval with care.";
  return fmt::format("Tested from {} on the past, {} ahead each, {} apart.",
                     base::counted(series.n_origins, "origin"),
                     steps_text(series.backtest_horizon, step),
                     steps_text(series.origin_step, step));
}

/// Where less than two seasons are known the rival has none: it repeats the last value.
std::string naive_words(const SeriesForecast& series, TimeStep step) {
  for (const ForecastCandidate& candidate : series.candidates)
    if (candidate.model == "seasonal-naive" && candidate.form.ends_with("[1]"))
      return model_words("naive", step);
  return model_words("seasonal-naive", step);
}

std::string choice_sentence(const SalesForecast& forecast, const SeriesForecast& series) {
  const std::string naive = naive_words(series, forecast.step);
  std::string text;
  if (series.naive_wins) {
    text = fmt::format(
        "No model forecast this better than {} (seasonal naive), so that is what is used.", naive);
  } else if (series.model == "seasonal-naive") {
    text = fmt::format("Forecast by {} (seasonal naive).", naive);
  } else if (series.errors.mase && series.naive_errors.mase) {
    text = fmt::format(
        "Forecast by {}: its errors were {} {} than those of {} (MASE {} against {}).",
        model_words(series.model, forecast.step), base::percent_text(std::abs(series.margin), 0),
        series.margin >= 0 ? "smaller" : "larger", naive, base::number_text(*series.errors.mase, 2),
        base::number_text(*series.naive_errors.mase, 2));
  } else {
    text = fmt::format("Forecast by {}.", model_words(series.model, forecast.step));
  }
  text += " " + proof_text(series, forecast.step);
  if (series.errors.coverage)
    text += fmt::format(" {} of what came lay inside its interval.",
                        base::percent_text(*series.errors.coverage, 0));
  return text;
}

/// Of many series: how many, their sum, and how often a model was worth it.
std::vector<std::string> sentences_of_many(const SalesForecast& forecast) {
  std::int64_t n_forecast = 0, n_naive = 0;
  for (const SeriesForecast& series : forecast.series) {
    n_forecast += series.trouble.empty() ? 1 : 0;
    n_naive += series.naive_wins ? 1 : 0;
  }
  const auto n = static_cast<std::int64_t>(forecast.series.size());
  std::vector<std::string> sentences;
  if (!forecast.reconciliation.method.empty())
    sentences = {total_sentence(forecast, forecast.series.front()),
                 reconciliation_sentence(forecast)};
  sentences.push_back(fmt::format("{} series forecast {} ahead.", base::count_text(n_forecast),
                                  steps_text(forecast.horizon, forecast.step)));
  if (n_naive > 0)
    sentences.push_back(fmt::format(
        "For {} of them {} (seasonal naive) was not beaten in the test, so it is used there.",
        base::count_text(n_naive), model_words("seasonal-naive", forecast.step)));
  if (n_forecast < n)
    sentences.push_back(
        fmt::format("{} series could not be forecast: {}", base::count_text(n - n_forecast),
                    std::find_if(forecast.series.begin(), forecast.series.end(), [](const auto& s) {
                      return !s.trouble.empty();
                    })->trouble));
  return sentences;
}

}  // namespace

std::string measure_text(const SalesForecast& forecast, double value) {
  if (forecast.measure == "sales") return base::money_text(value, forecast.scope.currency);
  const int decimals = std::abs(value) < 100 ? 1 : 0;
  if (forecast.measure == "series") return base::number_text(value, decimals);
  return base::number_text(value, decimals) + " " + forecast.measure;
}

std::string model_words(const std::string& model, TimeStep step) {
  const auto season_before = [step]() -> std::string {
    switch (step) {
      case TimeStep::kHour:
        return "the same hour of the day before";
      case TimeStep::kDay:
        return "the same weekday of the week before";
      case TimeStep::kYear:
        return "the year before";
      default:
        return fmt::format("the same {} of the year before", facts_of(step).name);
    }
  };
  static const std::pair<const char*, const char*> kWords[] = {
      {"naive", "the last value, repeated"},
      {"drift", "the last value, moving on as so far"},
      {"mean", "the mean of all values"},
      {"combination", "a combination of the best models"},
      {"median", "the median of all models"},
      {"discounted-trend", "a trend on which older days weigh less"},
      {"prophet-like-multiplicative", "a multiplicative model of trend, seasons and holidays"},
      {"pooled-ar", "an autoregression learnt from all series"},
      {"naive2", "the last value with its season"},
      {"ces", "complex exponential smoothing"},
      {"croston", "Croston's method for rare sales"},
      {"sba", "Croston's method for rare sales, without its bias"},
      {"tsb", "the method of Teunter, Syntetos and Babai for sales that may end"},
      {"ets", "exponential smoothing"},
      {"theta", "the Theta method"},
      {"mstl", "trend and seasons taken apart"},
      {"arima", "an ARIMA model"},
      {"prophet-like", "an additive model of trend, seasons and holidays"}};
  if (model == "seasonal-naive") return season_before();
  if (model == "seasonal-mean") return "the mean of the last seasons";
  for (const auto& [name, words] : kWords)
    if (model == name) return words;
  return model;
}

std::vector<std::string> forecast_sentences(const SalesForecast& forecast) {
  if (forecast.series.size() > 1) return sentences_of_many(forecast);
  const SeriesForecast& series = forecast.series.front();
  if (!series.trouble.empty()) return {};
  std::vector<std::string> sentences = {total_sentence(forecast, series)};
  if (const std::string peak = peak_sentence(forecast, series); !peak.empty())
    sentences.push_back(peak);
  sentences.push_back(choice_sentence(forecast, series));
  return sentences;
}

}  // namespace patron::analysis
