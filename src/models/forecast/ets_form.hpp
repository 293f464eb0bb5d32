#pragma once

#include <string>
#include <string_view>

namespace patron::models {

/// The form of an exponential smoothing model, in the notation of Hyndman et al. (2008): how the
/// error, the trend and the season enter. "ETS(M,Ad,M)" is multiplicative error, damped additive
/// trend, multiplicative season.
struct EtsForm {
  enum class Error { kAdditive, kMultiplicative };
  enum class Part { kNone, kAdditive, kMultiplicative };

  Error error = Error::kAdditive;
  Part trend = Part::kNone;
  Part season = Part::kNone;
  bool damped = false;  // only with a trend

  bool has_trend() const { return trend != Part::kNone; }
  bool has_season() const { return season != Part::kNone; }
  /// True for every form with a multiplicative part: it needs values above zero.
  bool needs_positive() const;
  /// Smoothing parameters and initial states that are estimated; the variance not counted.
  int n_parameters(int period) const;

  bool operator==(const EtsForm&) const = default;
};

/// "ETS(M,Ad,M)".
std::string to_text(const EtsForm& form);
/// Reads "ETS(M,Ad,M)", "M,Ad,M" or "MAdM". Errors: invalid_argument for anything else.
EtsForm parse_ets_form(std::string_view text);

}  // namespace patron::models
