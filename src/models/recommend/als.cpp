#include "models/recommend/als.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/random.hpp"
#include "models/recommend/als_solvers.hpp"

namespace patron::models {
namespace {

void check(const AlsOptions& options) {
  check_option("factors", options.factors, 1, 1024);
  check_option("lambda", options.lambda, 1e-6, 1e6);
  check_option("alpha", options.alpha, 1e-6, 1e6);
  check_option("epochs", options.epochs, 0, 1000);
  check_option("cg_steps", options.cg_steps, 1, 100);
  check_option("block", options.block, 1, 1024);
}

SparseRows cells_of(const SparseRows& orders, const AlsOptions& options) {
  return options.orders ? orders : binary(orders);
}

AlsFactors random_start(const SparseRows& orders, const AlsOptions& options) {
  const auto n_factors = static_cast<std::size_t>(options.factors);
  AlsFactors start{base::Matrix(orders.n_rows(), n_factors),
                   base::Matrix(static_cast<std::size_t>(orders.n_columns), n_factors)};
  base::Random random(options.seed);
  for (std::size_t j = 0; j < start.products.n_rows(); ++j)
    for (double& value : start.products.row(j)) value = random.normal() * 0.1;
  return start;
}

double square(const base::Matrix& matrix) {
  double sum = 0;
  for (const double value : matrix.values()) sum += value * value;
  return sum;
}

base::Matrix gram_of(const base::Matrix& y) {
  base::Matrix gram(y.n_columns(), y.n_columns());
  for (std::size_t i = 0; i < y.n_rows(); ++i)
    for (std::size_t f = 0; f < y.n_columns(); ++f)
      for (std::size_t g = 0; g < y.n_columns(); ++g) gram(f, g) += y(i, f) * y(i, g);
  return gram;
}

class Als : public FittedRecommender {
 public:
  Als(const TrainingData& data, const AlsOptions& options)
      : options_(options),
        products_(fit_als(purchases_to_learn(data.log), options).products),
        gram_(regularised_gram(products_, options.lambda)),
        tiles_(products_) {}

  std::string form() const override {
    return fmt::format("ALS({} factors, lambda {}, alpha {}, {} epochs)", options_.factors,
                       options_.lambda, options_.alpha, options_.epochs);
  }

  void score(const Asked& asked, std::span<double> scores) const override {
    const PurchaseProfile profile = profile_of_asked(asked);
    std::vector<float> customer(products_.width());
    if (profile.size() > 0) {
      AlsRow row = row_of(profile);
      solve(row, row.target(), customer);
    }
    tiles_.multiply(customer, scores);
  }

  /// The score is a sum over the history (Hu et al., section 5): sum of (1 + alpha r) yᵢ · A⁻¹ y.
  std::int32_t because(const Asked& asked, std::int32_t product) const override {
    const PurchaseProfile profile = profile_of_asked(asked);
    if (profile.size() == 0) return -1;
    AlsRow row = row_of(profile);
    std::vector<float> seen(products_.width());
    solve(row, products_.row(static_cast<std::size_t>(product)), seen);
    const std::vector<float> added = row.contributions(seen);
    const auto most = std::ranges::max_element(added);
    if (!(*most > 0)) return -1;
    return profile.products[static_cast<std::size_t>(most - added.begin())];
  }

 private:
  PurchaseProfile profile_of_asked(const Asked& asked) const {
    return profile_of(asked, static_cast<std::int32_t>(products_.n_rows()),
                      options_.orders ? ProfileWeights::kOrders : ProfileWeights::kBinary);
  }
  AlsRow row_of(const PurchaseProfile& profile) const {
    AlsRow row(gram_);
    row.take(profile.products, std::span(profile.weights), products_, options_.alpha);
    return row;
  }
  /// To rest, as far as floats go.
  void solve(AlsRow& row, std::span<const float> b, std::span<float> x) const {
    row.descend(b, 4 * options_.factors, 1e-12F, x);
  }

  AlsOptions options_;
  FactorRows products_, gram_;
  ScoringTiles tiles_;
};

AlsFactors fit_exactly(AlsFactors factors, const SparseRows& cells, const AlsOptions& options) {
  const SparseRows of_products = transposed(cells);
  for (int epoch = 0; epoch < options.epochs; ++epoch) {
    solve_rows_exactly(cells, factors.products, options, factors.customers);
    solve_rows_exactly(of_products, factors.customers, options, factors.products);
  }
  return factors;
}

}  // namespace

AlsFactors fit_als_from(AlsFactors start, const SparseRows& orders, const AlsOptions& options) {
  check(options);
  const SparseRows cells = cells_of(orders, options);
  if (options.solver == AlsSolver::kCholesky) return fit_exactly(std::move(start), cells, options);
  const SparseRows of_products = transposed(cells);
  FactorRows customers(start.customers), products(start.products);
  for (int epoch = 0; epoch < options.epochs; ++epoch) {
    solve_rows(cells, products, options, customers);
    solve_rows(of_products, customers, options, products);
  }
  return {customers.matrix(), products.matrix()};
}

AlsFactors fit_als(const SparseRows& orders, const AlsOptions& options) {
  check(options);
  return fit_als_from(random_start(orders, options), orders, options);
}

double als_loss(const SparseRows& orders, const AlsFactors& factors, const AlsOptions& options) {
  const auto& [customers, products] = factors;
  const base::Matrix of_customers = gram_of(customers), of_products = gram_of(products);
  double loss = options.lambda * (square(customers) + square(products));
  // All cells as if empty, from the two Gram matrices; then what the bought ones differ.
  for (std::size_t f = 0; f < of_products.n_rows(); ++f)
    for (std::size_t g = 0; g < of_products.n_columns(); ++g)
      loss += of_customers(f, g) * of_products(f, g);
  const SparseRows cells = cells_of(orders, options);
  for (std::size_t u = 0; u < cells.n_rows(); ++u)
    for (std::size_t i = 0; i < cells.row_columns(u).size(); ++i) {
      const auto product = static_cast<std::size_t>(cells.row_columns(u)[i]);
      double predicted = 0;
      for (std::size_t f = 0; f < customers.n_columns(); ++f)
        predicted += customers(u, f) * products(product, f);
      const double weight = 1 + options.alpha * cells.row_values(u)[i];
      loss += weight * (1 - predicted) * (1 - predicted) - predicted * predicted;
    }
  return loss;
}

Recommender make_als(AlsOptions options) {
  return {"als", [options](const TrainingData& data) -> std::unique_ptr<FittedRecommender> {
            return std::make_unique<Als>(data, options);
          }};
}

}  // namespace patron::models
