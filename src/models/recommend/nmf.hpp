#pragma once

#include <cstdint>

#include "base/matrix.hpp"
#include "models/recommend/recommender.hpp"

namespace patron::models {

enum class NmfSolver {
  kCoordinateDescent,  // one factor of one row at a time, exactly: fast
  kMultiplicative,     // Lee & Seung's updates: slower, kept for comparison
};

struct NmfOptions {
  int factors = 20;         // 1 .. 500
  int iterations = 100;     // 0 .. 10000: customers, then products
  double tolerance = 1e-4;  // >= 0: ends where an iteration moves less than this share of the first
                            // (kCoordinateDescent)
  double lambda = 0;        // >= 0: ridge on both sides (kCoordinateDescent)
  bool orders = false;      // cells hold the number of orders; false: 1
  NmfSolver solver = NmfSolver::kCoordinateDescent;
  std::uint64_t seed = 42;
};

/// customers x factors and factors x products, none negative; the product is near the cells.
struct NmfFactors {
  base::Matrix customers, products;
};

/// Non-negative matrix factorisation: customers as mixtures of kinds of baskets.
///
/// Choose it where the factors are to be read (the products of each are a theme of the shop).
/// A history is folded in by coordinate descent beside the products' factors. Errors: as for ALS.
/// Cost:   an iteration (cells + (customers + products) x factors) x factors.
/// Source: Cichocki & Phan (2009), IEICE E92-A (coordinate descent); Lee & Seung (2001), NIPS.
///         Checked against NumPy and scikit-learn.
Recommender make_nmf(NmfOptions options = {});

NmfFactors fit_nmf(const SparseRows& orders, const NmfOptions& options = {});
/// The same from factors the caller has.
NmfFactors fit_nmf_from(NmfFactors start, const SparseRows& orders, const NmfOptions& options);

}  // namespace patron::models
