#include "analysis/similar.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "analysis/embeddings_file.hpp"
#include "analysis/purchases.hpp"
#include "base/error.hpp"
#include "base/figures.hpp"
#include "models/recommend/content.hpp"
#include "models/recommend/together.hpp"

namespace patron::analysis {
namespace {

/// A list being made: rows of one kind.
struct List {
  const Purchases& purchases;
  const char* kind;
  std::vector<SimilarProduct>& items;
  std::int64_t rank = 0;

  void add(std::int32_t product, double score, std::string reason) {
    const auto index = static_cast<std::size_t>(product);
    items.push_back({kind, ++rank, purchases.product_ids[index], score, std::move(reason),
                     purchases.catalogue.names[index]});
  }
};

void add_alike(const Purchases& purchases, std::int32_t product, std::size_t k,
               std::vector<SimilarProduct>& items) {
  const models::ProductContent content(purchases.catalogue, purchases.product_ids.size());
  List list{purchases, "alike", items};
  for (const models::Scored& other : content.alike(product, k))
    list.add(
        other.product, other.score,
        fmt::format("Likeness {} by {}.", base::percent_text(other.score, 0), content.parts()));
}

/// In how many of the orders with `product` each product stands, itself in all of them.
std::vector<std::int64_t> orders_with(const models::PurchaseLog& log, std::int32_t product) {
  std::vector<std::int64_t> counts(static_cast<std::size_t>(log.n_products));
  for (std::size_t customer = 0; customer < log.n_customers(); ++customer) {
    const models::PurchaseHistory history = log.history(customer);
    for (std::size_t i = 0; i < history.n_orders(); ++i)
      if (const auto order = history.order(i); std::ranges::binary_search(order, product))
        for (const std::int32_t other : order) ++counts[static_cast<std::size_t>(other)];
  }
  return counts;
}

void add_together(const Purchases& purchases, std::int32_t product, std::size_t k,
                  std::vector<SimilarProduct>& items) {
  const models::Together together(purchases.log);
  const std::vector<std::int64_t> counts = orders_with(purchases.log, product);
  const auto index = static_cast<std::size_t>(product);
  List list{purchases, "together", items};
  for (const models::TogetherRule& rule : together.rules_of(product, k))
    list.add(rule.to, rule.score,
             fmt::format("In {} of the {} with {}, {} times as often as by chance.",
                         base::count_text(counts[static_cast<std::size_t>(rule.to)]),
                         base::counted(counts[index], "order"), purchases.product_ids[index],
                         base::number_text(rule.lift, 1)));
}

}  // namespace

Similar find_similar(store::Workspace& workspace, const SimilarOptions& options) {
  if (options.product.empty())
    throw base::Error(base::ErrorCode::kInvalidArgument, "no product was named.",
                      "Say --product CODE.", "--product");
  Purchases purchases = read_purchases(workspace, options, false);
  if (!options.embeddings.empty()) read_embeddings(purchases, options.embeddings);
  const auto product = purchases.product(options.product);
  if (!product)
    throw base::Error(
        base::ErrorCode::kNotFound,
        fmt::format("no order of the scope holds the product \"{}\".", options.product),
        "Codes are those of the export; see patron export products.", "--product");
  const auto k = static_cast<std::size_t>(options.top_k);
  Similar similar{.scope = purchases.scope,
                  .product_id = options.product,
                  .product_name = purchases.catalogue.names[static_cast<std::size_t>(*product)]};
  add_alike(purchases, *product, k, similar.items);
  add_together(purchases, *product, k, similar.items);
  return similar;
}

}  // namespace patron::analysis
