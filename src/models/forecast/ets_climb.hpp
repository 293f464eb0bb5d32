#pragma once

#include <span>
#include <vector>

#include "models/forecast/ets.hpp"

/// Inner part of ets.hpp: what fit_ets and fit_ets_auto share.
namespace patron::models {

/// A series made ready for fitting: checked, and in units of its mean size.
struct EtsSeries {
  std::vector<double> y, filled;  // y / unit with holes; and without
  double unit = 1;
  int period = 1;
  int n_seen = 0;
  bool positive = true, constant = true;
};

/// Errors: bad_data, too_little_data (below `least` values seen), invalid_argument.
EtsSeries ready_for_ets(std::span<const double> y, int period, int least);

/// A fit in units of the series, and where it ended, to start the fit of a like form from.
struct EtsClimb {
  EtsParameters parameters;
  EtsState state;
  double cost = 0;  // sum of squares, see EtsEquations
  bool converged = false;
};

/// kQuick climbs once, from `like` where it is given; kFull n_starts times, and from `like` too.
enum class Effort { kQuick, kFull };
EtsClimb climb(const EtsSeries& series, const EtsForm& form, const EtsOptions& options,
               Effort effort, const EtsClimb* like = nullptr);
/// The climb as a fit in the units of the user.
EtsFit fit_from(const EtsSeries& series, const EtsForm& form, const EtsClimb& climb);
/// AICc of a climb, before all the rest is computed.
double aicc_of(const EtsSeries& series, const EtsForm& form, const EtsClimb& climb);

}  // namespace patron::models
