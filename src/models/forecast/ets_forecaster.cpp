#include <algorithm>

#include "models/forecast/ets.hpp"
#include "models/forecast/observed.hpp"

namespace patron::models {
namespace {

class FittedEts : public FittedForecaster {
 public:
  explicit FittedEts(EtsFit fit) : fit_(std::move(fit)) {}

  std::string form() const override { return to_text(fit_.form); }
  Forecast forecast(int horizon) const override { return fit_.forecast(horizon); }
  std::span<const double> fitted() const override { return fit_.fitted; }
  bool append(std::span<const double> y) override {
    const bool fits = can_be_appended(y) && std::ranges::none_of(y, [&](double value) {
                        return value <= 0 && fit_.form.needs_positive();
                      });
    if (fits) fit_.append(y);
    return fits;
  }

 private:
  EtsFit fit_;
};

}  // namespace

Forecaster make_ets(const EtsOptions& options) {
  return {"ets", 5, [options](const Series& series) -> std::unique_ptr<FittedForecaster> {
            return std::make_unique<FittedEts>(fit_ets_auto(series.y, series.period(), options));
          }};
}

Forecaster make_ets_of(std::string name, std::string_view text) {
  const EtsForm form = parse_ets_form(text);
  const int least = std::max(form.n_parameters(2) + 2, 5);
  return {std::move(name), least,
          [form](const Series& series) -> std::unique_ptr<FittedForecaster> {
            return std::make_unique<FittedEts>(fit_ets(series.y, series.period(), form));
          }};
}

Forecaster make_ses() { return make_ets_of("ses", "ANN"); }
Forecaster make_holt() { return make_ets_of("holt", "AAN"); }
Forecaster make_holt_winters() { return make_ets_of("holt-winters", "AAA"); }

}  // namespace patron::models
