#pragma once

#include <cstdint>

#include "base/matrix.hpp"
#include "models/recommend/recommender.hpp"

namespace patron::models {

enum class AlsSolver {
  kConjugateGradient,  // a few steps from the last solution: fastest, the usual choice
  kCholesky,           // each row exactly, in doubles: slower by about factors / 10
  kBlockwise,          // iALS++: blocks of factors exactly, one after the other; for 256 and more
};

struct AlsOptions {
  int factors = 64;    // 1 .. 1024
  double lambda = 5;   // 1e-6 .. 1e6: regularisation of each row, not scaled by how much it holds
  double alpha = 1;    // 1e-6 .. 1e6: a cell of r orders weighs 1 + alpha r, an empty one 1
  int epochs = 15;     // 0 .. 1000: customers, then products, once each
  bool orders = true;  // r is the number of orders; false: 1
  AlsSolver solver = AlsSolver::kConjugateGradient;
  int cg_steps = 3;  // 1 .. 100, of kConjugateGradient
  int block = 32;    // 1 .. factors, of kBlockwise
  std::uint64_t seed = 42;
};

/// Customers x factors and products x factors; their product is near 1 where somebody bought.
struct AlsFactors {
  base::Matrix customers, products;
};

/// Implicit ALS: factors of customers and products under which bought cells are 1, others 0, the
/// former weighing more.
///
/// Choose it for many products (it is small: products x factors) and where how often counts.
/// A new history is folded in by one solve, exact up to floats: the factors the customer would have
/// at rest beside these product factors. Errors: invalid_argument for options out of range (names
/// them); too_little_data without orders. Cost: an epoch (cells + products + customers) x factors x
/// cg_steps x factors of each; an answer reads all products' factors.
/// Source: Hu, Koren & Volinsky (2008), ICDM; conjugate gradients Takács, Pilászy & Tikk (2011),
///         RecSys; blocks Rendle, Krichene, Zhang & Koren (2021), iALS++. Checked against NumPy
///         (one epoch within 1e-9) and the `implicit` library (loss and NDCG on MovieLens-1M).
Recommender make_als(AlsOptions options = {});

/// The factors after options.epochs, from small random products; customers are solved first.
AlsFactors fit_als(const SparseRows& orders, const AlsOptions& options = {});
/// The same from factors the caller has.
AlsFactors fit_als_from(AlsFactors start, const SparseRows& orders, const AlsOptions& options);

/// sum over all cells of (1 + alpha r) ([r > 0] - customer · product)² + lambda (|customers|² +
/// |products|²).
double als_loss(const SparseRows& orders, const AlsFactors& factors, const AlsOptions& options);

}  // namespace patron::models
