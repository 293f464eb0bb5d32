#pragma once

#include "base/matrix.hpp"
#include "models/recommend/recommender.hpp"

namespace patron::models {

struct EaseOptions {
  double lambda = 500;      // > 0: ridge. 200 to 1000 for some thousand customers; larger with more
  int neighbours = 100;     // of each product, in the sparse form; >= 1
  int most_exact = 10'000;  // above so many products the sparse form is fitted; 0: always,
                            // 30,000 at most (12 bytes x products² of memory while fitting)
};

/// EASE: the linear model in which all other products together explain each product best.
///
/// Choose it as the first matrix model: one parameter, one solution, and with new products it ranks
/// like the best factor models or better. Score: the sum of the weights of what was bought; they
/// may be negative. Products nobody bought score 0.
/// Up to most_exact products the weights are exact: B = I - P diag(1 / P), P = (XᵀX + lambda I)⁻¹.
/// Above, each product is regressed on its `neighbours` nearest by cosine alone, of those it
/// shares a customer with; the weights are the same where these are all products.
/// Errors: invalid_argument for options out of range (names them); too_little_data without orders.
/// Cost:   fit: products³ / 2, or products x (neighbours³ / 6 + what their customers bought of
///         them); an answer reads only the rows of what was bought.
/// Source: Steck (2019), WWW; sparse: the regressions of Steck (2019), Markov random fields for
///         collaborative filtering, NeurIPS, with one neighbourhood for each product.
///         Checked against NumPy (weights within 1e-10, scores within 1e-6).
Recommender make_ease(EaseOptions options = {});

/// The exact weights, n_products²: how much product i of a row speaks for product j of a column.
base::Matrix ease_weights(const SparseRows& orders, double lambda);

/// The weights of the sparse form: row i holds what product i speaks for, by ascending product.
std::vector<std::vector<Scored>> sparse_ease_weights(const SparseRows& orders, double lambda,
                                                     int neighbours);

}  // namespace patron::models
