#include <algorithm>
#include <cmath>
#include <limits>

#include "base/error.hpp"
#include "models/forecast/ets_climb.hpp"

namespace patron::models {
namespace {

using base::Error, base::ErrorCode;
using Part = EtsForm::Part;

constexpr int kLeastValues = 5;  // ETS(A,N,N): two parameters, a variance, and AICc's two more
constexpr std::size_t kFinalists = 3;  // forms that are climbed from everywhere

void check_options(const EtsOptions& options) {
  const bool sound = options.alpha_lower > 0 && options.alpha_lower < options.alpha_upper &&
                     options.alpha_upper < 1 && options.phi_lower > 0 &&
                     options.phi_lower <= options.phi_upper && options.phi_upper <= 1 &&
                     options.n_starts >= 1;
  if (!sound)
    throw Error(ErrorCode::kInvalidArgument,
                "bounds of exponential smoothing are not 0 < lower < upper < 1.",
                "Leave alpha_lower, alpha_upper, phi_lower, phi_upper and n_starts as they are.");
}

/// Nothing to estimate: the level, and no error around it.
EtsFit fit_constant(const EtsSeries& series) {
  EtsClimb found;
  found.parameters.alpha = 0.5;
  found.state.level = series.filled.front();
  found.converged = true;
  return fit_from(series, EtsForm{}, found);
}

std::vector<EtsForm> forms_for(const EtsSeries& series, const EtsOptions& options) {
  std::vector<EtsForm> forms;
  const bool seasonal =
      series.period > 1 && series.y.size() >= 2 * static_cast<std::size_t>(series.period);
  for (const Part season : {Part::kNone, Part::kAdditive, Part::kMultiplicative})
    for (const Part trend : {Part::kNone, Part::kAdditive, Part::kMultiplicative})
      for (const bool damped : {false, true})
        for (const auto error : {EtsForm::Error::kAdditive, EtsForm::Error::kMultiplicative}) {
          const EtsForm form{error, trend, season, damped};
          const bool mixed = error == EtsForm::Error::kAdditive && form.needs_positive();
          if ((damped && trend == Part::kNone) || (form.has_season() && !seasonal) ||
              (form.needs_positive() && !series.positive) ||
              (trend == Part::kMultiplicative && !options.multiplicative_trend) ||
              (mixed && !options.unstable_forms) ||
              series.n_seen < form.n_parameters(series.period) + 3)
            continue;
          forms.push_back(form);
        }
  return forms;
}

struct Candidate {
  EtsForm form;
  EtsClimb found;
  double aicc = 0;
};

void sort_by_aicc(std::vector<Candidate>& candidates) {
  std::stable_sort(candidates.begin(), candidates.end(),
                   [](const Candidate& a, const Candidate& b) { return a.aicc < b.aicc; });
}

/// One climb of each form, best AICc first. With multiplicative errors the climb starts where the
/// same parts with additive ones ended: near.
std::vector<Candidate> climb_all(const EtsSeries& series, const EtsOptions& options) {
  std::vector<Candidate> candidates;
  for (const EtsForm& form : forms_for(series, options)) {
    EtsForm twin = form;
    twin.error = EtsForm::Error::kAdditive;
    const bool near = !candidates.empty() && form != twin && candidates.back().form == twin;
    Candidate one{form, climb(series, form, options, Effort::kQuick,
                              near ? &candidates.back().found : nullptr)};
    one.aicc = aicc_of(series, form, one.found);
    candidates.push_back(std::move(one));
  }
  sort_by_aicc(candidates);
  return candidates;
}

}  // namespace

EtsFit fit_ets(std::span<const double> y, int period, const EtsForm& form,
               const EtsOptions& options) {
  check_options(options);
  const int used_period = form.has_season() ? period : 1;
  if (form.has_season() && period < 2)
    throw Error(ErrorCode::kInvalidArgument, to_text(form) + " needs a period of 2 or more.",
                "Give the length of the season in steps, or take a form without one.");
  const int least = std::max(form.n_parameters(used_period) + 2,
                             form.has_season() ? 2 * used_period : kLeastValues);
  const EtsSeries series = ready_for_ets(y, used_period, least);
  if (form.needs_positive() && !series.positive)
    throw Error(ErrorCode::kBadData, to_text(form) + " needs values above zero.",
                "Take a form with additive parts only.");
  const EtsClimb found = climb(series, form, options, Effort::kFull);
  if (!std::isfinite(found.cost))
    throw Error(ErrorCode::kUnsupported,
                to_text(form) + " does not fit this series: what it expects falls below zero.",
                "Take a form with a multiplicative season or with an additive error.");
  return fit_from(series, form, found);
}

EtsFit fit_ets_auto(std::span<const double> y, int period, const EtsOptions& options) {
  check_options(options);
  if (options.form) return fit_ets(y, period, *options.form, options);
  const EtsSeries series = ready_for_ets(y, period, kLeastValues);
  if (series.constant) return fit_constant(series);
  auto candidates = climb_all(series, options);
  const std::size_t n_full = std::min<std::size_t>(kFinalists, candidates.size());
  for (std::size_t i = 0; i < n_full; ++i) {
    Candidate& one = candidates[i];
    one.found = climb(series, one.form, options, Effort::kFull, &one.found);
    one.aicc = aicc_of(series, one.form, one.found);
  }
  sort_by_aicc(candidates);
  return fit_from(series, candidates.front().form, candidates.front().found);
}

}  // namespace patron::models
