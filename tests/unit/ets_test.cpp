#include "models/forecast/ets.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "base/error.hpp"
#include "forecast_examples.hpp"

using namespace patron;
using namespace patron::models;

namespace {

void check_likelihoods(const std::string& reference, const std::vector<double>& y) {
  REQUIRE(y.size() > 100);
  const auto all = tests::read_forecast_reference(reference)["ets_full_loglik_comparison"];
  REQUIRE(all.size() >= 9);
  for (const auto& [text, known] : all.items()) {
    const EtsFit fit = fit_ets(y, 12, parse_ets_form(text));
    const auto& p = fit.parameters;
    INFO(text << " alpha " << p.alpha << " beta " << p.beta << " gamma " << p.gamma << " phi "
              << p.phi << " converged " << fit.converged);
    CHECK(fit.log_likelihood >= known["best_full"].get<double>() - 0.01);
  }
}

}  // namespace

TEST_CASE("ets reaches the best known likelihood of each form") {
  if (!tests::has_golden()) return;
  check_likelihoods("reference_air.json", tests::air_passengers());
  check_likelihoods("reference_retail.json", tests::retail_sales());
}
