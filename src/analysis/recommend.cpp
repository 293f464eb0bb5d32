#include "analysis/recommend.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>

#include "analysis/embeddings_file.hpp"
#include "analysis/offer_rules.hpp"
#include "analysis/purchases.hpp"
#include "analysis/reasons.hpp"
#include "base/error.hpp"
#include "base/figures.hpp"
#include "base/parallel.hpp"
#include "base/split.hpp"
#include "ingest/values/folding.hpp"
#include "models/recommend/content.hpp"
#include "models/recommend/rebuy_cycle.hpp"
#include "models/recommend/recommenders.hpp"
#include "models/recommend/rerank.hpp"

namespace patron::analysis {
namespace {

using base::Error;
using base::ErrorCode;

constexpr std::size_t kCandidatesPerPlace = 10;  // that re-ranking chooses from
constexpr const char* kBasketModel = "together";

/// Whose lists are asked for: customers by index, and one list for nobody known where there is a
/// basket alone or an unknown customer.
struct Audience {
  std::vector<std::int32_t> customers;  // -1: nobody known
  std::vector<std::string> ids;
};

void require_one_audience(const RecommendOptions& options) {
  const int n =
      (options.user_id.empty() ? 0 : 1) + (options.all ? 1 : 0) + (options.segment.empty() ? 0 : 1);
  if (n == 1 || (n == 0 && !options.basket.empty())) return;
  throw Error(ErrorCode::kInvalidArgument,
              n == 0 ? "nobody to recommend to was named." : "the audience is named twice.",
              "Say one of --user-id ID, --segment NAME, --all; or --basket CODE,CODE alone.",
              "--user-id");
}

/// --new-only is another way to say --bought never.
void take_new_only(RecommendOptions& options) {
  if (!options.new_only) return;
  if (options.bought == "due")
    throw Error(ErrorCode::kInvalidArgument, "--new-only leaves out what --bought due asks for.",
                "Say one of them.", "--bought");
  options.bought = "never";
}

std::int32_t segment_code(const Purchases& purchases, const std::string& name) {
  const auto at = std::ranges::find(purchases.segments, ingest::heading_key(name),
                                    [](const auto& known) { return ingest::heading_key(known); });
  if (at == purchases.segments.end())
    throw Error(ErrorCode::kNotFound, fmt::format("there is no segment \"{}\".", name),
                fmt::format("Known: {}.", fmt::join(purchases.segments, ", ")), "--segment");
  return static_cast<std::int32_t>(at - purchases.segments.begin());
}

Audience named_customers(const Purchases& purchases, const std::string& list) {
  Audience audience;
  for (const std::string& id : base::split_list(list)) {
    if (std::ranges::find(audience.ids, id) != audience.ids.end()) continue;
    audience.ids.push_back(id);
    audience.customers.push_back(purchases.customer(id).value_or(-1));
  }
  if (audience.ids.empty())
    throw Error(ErrorCode::kInvalidArgument, "--user-id names nobody.", "Say --user-id ID[,ID].",
                "--user-id");
  return audience;
}

Audience audience_of(const Purchases& purchases, const RecommendOptions& options) {
  if (!options.user_id.empty()) return named_customers(purchases, options.user_id);
  Audience audience;
  if (!options.all && options.segment.empty()) return {{-1}, {""}};
  const std::int32_t segment =
      options.segment.empty() ? -1 : segment_code(purchases, options.segment);
  for (std::size_t i = 0; i < purchases.customer_ids.size(); ++i)
    if (options.all || purchases.log.segment(i) == segment) {
      audience.customers.push_back(static_cast<std::int32_t>(i));
      audience.ids.push_back(purchases.customer_ids[i]);
    }
  if (audience.ids.empty())
    throw Error(ErrorCode::kTooLittleData,
                fmt::format("the segment \"{}\" has no customer in this scope.", options.segment),
                "Widen the scope.", "--segment");
  return audience;
}

std::vector<std::int32_t> basket_of(const Purchases& purchases, const std::string& list) {
  std::vector<std::int32_t> basket;
  if (list.empty()) return basket;
  for (const std::string& code : base::split_list(list)) {
    const auto product = purchases.product(code);
    if (!product)
      throw Error(ErrorCode::kNotFound,
                  fmt::format("no order of the scope holds the product \"{}\".", code),
                  kProductHint, "--basket");
    basket.push_back(*product);
  }
  std::ranges::sort(basket);
  basket.erase(std::unique(basket.begin(), basket.end()), basket.end());
  return basket;
}

/// Everything that one list is made of.
struct Kitchen {
  const Purchases& purchases;
  const RecommendOptions& options;
  const OfferRules& rules;
  const models::FittedRecommender& model;
  const models::RebuyCycles* cycles;      // where only what is due may be offered again
  const models::ProductContent* content;  // where lists are to be diverse
  std::vector<std::int32_t> basket;

  /// Whether anything but what was bought may be missing.
  bool filtered() const {
    return cycles != nullptr || rules.n_allowed() < purchases.product_ids.size();
  }
};

models::Asked asked_of(const Kitchen& kitchen, std::int32_t customer) {
  models::Asked asked{.history = {}, .now = kitchen.purchases.now};
  if (customer >= 0) asked = kitchen.purchases.asked(static_cast<std::size_t>(customer));
  asked.basket = kitchen.basket;
  asked.new_only = kitchen.options.bought == "never";
  return asked;
}

/// Whether something that was bought may be offered again: never, or once its usual time has nearly
/// gone by.
bool is_due(const Kitchen& kitchen, const models::Asked& asked, std::int32_t product) {
  constexpr double kNearly = 0.8;
  if (kitchen.cycles == nullptr) return false;
  const auto cycle = kitchen.cycles->of(asked.history, product, asked.now);
  return cycle && cycle->due() >= kNearly;
}

/// What this customer may be offered: the shop's rules, less the basket and what was bought.
void restrict(std::vector<char>& allowed, const Kitchen& kitchen, const models::Asked& asked) {
  std::ranges::copy(kitchen.rules.allowed(), allowed.begin());
  for (const std::int32_t product : kitchen.basket) allowed[static_cast<std::size_t>(product)] = 0;
  if (kitchen.options.bought == "any") return;
  for (const models::Bought& bought : models::bought_products(asked.history))
    if (!is_due(kitchen, asked, bought.product))
      allowed[static_cast<std::size_t>(bought.product)] = 0;
}

models::ExploredList chosen_of(std::span<const models::Scored> candidates, const Kitchen& kitchen,
                               std::size_t stream) {
  const RecommendOptions& options = kitchen.options;
  const auto k = static_cast<std::size_t>(options.top_k);
  const std::vector<models::Scored> order = models::diversified(
      candidates, options.explore > 0 ? candidates.size() : k, options.diverse,
      [&](std::int32_t a, std::int32_t b) { return kitchen.content->likeness(a, b); });
  return models::explored(order, k, options.explore, options.seed, stream);
}

/// The list of one customer; `scores` and `allowed` are room to work in.
std::vector<Suggestion> list_of(const Kitchen& kitchen, std::int32_t customer, std::size_t stream,
                                std::vector<double>& scores, std::vector<char>& allowed) {
  models::Asked asked = asked_of(kitchen, customer);
  const RecommendOptions& options = kitchen.options;
  const bool reranked = options.diverse > 0 || options.explore > 0;
  const std::size_t wanted =
      static_cast<std::size_t>(options.top_k) * (reranked ? kCandidatesPerPlace : 1);
  restrict(allowed, kitchen, asked);
  if (kitchen.filtered()) asked.allowed = allowed;
  kitchen.model.score(asked, scores);
  const std::vector<models::Scored> candidates = models::best_products(scores, wanted, allowed);
  const models::ExploredList chosen =
      reranked ? chosen_of(candidates, kitchen, stream) : models::ExploredList{candidates, 0};
  std::vector<Suggestion> list;
  list.reserve(chosen.list.size());
  for (const models::Scored& one : chosen.list)
    list.push_back({.customer = customer,
                    .product = one.product,
                    .score = one.score,
                    .because = kitchen.model.because(asked, one.product),
                    .drawn = list.size() + chosen.n_drawn >= chosen.list.size(),
                    .is_new = !asked.history.holds(one.product)});
  return list;
}

using Lists = std::vector<std::vector<Suggestion>>;

Lists lists_of(const Kitchen& kitchen, const Audience& audience, const base::Progress& progress) {
  constexpr std::size_t kAtOnce = 1'000, kBlock = 16;
  Lists lists(audience.customers.size());
  for (std::size_t first = 0; first < lists.size(); first += kAtOnce) {
    progress.tell(
        {"recommending", static_cast<std::int64_t>(first), std::ssize(lists), "customers"});
    const std::size_t n = std::min(kAtOnce, lists.size() - first);
    base::parallel_blocks(n, kBlock, [&](std::size_t begin, std::size_t end) {
      std::vector<double> scores(kitchen.purchases.product_ids.size());
      std::vector<char> allowed(scores.size());
      for (std::size_t i = first + begin; i < first + end; ++i)
        lists[i] = list_of(kitchen, audience.customers[i], i, scores, allowed);
    });
  }
  return lists;
}

std::vector<Suggestion> joined(const Lists& lists) {
  std::vector<Suggestion> all;
  all.reserve(lists.empty() ? 0 : lists.size() * lists.front().size());
  for (const auto& list : lists) all.insert(all.end(), list.begin(), list.end());
  return all;
}

void add_items(Recommendations& out, const Kitchen& kitchen, const Audience& audience,
               const Lists& lists) {
  std::vector<std::string> reasons =
      reasons_of(kitchen.purchases, joined(lists), kitchen.basket, kitchen.cycles);
  out.items.reserve(reasons.size());
  for (std::size_t i = 0, at = 0; i < lists.size(); ++i)
    for (std::size_t place = 0; place < lists[i].size(); ++place, ++at) {
      const Suggestion& suggestion = lists[i][place];
      const auto product = static_cast<std::size_t>(suggestion.product);
      out.items.push_back({audience.ids[i], static_cast<std::int64_t>(place) + 1,
                           kitchen.purchases.product_ids[product], suggestion.score,
                           std::move(reasons[at]), kitchen.purchases.catalogue.names[product]});
    }
}

/// What the model's own test says, in plain words.
void add_test_sentences(Recommendations& out, const models::FittedRecommender& model) {
  for (const models::WindowTest& test : model.tests()) {
    const char* what = test.new_only ? "New products only" : "Repeats allowed";
    if (test.n_customers == 0) {
      out.sentences.push_back(fmt::format(
          "{}: too few customers bought lately to test the model on; it uses its usual weights.",
          what));
      continue;
    }
    const char* verdict = test.uses_baseline    ? " That was not beaten, so it answers."
                          : test.p_value > 0.05 ? " That is no clear difference."
                                                : "";
    out.sentences.push_back(fmt::format(
        "{}: on what {} bought in the last 30 days, fitted without them, the lists reach an "
        "NDCG@10 of {:.3f} (1: the products bought stand first); {} reaches {:.3f}.{}",
        what, base::counted(test.n_customers, "customer"), test.ndcg,
        test.new_only ? "what sells most" : "what each customer bought most often",
        test.baseline_ndcg, verdict));
  }
}

/// The products in the most lists; ties by code.
void add_most_offered(Recommendations& out, const Purchases& purchases, const Lists& lists) {
  constexpr std::size_t kMost = 10;
  std::vector<OfferedProduct> offered(purchases.product_ids.size());
  for (const auto& list : lists)
    for (const Suggestion& suggestion : list) {
      OfferedProduct& product = offered[static_cast<std::size_t>(suggestion.product)];
      ++product.lists;
      product.new_to += suggestion.is_new ? 1 : 0;
    }
  for (std::size_t i = 0; i < offered.size(); ++i) {
    offered[i].product_id = purchases.product_ids[i];
    offered[i].product_name = purchases.catalogue.names[i];
  }
  std::ranges::stable_sort(offered, std::greater<>{}, &OfferedProduct::lists);
  offered.resize(std::min(kMost, offered.size()));
  std::erase_if(offered, [](const OfferedProduct& product) { return product.lists == 0; });
  out.most_offered = std::move(offered);
}

/// Who got less, or something else, than was asked for.
void add_notes(Recommendations& out, const Kitchen& kitchen, const Audience& audience,
               const Lists& lists) {
  for (std::size_t i = 0; i < lists.size(); ++i)
    if (audience.customers[i] < 0 && !audience.ids[i].empty())
      out.notes.push_back(
          fmt::format("Customer {} is not known in this scope, as of {}: the list is what sells.",
                      audience.ids[i], base::day_text(out.scope.as_of)));
  const auto n_short = std::ranges::count_if(lists, [&](const auto& list) {
    return list.size() < static_cast<std::size_t>(kitchen.options.top_k);
  });
  if (n_short > 0)
    out.notes.push_back(
        fmt::format("{} shorter than {}: no more products pass the filters.",
                    n_short == 1 ? "One list is" : base::count_text(n_short) + " lists are",
                    kitchen.options.top_k));
  if (!kitchen.rules.unknown().empty())
    out.notes.push_back(fmt::format("{} of --hide in no order: {}.",
                                    base::counted(std::ssize(kitchen.rules.unknown()), "code"),
                                    fmt::join(kitchen.rules.unknown(), ", ")));
}

std::string model_of(const RecommendOptions& options) {
  const bool basket_alone = options.user_id.empty() && !options.all && options.segment.empty();
  return basket_alone && options.model == "default" ? kBasketModel : options.model;
}

}  // namespace

Recommendations recommend(store::Workspace& workspace, RecommendOptions options,
                          const base::Progress& progress) {
  require_one_audience(options);
  take_new_only(options);
  const models::Recommender recommender = models::recommender_named(model_of(options));
  Purchases purchases = read_purchases(
      workspace, options, !options.segment.empty() || models::uses_segments(recommender.name));
  if (!options.embeddings.empty()) read_embeddings(purchases, options.embeddings);
  const OfferRules rules(purchases, options);
  const Audience audience = audience_of(purchases, options);
  progress.tell({"fitting", 0, 1, "models"});
  const auto fitted = recommender.fit(purchases.training());
  std::optional<models::RebuyCycles> cycles;
  if (options.bought == "due") cycles.emplace(purchases.log);
  std::optional<models::ProductContent> content;
  if (options.diverse > 0) content.emplace(purchases.catalogue, purchases.product_ids.size());
  const Kitchen kitchen{purchases,
                        options,
                        rules,
                        *fitted,
                        cycles ? &*cycles : nullptr,
                        content ? &*content : nullptr,
                        basket_of(purchases, options.basket)};
  const Lists lists = lists_of(kitchen, audience, progress);
  Recommendations out{.scope = purchases.scope,
                      .model = recommender.name,
                      .form = fitted->form(),
                      .n_customers = audience.ids.front().empty() ? 0 : std::ssize(audience.ids)};
  add_test_sentences(out, *fitted);
  for (const models::LearntWeight& weight : fitted->weights())
    out.weights.push_back({weight.new_only ? "new" : "all", weight.feature, weight.weight});
  add_items(out, kitchen, audience, lists);
  add_most_offered(out, purchases, lists);
  add_notes(out, kitchen, audience, lists);
  return out;
}

}  // namespace patron::analysis
