#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analysis/scope.hpp"
#include "base/progress.hpp"
#include "store/workspace.hpp"

namespace patron::analysis {

/// The errors of one model of ratings on ratings it had not seen.
struct RatedModel {
  std::string model;
  std::string split;  // "5 random folds", "by time", "random lines"
  std::int64_t n_ratings = 0;
  double rmse = 0, mae = 0;
  std::optional<double> precision = {}, recall = {}, map = {};  // of the protocol of random lines
  std::string form = {};
};
BOOST_DESCRIBE_STRUCT(RatedModel, (),
                      (model, split, n_ratings, rmse, mae, precision, recall, map, form))

struct RatingEvaluation {
  ScopeUsed scope;
  std::string metric;
  std::string score;  // what counts as a rating
  std::int64_t n_customers = 0, n_products = 0, n_ratings = 0;
  std::vector<std::string> sentences = {};
  std::vector<RatedModel> models = {};
};
BOOST_DESCRIBE_STRUCT(RatingEvaluation, (),
                      (scope, metric, score, n_customers, n_products, n_ratings, sentences, models))

/// Rating prediction, by a random split (5 folds) and by time (the last fifth), both named, since
/// the random one lets a model look into the future.
///
/// Where the shop has no ratings, how often a customer bought a product (1 to 5 orders) stands in
/// for one, and `score` says so.
/// `model`: baseline, mf (svd), svd++, item (collaborative), user, hybrid, or all; `metric`: rmse
/// or mae. Errors: not_found for another model; too_little_data below 100 ratings. Cost:    six
/// fits of each model.
RatingEvaluation evaluate_ratings(store::Workspace& workspace, const Scope& scope,
                                  const std::string& model, const std::string& metric,
                                  std::uint64_t seed, const base::Progress& progress);

/// The protocol of many studies, which flatters: a fifth of the lines is held out at random, though
/// the same customer and product stand among the others as well; only held-out lines are ranked, by
/// the predicted min(quantity, 5); a line is relevant from 3.5 on, and lists are cut at 5.
RatingEvaluation evaluate_random_lines(store::Workspace& workspace, const Scope& scope,
                                       const std::string& model, const std::string& metric,
                                       std::uint64_t seed, const base::Progress& progress);

}  // namespace patron::analysis

namespace patron::base {

template <>
struct Docs<analysis::RatedModel> {
  static constexpr FieldDoc kFields[] = {
      {"model", "name of the model"},
      {"form", "the form that was fitted"},
      {"split", "how ratings were held out"},
      {"n_ratings", "held out and predicted"},
      {"rmse", "root of the mean squared error", "rating steps"},
      {"mae", "mean absolute error", "rating steps"},
      {"precision", "random lines: relevant lines among the 5 shown", "share 0-1"},
      {"recall", "random lines: relevant lines that are shown", "share 0-1"},
      {"map", "random lines: mean average precision at 5", "share 0-1"},
  };
};

template <>
struct Docs<analysis::RatingEvaluation> {
  static constexpr FieldDoc kFields[] = {
      {"scope", "what was looked at"},
      {"metric", "what the models are ranked by"},
      {"score", "what counts as a rating"},
      {"n_customers", "customers who rated"},
      {"n_products", "products that were rated"},
      {"n_ratings", "ratings known"},
      {"sentences", "the result in plain words"},
      {"models", "a row for each model and split"},
  };
};

}  // namespace patron::base
