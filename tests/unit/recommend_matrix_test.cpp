// Recommenders on customers x products: against golden figures, plain loops and each other.

#include "recommend_examples.hpp"

using namespace patron;
using namespace patron::models;
using namespace patron::tests;

TEST_CASE("EASE: weights, scores and lists of the golden matrix") {
  if (!tests::has_golden()) return;
  const SparseRows rows = golden_rows();
  const PurchaseLog log = log_of(rows);
  for (const double lambda : {1.0, 10.0, 100.0}) {
    CAPTURE(lambda);
    const json expected =
        golden_models()["ease"]["lambda=" + std::to_string(static_cast<int>(lambda))];
    CHECK(largest_difference(ease_weights(rows, lambda), matrix(expected["B"])) < 1e-10);
    const auto model = fit(make_ease({lambda}), log);
    const auto scores = scores_of(*model, asked_by(log, 0), 20);
    for (std::size_t j = 0; j < 20; ++j)
      CHECK(scores[j] == doctest::Approx(expected["scores_user_0"][j]).epsilon(1e-6));
    for (std::size_t u = 0; u < 10; ++u) {
      const auto said = scores_of(*model, asked_by(log, u), 20);
      std::vector<char> allowed(20, 1);
      for (const auto product : rows.row_columns(u)) allowed[static_cast<std::size_t>(product)] = 0;
      std::vector<std::int32_t> list;
      for (const Scored& scored : best_products(said, 5, allowed)) list.push_back(scored.product);
      CHECK(list == expected["top5_users_0_to_9"][u].get<std::vector<std::int32_t>>());
    }
  }
}

TEST_CASE("item neighbours: cosines of the golden matrix") {
  if (!tests::has_golden()) return;
  const json golden = golden_models();
  const SparseRows rows = golden_rows();
  ItemNeighboursOptions options;
  options.neighbours = 0;
  options.self = true;
  CHECK(largest_difference(dense(item_similarities(rows, options)),
                           matrix(golden["item_cosine"]["similarity"])) < 1e-10);
  options.shrinkage = golden["item_cosine_shrunk"]["shrink"];
  const base::Matrix shrunk = dense(item_similarities(rows, options));
  for (std::size_t j = 0; j < 20; ++j)
    CHECK(std::abs(shrunk(0, j) - golden["item_cosine_shrunk"]["row_0"][j].get<double>()) < 1e-10);
}

TEST_CASE("NMF: twenty multiplicative updates of the golden matrix") {
  if (!tests::has_golden()) return;
  const json golden = golden_models()["nmf_mu"];
  NmfOptions options;
  options.factors = 4;
  options.iterations = 20;
  options.solver = NmfSolver::kMultiplicative;
  const NmfFactors fit =
      fit_nmf_from({matrix(golden["W0"]), matrix(golden["H0"])}, golden_rows(), options);
  CHECK(largest_difference(fit.customers, matrix(golden["W_after_20"])) < 1e-6);
  CHECK(largest_difference(fit.products, matrix(golden["H_after_20"])) < 1e-6);
}

TEST_CASE("NMF: coordinate descent ends below the multiplicative updates, never negative") {
  if (!tests::has_golden()) return;
  const json golden = golden_models()["nmf_mu"];
  const SparseRows rows = golden_rows();
  NmfOptions options;
  options.factors = 4;
  options.iterations = 20;
  options.tolerance = 0;
  const NmfFactors fit = fit_nmf_from({matrix(golden["W0"]), matrix(golden["H0"])}, rows, options);
  double error = 0;
  for (std::size_t u = 0; u < rows.n_rows(); ++u)
    for (std::size_t j = 0; j < 20; ++j) {
      double cell =
          std::ranges::binary_search(rows.row_columns(u), static_cast<std::int32_t>(j)) ? 1 : 0;
      for (std::size_t f = 0; f < 4; ++f) cell -= fit.customers(u, f) * fit.products(f, j);
      error += cell * cell;
    }
  CHECK(std::sqrt(error) < golden["frobenius_error_after_each_of_20"][19].get<double>());
  for (const double value : fit.customers.values()) CHECK(value >= 0);
  for (const double value : fit.products.values()) CHECK(value >= 0);
}

TEST_CASE("truncated SVD: singular values and projection of the golden matrix") {
  if (!tests::has_golden()) return;
  const json golden = golden_models()["svd"];
  const TruncatedSvd svd = fit_truncated_svd(golden_rows(), {4});
  REQUIRE(svd.singular_values.size() == 4);
  for (std::size_t f = 0; f < 4; ++f)
    CHECK(std::abs(svd.singular_values[f] - golden["singular_values"][f].get<double>()) < 1e-9);
  const PurchaseLog log = log_of(golden_rows());
  const auto scores = scores_of(*fit(make_truncated_svd({4}), log), asked_by(log, 0), 20);
  for (std::size_t j = 0; j < 20; ++j)
    CHECK(std::abs(scores[j] - golden["rank4_reconstruction_row_0"][j].get<double>()) < 1e-6);
}

TEST_CASE("truncated SVD: the search space finds the largest directions of a larger matrix") {
  const SparseRows rows = order_counts(planted_shop(300, 200, 3, 1));
  TruncatedSvdOptions options;
  options.factors = 6;
  options.orders = true;
  Eigen::MatrixXd full = Eigen::MatrixXd::Zero(300, 200);
  for (std::size_t u = 0; u < rows.n_rows(); ++u)
    for (std::size_t k = 0; k < rows.row_columns(u).size(); ++k)
      full(static_cast<Eigen::Index>(u), rows.row_columns(u)[k]) = rows.row_values(u)[k];
  const Eigen::VectorXd expected = full.bdcSvd().singularValues();
  const auto found = fit_truncated_svd(rows, options).singular_values;
  for (std::size_t f = 0; f < 3; ++f)  // the planted ones, far above the noise
    CHECK(found[f] == doctest::Approx(expected[static_cast<Eigen::Index>(f)]).epsilon(1e-7));
  for (std::size_t f = 3; f < 6; ++f)
    CHECK(found[f] == doctest::Approx(expected[static_cast<Eigen::Index>(f)]).epsilon(1e-3));
}

TEST_CASE("ALS: one epoch of the golden matrix, by all three solvers") {
  if (!tests::has_golden()) return;
  const json golden = golden_models()["ials_one_epoch"];
  AlsOptions options;
  options.factors = 4;
  options.lambda = golden["lam"];
  options.alpha = golden["alpha"];
  options.epochs = 1;
  options.cg_steps = 20;
  options.block = 4;
  const AlsFactors start{base::Matrix(30, 4), matrix(golden["item_init_Y0"])};
  for (const auto& [solver, tolerance] : {std::pair{AlsSolver::kCholesky, 1e-9},
                                          {AlsSolver::kConjugateGradient, 2e-4},
                                          {AlsSolver::kBlockwise, 2e-4}}) {
    CAPTURE(static_cast<int>(solver));
    options.solver = solver;
    const AlsFactors fit = fit_als_from(start, golden_rows(), options);
    CHECK(largest_difference(fit.customers, matrix(golden["user_factors"])) < tolerance);
    CHECK(largest_difference(fit.products, matrix(golden["item_factors"])) < tolerance);
    CHECK(als_loss(golden_rows(), fit, options) ==
          doctest::Approx(golden["loss_after"]).epsilon(tolerance));
  }
}

TEST_CASE("ALS: every epoch of every solver lowers the loss") {
  const SparseRows rows = order_counts(planted_shop(200, 80, 4, 2));
  for (const auto solver :
       {AlsSolver::kCholesky, AlsSolver::kConjugateGradient, AlsSolver::kBlockwise}) {
    AlsOptions options;
    options.factors = 20;
    options.block = 7;
    options.solver = solver;
    double last = std::numeric_limits<double>::infinity();
    for (const int epochs : {1, 2, 4, 8}) {
      options.epochs = epochs;
      const double loss = als_loss(rows, fit_als(rows, options), options);
      CHECK(loss < last);
      last = loss;
    }
  }
}

TEST_CASE("ALS: a history is folded in as its customer would be solved beside the same products") {
  const PurchaseLog log = planted_shop(200, 80, 4, 3);
  const SparseRows rows = order_counts(log);
  AlsOptions options;
  options.factors = 20;
  const AlsFactors fitted = fit_als(rows, options);
  const auto model = fit(make_als(options), log);
  const Eigen::Map<const Eigen::Matrix<double, -1, -1, Eigen::RowMajor>> y(
      fitted.products.values().data(), 80, 20);
  for (std::size_t u = 0; u < 199; u += 20) {
    Eigen::MatrixXd a = y.transpose() * y + options.lambda * Eigen::MatrixXd::Identity(20, 20);
    Eigen::VectorXd b = Eigen::VectorXd::Zero(20);
    for (std::size_t k = 0; k < rows.row_columns(u).size(); ++k) {
      const Eigen::VectorXd row = y.row(rows.row_columns(u)[k]).transpose();
      a += options.alpha * rows.row_values(u)[k] * row * row.transpose();
      b += (1 + options.alpha * rows.row_values(u)[k]) * row;
    }
    const Eigen::VectorXd expected = y * a.llt().solve(b);
    const auto scores = scores_of(*model, asked_by(log, u), 80);
    for (std::size_t j = 0; j < 80; ++j)
      CHECK(std::abs(scores[j] - expected[static_cast<Eigen::Index>(j)]) < 1e-5);
  }
}

TEST_CASE("sparse EASE: with all products as neighbours the weights are the exact ones") {
  const SparseRows rows = order_counts(planted_shop(900, 40, 3, 4));
  const base::Matrix exact = ease_weights(rows, 5);
  CHECK(largest_difference(dense(sparse_ease_weights(rows, 5, 40)), exact) < 1e-6);
  const auto few = sparse_ease_weights(rows, 5, 10);
  std::size_t n = 0;
  for (const auto& row : few) n += row.size();
  CHECK(n == 39 * 10);  // the last product was never bought
}

TEST_CASE("the inverse in blocks: the product with the matrix is minus the identity") {
  for (const std::size_t n : {1u, 24u, 191u, 192u, 193u, 500u}) {
    CAPTURE(n);
    base::Random random(n);
    const auto size = static_cast<Eigen::Index>(n);
    Eigen::MatrixXd root(size, size);
    for (double& value : root.reshaped()) value = random.normal();
    const Eigen::MatrixXd a = root * root.transpose() + 5 * Eigen::MatrixXd::Identity(size, size);
    SymmetricMatrix matrix(n);
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j <= i; ++j)
        matrix.row(i)[j] = a(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j));
    matrix.negative_inverse();
    Eigen::MatrixXd inverse(size, size);
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j <= i; ++j)
        inverse(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)) =
            inverse(static_cast<Eigen::Index>(j), static_cast<Eigen::Index>(i)) = matrix.row(i)[j];
    CHECK((inverse * a + Eigen::MatrixXd::Identity(size, size)).cwiseAbs().maxCoeff() < 1e-9);
  }
}

TEST_CASE("the inverse in blocks: refuses what is not positive definite") {
  SymmetricMatrix matrix(3);
  matrix.row(0)[0] = -1;
  CHECK_THROWS_AS(matrix.negative_inverse(), base::Error);
}

TEST_CASE("inner loops: as plain loops say, at lengths that fill no register") {
  base::Random random(5);
  std::vector<float> matrix(13 * 48), x(48), weights(13);
  for (auto* values : {&matrix, &x, &weights})
    for (float& value : *values) value = static_cast<float>(random.normal());
  std::vector<float> dots(13), sums(48);
  multiply_rows(matrix.data(), x, std::span(dots));
  combine_rows(matrix.data(), weights, sums);
  std::vector<const float*> rows;
  for (std::size_t i = 0; i < 13; ++i) rows.push_back(matrix.data() + i * 48);
  std::vector<double> added(45, 1.0);
  add_weighted_rows(rows, weights, added);
  for (std::size_t i = 0; i < 13; ++i) {
    double dot = 0;
    for (std::size_t k = 0; k < 48; ++k) dot += static_cast<double>(matrix[i * 48 + k]) * x[k];
    CHECK(std::abs(dots[i] - dot) < 1e-5);
  }
  for (std::size_t k = 0; k < 48; ++k) {
    double sum = 0;
    for (std::size_t i = 0; i < 13; ++i)
      sum += static_cast<double>(matrix[i * 48 + k]) * weights[i];
    CHECK(std::abs(sums[k] - sum) < 1e-5);
    if (k < 45) CHECK(std::abs(added[k] - 1 - sum) < 1e-12);
  }
}

TEST_CASE("what products share does not depend on how many others there are") {
  PurchaseLog log = planted_shop(100, 50, 3, 6);
  const auto few = item_similarities(order_counts(log));
  log.n_products = 9000;  // more than are read from end to end
  auto many = item_similarities(order_counts(log));
  for (std::size_t i = 50; i < many.size(); ++i) CHECK(many[i].empty());
  many.resize(50);
  CHECK(many == few);
}
