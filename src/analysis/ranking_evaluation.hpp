#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analysis/scope.hpp"
#include "base/progress.hpp"
#include "store/workspace.hpp"

namespace patron::analysis {

struct RankingOptions {
  std::string cut;
  int top_k = 10;
  bool groups = false;
  int bootstraps = 1000;
  std::uint64_t seed = 42;
};
BOOST_DESCRIBE_STRUCT(RankingOptions, (), (cut, top_k, groups, bootstraps, seed))

/// How well one model's lists met what was bought, over a group of customers.
struct RankedModel {
  std::string model;
  std::string side;   // "all": everything may be recommended; "new": only what was not bought yet
  std::string group;  // "known customers", a segment, or "newcomers"
  std::int64_t n_customers = 0;
  double ndcg = 0, map = 0, precision = 0, recall = 0, hit_rate = 0, mrr = 0;
  double coverage = 0, novelty_bits = 0, gini = 0;
  std::optional<double> lower = {}, upper = {};         // of the metric asked for
  std::optional<double> difference = {}, p_value = {};  // to the best baseline of the side
  std::string form = {};
};
BOOST_DESCRIBE_STRUCT(RankedModel, (),
                      (model, side, group, n_customers, ndcg, map, precision, recall, hit_rate, mrr,
                       coverage, novelty_bits, gini, lower, upper, difference, p_value, form))

struct RankingEvaluation {
  ScopeUsed scope;
  std::string cut, until, metric;
  int top_k = 0;
  std::int64_t n_known_customers = 0, n_products = 0;
  std::vector<std::string> sentences = {};
  std::vector<RankedModel> models = {};
};
BOOST_DESCRIBE_STRUCT(RankingEvaluation, (),
                      (scope, cut, until, metric, top_k, n_known_customers, n_products, sentences,
                       models))

/// Recommendations on the past: fitted on what was known at the cut, every product of the catalogue
/// ranked for every customer who bought something known in the days after it.
///
/// Customers known at the cut who bought in the window are counted; customers of whom nothing was
/// known (newcomers) stand apart. Repeats allowed and new products only are two sides. The interval
/// is a percentile bootstrap over customers; the difference to the best baseline of the side
/// (popularity in its forms, repeat purchase) is tested by a paired t test.
/// `model`: a recommender's name, "all", or empty: the baselines, which are always there.
/// `predictions`: a file of lists that somebody made (customer_id, product_id, rank or score),
/// judged beside them; empty: none. Products that were not known at the cut are misses. Errors:
/// those of hold_out; not_found for an unknown model; invalid_argument for a metric. Cost:   one
/// fit of each model, and n_customers x n_products scores.
RankingEvaluation evaluate_ranking(store::Workspace& workspace, const Scope& scope,
                                   const RankingOptions& options, const std::string& model,
                                   const std::string& metric, int days,
                                   const std::string& predictions, const base::Progress& progress);

}  // namespace patron::analysis

namespace patron::base {

template <>
struct Docs<analysis::RankingOptions> {
  static constexpr FieldDoc kFields[] = {
      {"cut",
       "recommendations: the day up to which everything is known; what is bought in the --days "
       "after it (default: 30) is what is to be met (default: so many days before the end)"},
      {"top_k", "recommendations: length of the lists", {}, {}, 1, 1000},
      {"groups", "recommendations: also by segment"},
      {"bootstraps",
       "recommendations: resamples of the customers for the interval",
       {},
       {},
       0,
       100'000},
      {"seed", "recommendations: seed of the resamples"},
  };
};

template <>
struct Docs<analysis::RankedModel> {
  static constexpr FieldDoc kFields[] = {
      {"model", "name of the model"},
      {"form", "the form that was fitted"},
      {"side", "all: repeats are allowed; new: only what the customer had not bought yet"},
      {"group", "whose lists: known customers, a segment at the cut, newcomers"},
      {"n_customers", "customers with something to be met"},
      {"precision", "hits / k", "share 0-1"},
      {"recall", "hits / products bought", "share 0-1"},
      {"map", "mean average precision at k", "share 0-1"},
      {"ndcg", "normalised discounted cumulative gain at k, binary", "share 0-1"},
      {"hit_rate", "customers with a hit", "share 0-1"},
      {"mrr", "mean of 1 / place of the first hit", "share 0-1"},
      {"coverage", "products that stand in any list", "share 0-1"},
      {"novelty_bits", "mean self-information of what is shown", "bits"},
      {"gini", "inequality of how often products are shown", "share 0-1"},
      {"lower", "lower end of the metric's 95 % bootstrap interval"},
      {"upper", "upper end of the metric's 95 % bootstrap interval"},
      {"difference", "of the metric to the best baseline's on the same side"},
      {"p_value", "of that difference, paired t test over customers"},
  };
};

template <>
struct Docs<analysis::RankingEvaluation> {
  static constexpr FieldDoc kFields[] = {
      {"scope", "what was looked at"},
      {"cut", "only lines before it were known", "ISO 8601"},
      {"until", "end of the window in which purchases count", "ISO 8601"},
      {"metric", "what the models are ranked by"},
      {"top_k", "length of the lists"},
      {"n_known_customers", "customers known at the cut"},
      {"n_products", "products known at the cut: the catalogue"},
      {"sentences", "the result in plain words"},
      {"models", "a row for each model, side and group"},
  };
};

}  // namespace patron::base
