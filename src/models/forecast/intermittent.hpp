#pragma once

#include <span>

#include "models/forecast/forecaster.hpp"

namespace patron::models {

/// Kinds of demand by how rarely it comes and how much its size varies.
enum class DemandKind { kSmooth, kErratic, kIntermittent, kLumpy };

struct DemandPattern {
  double interval_steps = 0;  // ADI: observed steps for each with demand; 0 without any demand
  double size_cv2 = 0;        // squared coefficient of variation of the sizes
  DemandKind kind = DemandKind::kSmooth;
};

/// Cut at an interval of 1.32 steps and a squared variation of 0.49.
/// Source: Syntetos, Boylan & Croston (2005).
DemandPattern describe_demand(std::span<const double> y);

/// True for kIntermittent and kLumpy: demand comes in fewer than three steps of four.
bool is_intermittent(std::span<const double> y);

struct CrostonOptions {
  double alpha_size = 0.1;  // smoothing of the sizes, 0 < alpha <= 1; 0: the best of 0.05 .. 0.5
                            // in steps of 0.05 by squared one-step error
  double alpha_interval = 0.1;  // of the intervals (TSB: of the probability); 0: likewise
};

/// Forecasts of demand that is mostly 0: a level per step, the same for the whole horizon.
///
/// Choose "sba" where products sell now and then; "croston", its ancestor, forecasts too much;
/// "tsb" where they may stop selling, as it comes down while nothing is sold. Units: those of the
/// series; 0 is a step without demand, NaN one that was not observed and does not count. sd is the
/// root of the mean squared one-step error in the series, whatever the horizon. All zeros give 0.
/// Errors: too_little_data without an observed value; invalid_argument for alphas out of range.
/// Cost:   O(n), times 10 for each alpha that is searched. They append.
/// Source: Croston (1972); Syntetos & Boylan (2005); Teunter, Syntetos & Babai (2011). Checked
///         against statsforecast.
Forecaster make_croston(const CrostonOptions& options = {});
Forecaster make_sba(const CrostonOptions& options = {});
Forecaster make_tsb(const CrostonOptions& options = {});

}  // namespace patron::models
