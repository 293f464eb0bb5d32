#include "models/recommend/spd_inverse.hpp"

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <algorithm>

#include "base/error.hpp"
#include "base/parallel.hpp"
#include "models/recommend/inner_loops.hpp"

namespace patron::models {
namespace {

using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

constexpr std::size_t kPivot = 8 * kTileColumns;  // rows swept in one step
constexpr std::size_t kRowsOfATask = 12 * kTileRows;

/// One step of the sweep over the rows first .. first + depth - 1 of a padded matrix.
class Step {
 public:
  Step(double* matrix, std::size_t stride, std::size_t first)
      : matrix_(matrix),
        stride_(stride),
        first_(first),
        depth_(std::min(kPivot, stride - first)),
        columns_(depth_ * stride),
        solved_(depth_ * stride) {}

  void sweep() {
    const RowMajor inverse = inverted_pivot();
    base::parallel_blocks(stride_, kTileColumns, [&](std::size_t begin, std::size_t) {
      gather(begin);
      solve(begin, inverse);
    });
    base::parallel_blocks(stride_, kRowsOfATask,
                          [&](std::size_t begin, std::size_t end) { update(begin, end); });
    write_back(inverse);
  }

 private:
  bool is_pivot(std::size_t i) const { return i >= first_ && i < first_ + depth_; }

  RowMajor inverted_pivot() const {
    const auto n = static_cast<Eigen::Index>(depth_);
    const Eigen::Map<const RowMajor, 0, Eigen::OuterStride<>> pivot(
        matrix_ + first_ * stride_ + first_, n, n,
        Eigen::OuterStride<>(static_cast<Eigen::Index>(stride_)));
    const Eigen::LLT<RowMajor, Eigen::Lower> cholesky(pivot);
    if (cholesky.info() != Eigen::Success)
      throw base::Error(base::ErrorCode::kBadData, "a matrix to invert is not positive definite.",
                        "Choose a larger lambda.");
    return cholesky.solve(RowMajor::Identity(n, n));
  }

  /// The pivot's rows of 24 columns into one panel: panel[k][j] = A(first + k, begin + j).
  void gather(std::size_t begin) {
    double* panel = columns_.data() + begin * depth_;
    for (std::size_t k = 0; k < depth_; ++k)
      for (std::size_t j = 0; j < kTileColumns; ++j)
        panel[k * kTileColumns + j] = at(first_ + k, begin + j);
  }
  double at(std::size_t i, std::size_t j) const {
    return i >= j ? matrix_[i * stride_ + j] : matrix_[j * stride_ + i];
  }

  /// D⁻¹ times a panel, laid out as three panels of 8 columns each.
  void solve(std::size_t begin, const RowMajor& inverse) {
    const auto depth = static_cast<Eigen::Index>(depth_);
    const Eigen::Map<const RowMajor> panel(columns_.data() + begin * depth_, depth, kTileColumns);
    std::vector<double> product(depth_ * kTileColumns);
    for (std::size_t i = 0; i < depth_; i += kTileRows) {
      // The inverse is symmetric: its columns i .. i + 7 are the rows that the tile asks for.
      const RowMajor rows = -inverse.middleCols(static_cast<Eigen::Index>(i), kTileRows);
      subtract_product(rows.data(), panel.data(), depth_, product.data() + i * kTileColumns,
                       kTileColumns);
    }
    for (std::size_t part = 0; part < kTileColumns; part += kTileRows)
      for (std::size_t k = 0; k < depth_; ++k)
        std::copy_n(product.data() + k * kTileColumns + part, kTileRows,
                    solved_.data() + (begin + part) * depth_ + k * kTileRows);
  }

  void update(std::size_t begin, std::size_t end) {
    for (std::size_t j = 0; j < end; j += kTileColumns) {
      if (is_pivot(j)) continue;
      const std::size_t from = std::max(begin, j);
      for (std::size_t i = from; i < end; i += kTileRows)
        if (!is_pivot(i))
          subtract_product(solved_.data() + i * depth_, columns_.data() + j * depth_, depth_,
                           matrix_ + i * stride_ + j, stride_);
    }
  }

  void write_back(const RowMajor& inverse) {
    for (std::size_t i = 0; i < stride_; ++i) {
      const double* solved = solved_.data() + i / kTileRows * kTileRows * depth_ + i % kTileRows;
      for (std::size_t k = 0; k < depth_; ++k) {
        double& place =
            i >= first_ ? matrix_[i * stride_ + first_ + k] : matrix_[(first_ + k) * stride_ + i];
        place = is_pivot(i)
                    ? -inverse(static_cast<Eigen::Index>(i - first_), static_cast<Eigen::Index>(k))
                    : solved[k * kTileRows];
      }
    }
  }

  double* matrix_;
  std::size_t stride_, first_, depth_;
  std::vector<double> columns_, solved_;
};

}  // namespace

SymmetricMatrix::SymmetricMatrix(std::size_t n)
    : n_(n),
      stride_((n + kTileColumns - 1) / kTileColumns * kTileColumns),
      values_(stride_ * stride_) {
  for (std::size_t i = n; i < stride_; ++i) row(i)[i] = 1;
}

void SymmetricMatrix::negative_inverse() {
  for (std::size_t first = 0; first < stride_; first += kPivot)
    Step(values_.data(), stride_, first).sweep();
}

}  // namespace patron::models
