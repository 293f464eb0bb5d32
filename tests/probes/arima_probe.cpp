// Fits forecasting models for the oracles in Python: one JSON object a line in, one out.
// Models: arima (without order: found), mstl (with "stl": one season), croston, sba, tsb.
//   {"model": "arima", "y": [1, null, 3], "periods": [12], "order": [p,d,q,P,D,Q,period,constant],
//    "horizon": 12}

#include <iostream>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>

#include "base/error.hpp"
#include "models/forecast/arima.hpp"
#include "models/forecast/intermittent.hpp"
#include "models/forecast/mstl.hpp"
#include "models/forecast/stl.hpp"

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

json answer_mstl(const json& question) {
  const Series series = series_of(question);
  if (question.value("stl", false)) {
    StlOptions options;
    options.seasonal = question.value("seasonal", 7);
    options.robust = question.value("robust", false);
    const Stl stl = decompose_stl(series.y, series.periods.at(0), options);
    return {{"trend", stl.trend}, {"seasonal", stl.seasonal}, {"remainder", stl.remainder}};
  }
  MstlOptions options;
  options.robust = question.value("robust", false);
  const Mstl mstl = decompose_mstl(series.y, series.periods, options);
  return {{"trend", mstl.trend}, {"seasonal", mstl.seasonal}, {"remainder", mstl.remainder}};
}

json answer_demand(const std::string& model, const json& question) {
  const CrostonOptions options{question.value("alpha_size", 0.1),
                               question.value("alpha_interval", 0.1)};
  const Forecaster forecaster = model == "tsb"   ? make_tsb(options)
                                : model == "sba" ? make_sba(options)
                                                 : make_croston(options);
  return forecast_of(*forecaster.fit(series_of(question)), question);
}

json answer(const json& question) {
  const auto model = question.value("model", "arima");
  try {
    if (model == "arima") return answer_arima(question);
    if (model == "mstl") return answer_mstl(question);
    return answer_demand(model, question);
  } catch (const patron::base::Error& error) {
    return {{"error", error.what()}};
  }
}

}  // namespace

int main() {
  for (std::string line; std::getline(std::cin, line);)
    std::cout << answer(json::parse(line)).dump() << std::endl;
}
