#include "models/cluster/pca.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/error.hpp"
#include "models/cluster/point_columns.hpp"

namespace patron::models {
namespace {

using base::Matrix;

/// Rows sorted, so that the sums do not depend on their order; columns centred.
Eigen::MatrixXd centred(const PointColumns& points, std::vector<double>& means) {
  const auto n = static_cast<Eigen::Index>(points.n_rows);
  Eigen::MatrixXd values(n, static_cast<Eigen::Index>(points.n_columns));
  for (std::size_t c = 0; c < points.n_columns; ++c) {
    const Eigen::Map<const Eigen::VectorXd> column(points.column(c), n);
    means.push_back(column.mean());
    values.col(static_cast<Eigen::Index>(c)) = column.array() - means.back();
  }
  return values;
}

Eigen::VectorXd with_sign(Eigen::VectorXd component) {
  Eigen::Index largest = 0;
  component.cwiseAbs().maxCoeff(&largest);
  return component(largest) < 0 ? Eigen::VectorXd(-component) : component;
}

}  // namespace

Pca fit_pca(const Matrix& points) {
  if (points.n_rows() < 2)
    throw base::Error(base::ErrorCode::kTooLittleData, "components need at least 2 rows.");
  Pca pca;
  const Eigen::MatrixXd values = centred(sorted_columns(points), pca.means);
  const Eigen::MatrixXd covariance =
      values.transpose() * values / static_cast<double>(points.n_rows() - 1);
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(covariance);
  const std::size_t d = points.n_columns();
  pca.components = Matrix(d, d);
  for (std::size_t r = 0; r < d; ++r) {
    const auto at = static_cast<Eigen::Index>(d - 1 - r);  // the solver's order is ascending
    pca.eigenvalues.push_back(std::max(0.0, solver.eigenvalues()(at)));
    const Eigen::VectorXd component = with_sign(solver.eigenvectors().col(at));
    std::copy(component.begin(), component.end(), pca.components.row(r).begin());
  }
  const double total = std::accumulate(pca.eigenvalues.begin(), pca.eigenvalues.end(), 0.0);
  for (double value : pca.eigenvalues) pca.shares.push_back(total > 0 ? value / total : 0.0);
  return pca;
}

Matrix scores(const Pca& pca, const Matrix& points, std::size_t n_components) {
  const std::size_t d = pca.means.size();
  if (points.n_columns() != d)
    throw base::Error(base::ErrorCode::kInvalidArgument,
                      "the components belong to other columns than these points have.");
  const std::size_t n = n_components == 0 ? d : std::min(n_components, d);
  Matrix result(points.n_rows(), n);
  for (std::size_t i = 0; i < points.n_rows(); ++i)
    for (std::size_t r = 0; r < n; ++r)
      for (std::size_t c = 0; c < d; ++c)
        result(i, r) += (points(i, c) - pca.means[c]) * pca.components(r, c);
  return result;
}

}  // namespace patron::models
