#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analysis/scope.hpp"
#include "base/progress.hpp"
#include "store/workspace.hpp"

namespace patron::analysis {

struct RecommendOptions : Scope {
  std::string user_id;
  bool all = false;
  std::string segment;
  std::string basket;
  int top_k = 10;
  std::string model = "default";
  bool new_only = false;
  std::string bought = "any";
  std::string embeddings;
  std::string in_stock;
  std::string of_category;
  std::string hide;
  double price_from = 0;
  double price_to = 0;
  double diverse = 0;
  double explore = 0;
  std::uint64_t seed = 42;
};
BOOST_DESCRIBE_STRUCT(RecommendOptions, (Scope),
                      (user_id, all, segment, basket, top_k, model, new_only, bought, embeddings,
                       in_stock, of_category, hide, price_from, price_to, diverse, explore, seed))

/// One product for one customer, with the fact that speaks for it.
struct Recommendation {
  std::string customer_id;  // empty: for the basket alone
  std::int64_t rank = 0;    // from 1
  std::string product_id;
  double score = 0;  // of the model: comparable within one answer
  std::string reason;
  std::string product_name;
};
BOOST_DESCRIBE_STRUCT(Recommendation, (),
                      (customer_id, rank, product_id, score, reason, product_name))

/// A product that stands in many lists.
struct OfferedProduct {
  std::string product_id, product_name;
  std::int64_t lists = 0;   // it stands in
  std::int64_t new_to = 0;  // of these, of customers who never bought it
};
BOOST_DESCRIBE_STRUCT(OfferedProduct, (), (product_id, product_name, lists, new_to))

/// What a feature counts in the default model's utility.
struct FeatureWeight {
  std::string side, feature;
  double weight = 0;
};
BOOST_DESCRIBE_STRUCT(FeatureWeight, (), (side, feature, weight))

struct Recommendations {
  ScopeUsed scope;
  std::string model, form;
  std::int64_t n_customers = 0;
  std::vector<std::string> sentences = {};  // how the model fared on the last weeks
  std::vector<std::string> notes = {};
  std::vector<FeatureWeight> weights = {};        // of a model that has any
  std::vector<OfferedProduct> most_offered = {};  // in the most lists, 10 at most
  std::vector<Recommendation> items = {};
};
BOOST_DESCRIBE_STRUCT(Recommendations, (),
                      (scope, model, form, n_customers, sentences, notes, weights, most_offered,
                       items))

/// What to offer: to one customer, to several (user_id takes a list), to a segment, to everybody,
/// or with a basket in hand.
///
/// Filters come before the ranking, so a list is as long as top_k wherever so many products pass
/// them; hidden, unavailable and left-out products never show. A customer who is not known gets
/// what is popular, and a note says so. Every reason is counted in the purchases themselves.
/// Errors: those of read_purchases; invalid_argument where nobody is named, or a filter is wrong;
///         not_found for an unknown model, segment, category, or product of the basket.
/// Cost:   one fit, then n_customers x n_products scores.
Recommendations recommend(store::Workspace& workspace, RecommendOptions options,
                          const base::Progress& progress);

}  // namespace patron::analysis

namespace patron::base {

template <>
struct Docs<analysis::RecommendOptions> {
  static constexpr FieldDoc kFields[] = {
      {"user_id", "for this customer, or for these: ID[,ID]"},
      {"all", "for every customer"},
      {"segment", "for every customer of this segment, as `patron rfm` names it"},
      {"basket", "what goes with these products: CODE[,CODE]; alone, or in a customer's hand"},
      {"top_k", "length of each list", "products", {}, 1, 1000},
      {"model",
       "the recommender; default: the one whose weights are learnt on the shop's own past"},
      {"new_only", "only what the customer has not bought yet: the same as --bought never"},
      {"bought",
       "what the customer bought before: any may be offered again, only what is due by its re-buy "
       "cycle, or never",
       {},
       "any|due|never"},
      {"embeddings",
       "file of the products' own vectors (column product_id, then numbers): their cosine is part "
       "of "
       "the likeness of content and of --diverse"},
      {"in_stock", "file of what is there (columns product and on_hand): nothing else is offered"},
      {"of_category", "only products of this category"},
      {"hide", "products that are never offered: CODE[,CODE], or a file with a column product"},
      {"price_from", "only products from this unit price on", "currency", {}, 0},
      {"price_to", "only products up to this unit price; 0: any", "currency", {}, 0},
      {"diverse",
       "how much a product's likeness to those above it counts against it (maximal marginal "
       "relevance); 0: not at all",
       "share 0-1",
       {},
       0,
       1},
      {"explore",
       "share of each list's places, the last ones, that go to products drawn at random from the "
       "runners-up, so that something is learnt of them",
       "share 0-1",
       {},
       0,
       1},
      {"seed", "seed of what is drawn"},
  };
};

template <>
struct Docs<analysis::Recommendation> {
  static constexpr FieldDoc kFields[] = {
      {"customer_id", "whom to offer it to; empty: to who holds the basket"},
      {"rank", "place in the list, from 1"},
      {"product_id", "what to offer"},
      {"score", "of the model; comparable within one answer"},
      {"reason", "the fact that speaks for it"},
      {"product_name", "its name"},
  };
};

template <>
struct Docs<analysis::OfferedProduct> {
  static constexpr FieldDoc kFields[] = {
      {"product_id", "what is offered"},
      {"product_name", "its name"},
      {"lists", "it stands in"},
      {"new_to", "of these, lists of customers who never bought it"},
  };
};

template <>
struct Docs<analysis::FeatureWeight> {
  static constexpr FieldDoc kFields[] = {
      {"side", "all: repeats allowed; new: new products only"},
      {"feature", "what is measured of a product for a customer"},
      {"weight", "by which it adds to the utility"},
  };
};

template <>
struct Docs<analysis::Recommendations> {
  static constexpr FieldDoc kFields[] = {
      {"scope", "what was looked at, and as of when"},
      {"model", "name of the recommender"},
      {"form", "the form that was fitted"},
      {"n_customers", "customers with a list"},
      {"sentences", "how the model fared on the last weeks, beside the naive one"},
      {"notes", "what a careful reader should know"},
      {"weights", "what each feature counts, where the model learns that"},
      {"most_offered", "the products that stand in the most lists"},
      {"items", "the recommendations, list after list"},
  };
};

}  // namespace patron::base
