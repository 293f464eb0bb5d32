#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace patron::models {

/// A symmetric matrix of doubles of which the lower half is kept, in rows padded to whole tiles.
class SymmetricMatrix {
 public:
  /// Zeros; the padding is the identity, so that it does not disturb an inverse.
  explicit SymmetricMatrix(std::size_t n);

  std::size_t size() const { return n_; }
  std::size_t stride() const { return stride_; }
  /// Row i: the columns 0 .. i are the matrix, what follows is not to be read.
  double* row(std::size_t i) { return values_.data() + i * stride_; }
  const double* row(std::size_t i) const { return values_.data() + i * stride_; }

  /// Replaces a positive definite matrix by minus its inverse.
  ///
  /// Shapes: n x n. Errors: bad_data where a pivot block is not positive definite.
  /// Cost:   n³ / 2 multiplications and as many subtractions, all cores; 8 n² bytes in place and
  ///         3 KiB x n beside them. Results do not depend on the threads.
  /// Source: the symmetric sweep (Goodnight 1979, The American Statistician 33), in blocks: each
  ///         step replaces a pivot block D by -D⁻¹, its columns C by C D⁻¹ and all else by
  ///         A - C D⁻¹ Cᵀ. Checked against numpy.linalg.inv.
  void negative_inverse();

 private:
  std::size_t n_, stride_;
  std::vector<double> values_;
};

}  // namespace patron::models
