#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/matrix.hpp"

namespace patron::models {

/// Which series are sums of which: parent[i] is the series that i is a part of, -1 where i is part
/// of none. Series without parts are the leaves; every other series is the sum of its parts.
struct Hierarchy {
  std::vector<int> parent;
};

/// How forecasts are made to add up.
enum class Reconciling {
  kBottomUp,  // sums are what their parts add up to
  kTopDown,   // parts share what is forecast of their sum, in proportion to their own forecasts
  kWls,       // all give way, by the variance of their errors
  kMint,      // all give way, by the variances and covariances of their errors, which are shrunk
};

/// Forecasts of each series (rows) at each step (columns), with intervals.
struct BaseForecasts {
  base::Matrix yhat, lower, upper;
};

struct ReconcileOptions {
  Reconciling method = Reconciling::kMint;
  bool non_negative = true;  // no forecast and no bound below zero
};

struct Reconciled : BaseForecasts {
  double shrinkage = 0;        // of the correlations by kMint: 1 leaves none of them
  std::vector<double> scales;  // by which each series' interval was made narrower or wider
};

/// Makes forecasts of series and of their sums agree: at each step a sum is its parts added up, to
/// 1e-9 of what they hold.
///
/// Choose kMint where there are errors to learn from, kBottomUp where the parts are forecast better
/// than their sum, kTopDown where the forecast of the sum is to stand. Errors: series x steps, what
/// came minus what was forecast, of the same steps for every series (of a backtest); they are taken
/// to have mean 0. Below two steps of errors each series counts by the number of its leaves.
/// Negative leaves are set to 0 where options say so, and sums added up anew. Intervals keep their
/// halves around the new forecast, scaled as the errors' size changes by reconciling (not with
/// fewer than 10 steps of errors, nor by kTopDown).
/// Shapes: as many rows as the hierarchy has series; errors may have no columns.
/// Errors: invalid_argument for shapes that differ, a parent that does not exist or a circle,
/// values
///         that are not finite; resource above 2,000 sums or 50 million series x sums.
/// Cost:   O(steps of errors^2 x series + series x sums x steps); no series x series matrix is
/// made. Source: forecast proportions: Athanasopoulos, Ahmed & Hyndman (2009). MinT:
/// Wickramasuriya,
///         Athanasopoulos & Hyndman (2019), in the form of their equation for constraints;
///         shrinkage: Schaefer & Strimmer (2005). Checked against the paper's formulae in NumPy.
Reconciled reconcile(const BaseForecasts& forecasts, const Hierarchy& hierarchy,
                     const base::Matrix& errors, const ReconcileOptions& options = {});

/// "bottom-up", "top-down", "wls", "mint". Errors: invalid_argument for another name.
Reconciling reconciling_named(std::string_view name);

}  // namespace patron::models
