#pragma once

#include <cstdint>
#include <vector>

#include "base/matrix.hpp"
#include "models/recommend/recommender.hpp"

namespace patron::models {

struct TruncatedSvdOptions {
  int factors = 50;     // 1 .. 1000; 20 to 50 for some thousand products
  int power_steps = 6;  // 0 .. 50: multiplications by XᵀX, each a block of the search space
  bool orders = false;  // cells hold the number of orders; false: 1
  std::uint64_t seed = 42;
};

struct TruncatedSvd {
  std::vector<double> singular_values;  // descending
  base::Matrix products;                // n_products x factors: right singular vectors
};

/// Truncated SVD (PureSVD): a history projected on the directions in which histories differ most.
///
/// Choose it as the plain factor model: no regularisation, one parameter. Fewer factors than asked
/// for where the matrix has a smaller rank. Errors: as for ALS.
/// Cost: cells x (factors + 10) x power_steps, and products x ((factors + 10) x (power_steps + 1))²
/// for a basis; an answer reads all products' factors.
/// Source: Cremonesi, Koren & Turrin (2010), RecSys; randomised block Krylov Musco & Musco (2015),
///         NeurIPS. Checked against numpy.linalg.svd.
Recommender make_truncated_svd(TruncatedSvdOptions options = {});

TruncatedSvd fit_truncated_svd(const SparseRows& orders, const TruncatedSvdOptions& options = {});

}  // namespace patron::models
