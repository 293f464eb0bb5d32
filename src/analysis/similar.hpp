#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analysis/scope.hpp"
#include "store/workspace.hpp"

namespace patron::analysis {

struct SimilarOptions : Scope {
  std::string product;
  std::string embeddings;
  int top_k = 10;
};
BOOST_DESCRIBE_STRUCT(SimilarOptions, (Scope), (product, embeddings, top_k))

struct SimilarProduct {
  std::string kind;  // "alike" or "together"
  std::int64_t rank = 0;
  std::string product_id;
  double score = 0;
  std::string reason;
  std::string product_name;
};
BOOST_DESCRIBE_STRUCT(SimilarProduct, (), (kind, rank, product_id, score, reason, product_name))

struct Similar {
  ScopeUsed scope;
  std::string product_id, product_name;
  std::vector<SimilarProduct> items = {};
};
BOOST_DESCRIBE_STRUCT(Similar, (), (scope, product_id, product_name, items))

/// The products like one product, in two ways: alike (by name, description, category, brand and
/// price, whoever buys them) and together (bought in the same orders more often than by chance).
/// Errors: those of read_purchases; not_found where no order of the scope holds the product.
/// Cost:   one pass over the orders.
Similar find_similar(store::Workspace& workspace, const SimilarOptions& options);

}  // namespace patron::analysis

namespace patron::base {

template <>
struct Docs<analysis::SimilarOptions> {
  static constexpr FieldDoc kFields[] = {
      {"product", "the product's code"},
      {"embeddings",
       "file of the products' own vectors (column product_id, then numbers): their cosine is part "
       "of "
       "the likeness"},
      {"top_k", "length of each of the two lists", "products", {}, 1, 1000},
  };
};

template <>
struct Docs<analysis::SimilarProduct> {
  static constexpr FieldDoc kFields[] = {
      {"kind", "alike: what it is; together: what it is bought with"},
      {"rank", "place in its list, from 1"},
      {"product_id", "the other product"},
      {"score",
       "alike: likeness, 0-1; together: how strongly it goes with it, comparable within a "
       "list"},
      {"reason", "the figures behind it"},
      {"product_name", "its name"},
  };
};

template <>
struct Docs<analysis::Similar> {
  static constexpr FieldDoc kFields[] = {
      {"scope", "what was looked at, and as of when"},
      {"product_id", "the product asked about"},
      {"product_name", "its name"},
      {"items", "products like it, list after list"},
  };
};

}  // namespace patron::base
