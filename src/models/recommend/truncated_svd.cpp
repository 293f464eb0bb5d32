#include "models/recommend/truncated_svd.hpp"

#include <fmt/format.h>

#include <Eigen/Core>
#include <Eigen/Eigenvalues>
#include <Eigen/QR>
#include <algorithm>
#include <cmath>

#include "base/parallel.hpp"
#include "base/random.hpp"
#include "models/recommend/factor_rows.hpp"

namespace patron::models {
namespace {

using Dense = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

constexpr Eigen::Index kOversampling = 10;
constexpr std::size_t kRowsOfATask = 256;

/// rows * right; each row of the result is made by one thread, in the order of its cells.
Dense multiply(const SparseRows& rows, const Dense& right) {
  Dense result = Dense::Zero(static_cast<Eigen::Index>(rows.n_rows()), right.cols());
  base::parallel_blocks(rows.n_rows(), kRowsOfATask, [&](std::size_t begin, std::size_t end) {
    for (std::size_t u = begin; u < end; ++u)
      for (std::size_t i = 0; i < rows.row_columns(u).size(); ++i)
        result.row(static_cast<Eigen::Index>(u)) +=
            rows.row_values(u)[i] * right.row(rows.row_columns(u)[i]);
  });
  return result;
}

Dense orthonormal(const Dense& columns) {
  const Eigen::Index n = std::min(columns.rows(), columns.cols());
  return Eigen::HouseholderQR<Eigen::MatrixXd>(columns).householderQ() *
         Eigen::MatrixXd::Identity(columns.rows(), n);
}

/// Orthonormal columns that hold nearly all of the largest directions: of Z, GZ, G²Z, ... with
/// G = XᵀX and a random Z. All columns there are, where they are few.
Dense search_space(const SparseRows& rows, const SparseRows& transposed_rows,
                   const TruncatedSvdOptions& options) {
  const Eigen::Index n = rows.n_columns, width = std::min(n, options.factors + kOversampling);
  if (width * (options.power_steps + 1) >= n) return Dense::Identity(n, n);
  base::Random random(options.seed);
  Dense block(n, width), space(n, width * (options.power_steps + 1));
  for (double& value : block.reshaped<Eigen::RowMajor>()) value = random.normal();
  block = orthonormal(block);
  for (int step = 0; step <= options.power_steps; ++step) {
    space.middleCols(step * width, width) = block;
    if (step < options.power_steps)
      block = orthonormal(multiply(transposed_rows, multiply(rows, block)));
  }
  return orthonormal(space);
}

class TruncatedSvdModel : public FittedRecommender {
 public:
  TruncatedSvdModel(const TrainingData& data, const TruncatedSvdOptions& options)
      : options_(options),
        products_(fit_truncated_svd(purchases_to_learn(data.log), options).products),
        tiles_(products_) {}

  std::string form() const override {
    return fmt::format("truncated SVD({} factors{})", products_.n_factors(),
                       options_.orders ? ", by orders" : "");
  }
  void score(const Asked& asked, std::span<double> scores) const override {
    const PurchaseProfile profile = profile_of_asked(asked);
    std::vector<float> customer(products_.width());
    for (std::size_t i = 0; i < profile.size(); ++i)
      combine_rows(products_.row(static_cast<std::size_t>(profile.products[i])).data(),
                   std::span(&profile.weights[i], 1), customer);
    tiles_.multiply(customer, scores);
  }
  std::int32_t because(const Asked& asked, std::int32_t product) const override {
    return products_.nearest(profile_of_asked(asked),
                             products_.row(static_cast<std::size_t>(product)));
  }

 private:
  PurchaseProfile profile_of_asked(const Asked& asked) const {
    return profile_of(asked, static_cast<std::int32_t>(products_.n_rows()),
                      options_.orders ? ProfileWeights::kOrders : ProfileWeights::kBinary);
  }

  TruncatedSvdOptions options_;
  FactorRows products_;
  ScoringTiles tiles_;
};

}  // namespace

TruncatedSvd fit_truncated_svd(const SparseRows& orders, const TruncatedSvdOptions& options) {
  check_option("factors", options.factors, 1, 1000);
  check_option("power_steps", options.power_steps, 0, 50);
  const SparseRows rows = options.orders ? orders : binary(orders);
  const Dense space = search_space(rows, transposed(rows), options);
  const Dense image = multiply(rows, space);
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> eigen(image.transpose() * image);
  // Ascending; what is 0 up to rounding has no direction.
  const double least = 1e-12 * eigen.eigenvalues().cwiseAbs().maxCoeff();
  TruncatedSvd svd;
  for (Eigen::Index k = space.cols() - 1; k >= 0; --k)
    if (std::ssize(svd.singular_values) < options.factors && eigen.eigenvalues()[k] > least)
      svd.singular_values.push_back(std::sqrt(eigen.eigenvalues()[k]));
  const auto n = static_cast<Eigen::Index>(svd.singular_values.size());
  const Dense vectors = space * eigen.eigenvectors().rightCols(n).rowwise().reverse();
  svd.products =
      base::Matrix(static_cast<std::size_t>(vectors.rows()), static_cast<std::size_t>(n));
  for (std::size_t j = 0; j < svd.products.n_rows(); ++j)
    for (std::size_t f = 0; f < svd.products.n_columns(); ++f)
      svd.products(j, f) = vectors(static_cast<Eigen::Index>(j), static_cast<Eigen::Index>(f));
  return svd;
}

Recommender make_truncated_svd(TruncatedSvdOptions options) {
  return {"svd", [options](const TrainingData& data) -> std::unique_ptr<FittedRecommender> {
            return std::make_unique<TruncatedSvdModel>(data, options);
          }};
}

}  // namespace patron::models
