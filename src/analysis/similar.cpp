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

/// Orders by what they hold.
struct OrderCounts {
  std::int64_t n_orders = 0;
  std::vector<std::int64_t> with;  // each product
  std::vector<std::int64_t> both;  // each product and the one asked about
};

OrderCounts count_orders(const models::PurchaseLog& log, std::int32_t product) {
  const auto n = static_cast<std::size_t>(log.n_products);
  OrderCounts counts{0, std::vector<std::int64_t>(n), std::vector<std::int64_t>(n)};
  for (std::size_t customer = 0; customer < log.n_customers(); ++customer) {
    const models::PurchaseHistory history = log.history(customer);
    counts.n_orders += static_cast<std::int64_t>(history.n_orders());
    for (std::size_t i = 0; i < history.n_orders(); ++i) {
      const auto order = history.order(i);
      const int holds = std::ranges::binary_search(order, product) ? 1 : 0;
      for (const std::int32_t other : order) {
        ++counts.with[static_cast<std::size_t>(other)];
        counts.both[static_cast<std::size_t>(other)] += holds;
      }
    }
  }
  return counts;
}

std::string together_reason(const OrderCounts& counts, std::size_t product, std::size_t other,
                            const std::string& product_id) {
  const auto both = static_cast<double>(counts.both[other]);
  const double by_chance = static_cast<double>(counts.with[product]) *
                           static_cast<double>(counts.with[other]) /
                           static_cast<double>(counts.n_orders);
  return fmt::format("In {} of the {} with {}, {} times as often as by chance.",
                     base::count_text(counts.both[other]),
                     base::counted(counts.with[product], "order"), product_id,
                     base::number_text(both / by_chance, 1));
}

void add_together(const Purchases& purchases, std::int32_t product, std::size_t k,
                  std::vector<SimilarProduct>& items) {
  const models::Together together(purchases.log);
  const OrderCounts counts = count_orders(purchases.log, product);
  const auto index = static_cast<std::size_t>(product);
  List list{purchases, "together", items};
  for (const models::TogetherRule& rule : together.rules_of(product, k))
    list.add(rule.to, rule.score,
             together_reason(counts, index, static_cast<std::size_t>(rule.to),
                             purchases.product_ids[index]));
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
        kProductHint, "--product");
  const auto k = static_cast<std::size_t>(options.top_k);
  Similar similar{.scope = purchases.scope,
                  .product_id = options.product,
                  .product_name = purchases.catalogue.names[static_cast<std::size_t>(*product)]};
  add_alike(purchases, *product, k, similar.items);
  add_together(purchases, *product, k, similar.items);
  return similar;
}

}  // namespace patron::analysis
