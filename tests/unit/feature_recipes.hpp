#pragma once

#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "base/matrix.hpp"
#include "models/cluster/scaling.hpp"
#include "unit/golden.hpp"

namespace patron::tests {

/// The four scaled feature sets of Online Retail whose clusterings are published in golden.json.
inline std::map<std::string, base::Matrix> feature_recipes() {
  const std::vector<std::string> names = {"Recency", "Frequency", "Monetary"};
  const base::Matrix rfm = read_golden_csv("rfm.csv").matrix(names);
  base::Matrix two_logs = rfm;
  for (std::size_t i = 0; i < rfm.n_rows(); ++i)
    for (std::size_t c : {1, 2}) two_logs(i, c) = std::log1p(rfm(i, c));
  const auto scaled = [](const base::Matrix& points, models::ScalingMethod method) {
    return models::apply(models::fit_scaler(points, method), points);
  };
  using enum models::ScalingMethod;
  return {{"std_004", scaled(rfm, kStandard)},
          {"std_003", scaled(read_golden_csv("rfm_003.csv").matrix(names), kStandard)},
          {"log1p_004", scaled(rfm, kLog)},
          {"logF_logM_R_004", scaled(two_logs, kStandard)}};
}

}  // namespace patron::tests
