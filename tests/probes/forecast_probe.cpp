// Fits and forecasts series for the oracles in Python.
//   forecast_probe MODEL ...   < lines of {"id": .., "y": [.., null], "periods": [12], "horizon":
//   12}
// writes for each line and model one line of {"id", "model", "cpu_s", "form", "mean", "sd"}, with
// the likelihood and what was estimated where the model tells them, or "error". Models: the names
// in kForecasters, and one form of a model: ets:AAdA, theta:DOTM, ces:simple.

#include <ctime>
#include <iostream>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>

#include "base/error.hpp"
#include "models/forecast/ces.hpp"
#include "models/forecast/ets.hpp"
#include "models/forecast/naive2.hpp"
#include "models/forecast/theta.hpp"

using namespace patron;
using namespace patron::models;
using nlohmann::json;

namespace {

const std::vector<Forecaster>& forecasters() {
  static const std::vector<Forecaster> all{
      make_ets(),
      make_ses(),
      make_holt(),
      make_holt_winters(),
      make_theta(),
      make_theta_of("theta:STM", ThetaKind::kStandard),
      make_theta_of("theta:OTM", ThetaKind::kOptimised),
      make_theta_of("theta:DSTM", ThetaKind::kDynamic),
      make_theta_of("theta:DOTM", ThetaKind::kDynamicOptimised),
      make_naive2(),
      make_ces()};
  return all;
}

json answer_of(const std::string& form, const Forecast& forecast) {
  return {{"form", form}, {"mean", forecast.mean}, {"sd", forecast.sd}};
}

json ets_details(const EtsFit& fit, int horizon) {
  json answer = answer_of(to_text(fit.form), fit.forecast(horizon));
  const auto& p = fit.parameters;
  answer.update({{"log_likelihood", fit.log_likelihood},
                 {"aicc", fit.aicc},
                 {"converged", fit.converged},
                 {"sigma2", fit.sigma2},
                 {"parameters", {p.alpha, p.beta, p.gamma, p.phi}},
                 {"level", fit.initial.level},
                 {"trend", fit.initial.trend},
                 {"seasonal", fit.initial.seasonal}});
  return answer;
}

json ces_details(const CesFit& fit, int horizon) {
  json answer = answer_of("CES(" + std::string(to_text(fit.season)) + ")", fit.forecast(horizon));
  answer.update({{"log_likelihood", fit.log_likelihood},
                 {"aicc", fit.aicc},
                 {"converged", fit.converged},
                 {"sigma2", fit.sigma2},
                 {"parameters", {fit.alpha0, fit.alpha1, fit.beta0, fit.beta1}}});
  return answer;
}

json ask(const std::string& model, const Series& series, int horizon) {
  if (model == "ets") return ets_details(fit_ets_auto(series.y, series.period()), horizon);
  if (model.starts_with("ets:")) {
    EtsOptions options;
    std::string form = model.substr(4);
    if (const auto at = form.find('@'); at != std::string::npos) {  // ets:AAA@18: starts
      options.n_starts = std::stoi(form.substr(at + 1));
      form.resize(at);
    }
    return ets_details(fit_ets(series.y, series.period(), parse_ets_form(form), options), horizon);
  }
  for (const auto season :
       {CesSeason::kNone, CesSeason::kSimple, CesSeason::kPartial, CesSeason::kFull})
    if (model == "ces:" + std::string(to_text(season)))
      return ces_details(fit_ces(series.y, series.period(), season), horizon);
  if (model == "ces") return ces_details(fit_ces_auto(series.y, series.period()), horizon);
  for (const Forecaster& forecaster : forecasters())
    if (forecaster.name == model) {
      const auto fit = forecaster.fit(series);
      return answer_of(fit->form(), fit->forecast(horizon));
    }
  throw base::Error(base::ErrorCode::kNotFound, "there is no model " + model + ".");
}

Series series_of(const json& line) {
  Series series;
  for (const json& value : line.at("y"))
    series.y.push_back(value.is_null() ? std::numeric_limits<double>::quiet_NaN()
                                       : value.get<double>());
  series.periods = line.value("periods", std::vector<int>{});
  return series;
}

json answer(const std::string& model, const json& line) {
  const Series series = series_of(line);
  const std::clock_t before = std::clock();
  json result;
  try {
    result = ask(model, series, line.value("horizon", 1));
  } catch (const base::Error& error) {
    result = {{"error", error.what()}};
  }
  result["cpu_s"] = static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC;
  result["id"] = line.value("id", "");
  result["model"] = model;
  return result;
}

}  // namespace

int main(int n_arguments, char** arguments) {
  for (std::string text; std::getline(std::cin, text);) {
    const json line = json::parse(text);
    for (int i = 1; i < n_arguments; ++i) std::cout << answer(arguments[i], line) << std::endl;
  }
}
