#include "models/recommend/nmf.hpp"

#include <fmt/format.h>

#include <Eigen/Core>
#include <algorithm>
#include <cmath>

#include "base/parallel.hpp"
#include "base/random.hpp"
#include "models/recommend/factor_rows.hpp"

namespace patron::models {
namespace {

using Dense = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

constexpr std::size_t kRowsOfATask = 128;
constexpr double kSmallest = 2.220446049250313e-16;  // in place of a denominator of 0

/// One side: rows w of `sides` such that w · other is near the cells.
struct Side {
  const SparseRows& cells;
  const Dense& other;  // a row for each column of the cells
  const NmfOptions& options;

  Eigen::RowVectorXd target(std::size_t u) const {
    Eigen::RowVectorXd sum = Eigen::RowVectorXd::Zero(other.cols());
    for (std::size_t i = 0; i < cells.row_columns(u).size(); ++i)
      sum += cells.row_values(u)[i] * other.row(cells.row_columns(u)[i]);
    return sum;
  }
};

/// One pass over the factors of one row; gives how far they moved (the sum of projected gradients).
template <class Row, class Target>
double descend(const Dense& gram, const Target& target, Row&& w) {
  double moved = 0;
  for (Eigen::Index f = 0; f < w.size(); ++f) {
    const double gradient = gram.row(f).dot(w) - target[f];
    moved += std::abs(w[f] == 0 ? std::min(0.0, gradient) : gradient);
    if (gram(f, f) > 0) w[f] = std::max(0.0, w[f] - gradient / gram(f, f));
  }
  return moved;
}

double solve(const Side& side, Dense& sides) {
  Dense gram = side.other.transpose() * side.other;
  const bool multiplicative = side.options.solver == NmfSolver::kMultiplicative;
  if (!multiplicative) gram.diagonal().array() += side.options.lambda;
  std::vector<double> moved(side.cells.n_rows());
  base::parallel_blocks(side.cells.n_rows(), kRowsOfATask, [&](std::size_t begin, std::size_t end) {
    for (std::size_t u = begin; u < end; ++u) {
      auto w = sides.row(static_cast<Eigen::Index>(u));
      const Eigen::RowVectorXd target = side.target(u);
      if (!multiplicative) {
        moved[u] = descend(gram, target, w);
        continue;
      }
      Eigen::RowVectorXd below = w * gram;
      for (double& value : below)
        if (value == 0) value = kSmallest;
      w = (w.array() * target.array() / below.array()).matrix();
    }
  });
  double sum = 0;
  for (const double each : moved) sum += each;
  return sum;
}

Dense dense(const base::Matrix& matrix, bool transpose) {
  const Eigen::Map<const Dense> view(matrix.values().data(),
                                     static_cast<Eigen::Index>(matrix.n_rows()),
                                     static_cast<Eigen::Index>(matrix.n_columns()));
  if (transpose) return view.transpose();
  return view;
}

base::Matrix matrix_of(const Dense& dense) {
  base::Matrix matrix(static_cast<std::size_t>(dense.rows()),
                      static_cast<std::size_t>(dense.cols()));
  for (Eigen::Index i = 0; i < dense.rows(); ++i)
    for (Eigen::Index j = 0; j < dense.cols(); ++j)
      matrix(static_cast<std::size_t>(i), static_cast<std::size_t>(j)) = dense(i, j);
  return matrix;
}

/// Positive, and about as large as the cells on average.
NmfFactors random_start(const SparseRows& cells, const NmfOptions& options) {
  const auto k = static_cast<std::size_t>(options.factors);
  const auto n = static_cast<std::size_t>(cells.n_columns);
  double sum = 0;
  for (const double value : cells.values) sum += value;
  const double mean =
      sum / std::max(1.0, static_cast<double>(cells.n_rows()) * static_cast<double>(n));
  const double scale = std::sqrt(mean / options.factors);
  NmfFactors start{base::Matrix(cells.n_rows(), k), base::Matrix(k, n)};
  base::Random random(options.seed);
  for (std::size_t j = 0; j < n; ++j)
    for (std::size_t f = 0; f < k; ++f) start.products(f, j) = scale * std::abs(random.normal());
  for (std::size_t u = 0; u < cells.n_rows(); ++u)
    for (double& value : start.customers.row(u)) value = scale * std::abs(random.normal());
  return start;
}

void check(const NmfOptions& options) {
  check_option("factors", options.factors, 1, 500);
  check_option("iterations", options.iterations, 0, 10'000);
  check_option("tolerance", options.tolerance, 0, 1);
  check_option("lambda", options.lambda, 0, 1e9);
}

class Nmf : public FittedRecommender {
 public:
  Nmf(const TrainingData& data, const NmfOptions& options)
      : options_(options),
        products_(dense(fit_nmf(purchases_to_learn(data.log), options).products, true)),
        gram_(products_.transpose() * products_),
        factors_(matrix_of(products_)),
        tiles_(factors_) {
    gram_.diagonal().array() += options.lambda;
  }

  std::string form() const override {
    return fmt::format("NMF({} factors{})", options_.factors, options_.orders ? ", by orders" : "");
  }

  void score(const Asked& asked, std::span<double> scores) const override {
    std::vector<float> customer(factors_.width());
    const Eigen::RowVectorXd w = fold_in(profile_of_asked(asked));
    for (Eigen::Index f = 0; f < w.size(); ++f)
      customer[static_cast<std::size_t>(f)] = static_cast<float>(w[f]);
    tiles_.multiply(customer, scores);
  }
  std::int32_t because(const Asked& asked, std::int32_t product) const override {
    return factors_.nearest(profile_of_asked(asked),
                            factors_.row(static_cast<std::size_t>(product)));
  }

 private:
  static constexpr int kMostPasses = 200;

  PurchaseProfile profile_of_asked(const Asked& asked) const {
    return profile_of(asked, static_cast<std::int32_t>(products_.rows()),
                      options_.orders ? ProfileWeights::kOrders : ProfileWeights::kBinary);
  }
  Eigen::RowVectorXd fold_in(const PurchaseProfile& profile) const {
    Eigen::RowVectorXd target = Eigen::RowVectorXd::Zero(products_.cols()), w = target;
    for (std::size_t i = 0; i < profile.size(); ++i)
      target += static_cast<double>(profile.weights[i]) * products_.row(profile.products[i]);
    const double enough = 1e-7 * target.lpNorm<1>();
    for (int pass = 0; pass < kMostPasses; ++pass)
      if (descend(gram_, target, w) <= enough) break;
    return w;
  }

  NmfOptions options_;
  Dense products_;  // products x factors
  Dense gram_;
  FactorRows factors_;
  ScoringTiles tiles_;
};

}  // namespace

NmfFactors fit_nmf_from(NmfFactors start, const SparseRows& orders, const NmfOptions& options) {
  check(options);
  const SparseRows cells = options.orders ? orders : binary(orders);
  const SparseRows of_products = transposed(cells);
  Dense customers = dense(start.customers, false), products = dense(start.products, true);
  double first = 0;
  for (int i = 0; i < options.iterations; ++i) {
    const double moved = solve({cells, products, options}, customers) +
                         solve({of_products, customers, options}, products);
    if (i == 0) first = moved;
    if (options.solver == NmfSolver::kCoordinateDescent && moved <= options.tolerance * first)
      break;
  }
  return {matrix_of(customers), matrix_of(products.transpose())};
}

NmfFactors fit_nmf(const SparseRows& orders, const NmfOptions& options) {
  check(options);
  return fit_nmf_from(random_start(options.orders ? orders : binary(orders), options), orders,
                      options);
}

Recommender make_nmf(NmfOptions options) {
  return {"nmf", [options](const TrainingData& data) -> std::unique_ptr<FittedRecommender> {
            return std::make_unique<Nmf>(data, options);
          }};
}

}  // namespace patron::models
