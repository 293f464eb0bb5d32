// Fits forecasting models for the oracles in Python: one JSON object a line in, one out.
//   {"model": "arima", "y": [1, null, 3], "periods": [12], "order": [p,d,q,P,D,Q,period,constant],
//    "horizon": 12}

#include <iostream>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>

#include "base/error.hpp"
#include "models/forecast/arima.hpp"

using namespace patron::models;
using nlohmann::json;

namespace {

Series series_of(const json& question) {
  Series series;
  for (const json& value : question["y"])
    series.y.push_back(value.is_null() ? std::numeric_limits<double>::quiet_NaN()
                                       : value.get<double>());
  if (question.contains("periods")) series.periods = question["periods"].get<std::vector<int>>();
  if (!question.contains("regressors")) return series;
  const auto rows = question["regressors"].get<std::vector<std::vector<double>>>();
  series.regressors = patron::base::Matrix(rows.size(), rows.empty() ? 0 : rows[0].size());
  for (std::size_t t = 0; t < rows.size(); ++t)
    for (std::size_t c = 0; c < rows[t].size(); ++c) series.regressors(t, c) = rows[t][c];
  return series;
}

json forecast_of(const FittedForecaster& fit, const json& question) {
  const Forecast forecast = fit.forecast(question.value("horizon", 12));
  return {{"form", fit.form()}, {"mean", forecast.mean}, {"sd", forecast.sd}};
}

json answer_arima(const json& question) {
  const Series series = series_of(question);
  ArimaFit fit;
  if (question.contains("order")) {
    const auto o = question["order"].get<std::vector<int>>();
    fit = fit_arima(series, {o[0], o[1], o[2], o[3], o[4], o[5], o[6], o[7] != 0});
  } else {
    fit = fit_arima_auto(series);
  }
  json answer = forecast_of(*arima_forecaster(series, fit), question);
  answer["log_likelihood"] = fit.log_likelihood;
  answer["aicc"] = fit.aicc;
  answer["sigma2"] = fit.sigma2;
  answer["constant"] = fit.constant;
  answer["regression"] = fit.regression;
  answer["ar"] = fit.factors.ar;
  answer["ma"] = fit.factors.ma;
  answer["seasonal_ar"] = fit.factors.seasonal_ar;
  answer["seasonal_ma"] = fit.factors.seasonal_ma;
  return answer;
}

json answer(const json& question) {
  try {
    return answer_arima(question);
  } catch (const patron::base::Error& error) {
    return {{"error", error.what()}};
  }
}

}  // namespace

int main() {
  for (std::string line; std::getline(std::cin, line);)
    std::cout << answer(json::parse(line)).dump() << std::endl;
}
