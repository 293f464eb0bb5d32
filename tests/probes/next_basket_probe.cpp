// Asks recommenders of repeats, sequences and content for the oracles in Python.
//   next_basket_probe top K [--new] MODEL ...   the K best products of each asker
//   next_basket_probe pairs within|next         counts of pairs of products, all of them
//   next_basket_probe alike K                   the K products most alike each product, with cosine
// A MODEL is a name with options: popularity:window_days=30,count=orders
// Reads one JSON document: {"n_products", "now", "customers": [[[time, [product, ..]], ..], ..],
// "countries", "segments", "names", "categories" (may be absent), "asked": [customer, ..] (absent:
// all), "baskets": [[product, ..], ..] beside them (may be absent)}.
// --new leaves out what the asker bought before. Writes one line of JSON for each model.

#include <ctime>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "base/error.hpp"
#include "base/parallel.hpp"
#include "models/recommend/content.hpp"
#include "models/recommend/markov.hpp"
#include "models/recommend/next_basket.hpp"
#include "models/recommend/next_basket_choice.hpp"
#include "models/recommend/order_pairs.hpp"
#include "models/recommend/repeat_purchase.hpp"
#include "models/recommend/sessions.hpp"
#include "models/recommend/together.hpp"
#include "models/recommend/user_popularity.hpp"

using namespace patron::models;
using nlohmann::json;

namespace {

struct Input {
  PurchaseLog log;
  Catalogue catalogue;
  double now = 0;
  std::vector<std::size_t> asked;
  std::vector<std::vector<std::int32_t>> baskets;
};

PurchaseLog log_of(const json& document) {
  PurchaseLog log;
  log.n_products = document.at("n_products");
  log.customer_starts = {0};
  log.order_starts = {0};
  for (const json& customer : document.at("customers")) {
    for (const json& order : customer) {
      log.times.push_back(order[0]);
      for (const json& product : order[1]) log.products.push_back(product);
      log.order_starts.push_back(std::ssize(log.products));
    }
    log.customer_starts.push_back(std::ssize(log.times));
  }
  log.countries = document.value("countries", std::vector<std::int32_t>());
  log.segments = document.value("segments", std::vector<std::int32_t>());
  return log;
}

Input read_input() {
  const json document = json::parse(std::cin);
  Input input;
  input.log = log_of(document);
  input.now = document.at("now");
  input.catalogue.names = document.value("names", std::vector<std::string>());
  input.catalogue.categories = document.value("categories", std::vector<std::string>());
  input.asked = document.value("asked", std::vector<std::size_t>());
  if (!document.contains("asked"))
    for (std::size_t c = 0; c < input.log.n_customers(); ++c) input.asked.push_back(c);
  input.baskets = document.value("baskets", std::vector<std::vector<std::int32_t>>());
  return input;
}

/// "name:key=value,key=value".
class Wish {
 public:
  explicit Wish(const std::string& text) : name_(text.substr(0, text.find(':'))) {
    if (name_.size() == text.size()) return;
    std::istringstream rest(text.substr(name_.size() + 1));
    for (std::string pair; std::getline(rest, pair, ',');)
      values_[pair.substr(0, pair.find('='))] = pair.substr(pair.find('=') + 1);
  }
  const std::string& name() const { return name_; }
  std::string word(const std::string& key) const {
    const auto found = values_.find(key);
    return found == values_.end() ? "" : found->second;
  }
  template <class T>
  void set(const std::string& key, T& option) const {
    if (const std::string text = word(key); !text.empty()) option = static_cast<T>(std::stod(text));
  }

 private:
  std::string name_;
  std::map<std::string, std::string> values_;
};

PopularityOptions popularity_options(const Wish& wish) {
  PopularityOptions o;
  wish.set("window_days", o.window_days);
  wish.set("half_life_days", o.half_life_days);
  wish.set("least_customers", o.least_customers);
  if (wish.word("count") == "orders") o.count = PopularityCount::kOrders;
  if (wish.word("group") == "country") o.group = PopularityGroup::kCountry;
  if (wish.word("group") == "segment") o.group = PopularityGroup::kSegment;
  return o;
}

NextBasketOptions next_basket_options(const Wish& wish) {
  NextBasketOptions o = wish.name() == "tifu-knn" ? tifu_knn_options() : NextBasketOptions{};
  wish.set("own_decay", o.own.decay);
  wish.set("offered_decay", o.offered.decay);
  wish.set("value_power", o.likeness.value_power);
  wish.set("rarity_power", o.likeness.rarity_power);
  wish.set("asymmetry", o.likeness.asymmetry);
  wish.set("n_neighbours", o.n_neighbours);
  wish.set("own_share", o.own_share);
  wish.set("popularity", o.popularity);
  wish.set("popularity_decay", o.popularity_decay);
  wish.set("popularity_half_life_days", o.popularity_half_life_days);
  wish.set("product_rebuy", o.product_rebuy);
  wish.set("customer_rebuy", o.customer_rebuy);
  return o;
}

Recommender user_popularity(const Wish& wish) {
  UserPopularityOptions o;
  wish.set("n_orders", o.n_orders);
  wish.set("asymmetry", o.asymmetry);
  wish.set("locality", o.locality);
  wish.set("n_neighbours", o.n_neighbours);
  wish.set("popularity", o.popularity);
  return make_user_popularity(o);
}

Recommender markov(const Wish& wish) {
  MarkovOptions o;
  wish.set("n_orders", o.n_orders);
  wish.set("order_decay", o.order_decay);
  wish.set("shrink", o.shrink);
  return make_markov(o);
}

Recommender sessions(const Wish& wish) {
  SessionOptions o;
  wish.set("n_orders", o.n_orders);
  wish.set("order_decay", o.order_decay);
  wish.set("n_neighbours", o.n_neighbours);
  wish.set("next_share", o.next_share);
  return make_sessions(o);
}

Recommender together(const Wish& wish) {
  TogetherOptions o;
  wish.set("shrink", o.shrink);
  wish.set("popularity_power", o.popularity_power);
  return make_together(o);
}

Recommender content(const Wish& wish) {
  ContentRecommenderOptions o;
  wish.set("half_life_days", o.half_life_days);
  return make_content(o);
}

Recommender model_of(const Wish& wish) {
  const std::string& name = wish.name();
  if (name == "popularity") return make_popularity(popularity_options(wish));
  if (name == "repeat-purchase") {
    RepeatPurchaseOptions o{.ties = popularity_options(wish)};
    wish.set("half_life_days", o.half_life_days);
    o.ties.half_life_days = 0;
    return make_repeat_purchase(o);
  }
  if (name == "next-basket" || name == "tifu-knn")
    return make_next_basket(next_basket_options(wish));
  if (name == "next-basket-chosen") {
    NextBasketChoiceOptions o;
    wish.set("horizon_days", o.horizon_days);
    return make_next_basket_chosen(o);
  }
  if (name == "user-popularity") return user_popularity(wish);
  if (name == "markov") return markov(wish);
  if (name == "sessions") return sessions(wish);
  if (name == "together") return together(wish);
  if (name == "content") return content(wish);
  throw patron::base::Error(patron::base::ErrorCode::kNotFound, "no model " + name);
}

std::vector<char> allowed_for(const Input& input, std::size_t place, const Asked& asked,
                              bool only_new) {
  std::vector<char> allowed(static_cast<std::size_t>(input.log.n_products), 1);
  if (only_new)
    for (const Bought& bought : bought_products(asked.history))
      allowed[static_cast<std::size_t>(bought.product)] = 0;
  if (place < input.baskets.size())
    for (const std::int32_t product : input.baskets[place])
      allowed[static_cast<std::size_t>(product)] = 0;
  return allowed;
}

std::vector<std::int32_t> best_of(const Input& input, const FittedRecommender& model,
                                  std::size_t place, std::size_t k, bool only_new) {
  const std::size_t customer = input.asked[place];
  Asked asked{input.log.history(customer), input.now, input.log.country(customer),
              input.log.segment(customer)};
  if (place < input.baskets.size()) asked.basket = input.baskets[place];
  std::vector<double> scores(static_cast<std::size_t>(input.log.n_products));
  model.score(asked, scores);
  std::vector<std::int32_t> best;
  for (const Scored& scored : best_products(scores, k, allowed_for(input, place, asked, only_new)))
    best.push_back(scored.product);
  return best;
}

json answers(const Input& input, const std::string& text, std::size_t k, bool only_new) {
  const std::clock_t start = std::clock();
  const auto model = model_of(Wish(text)).fit({input.log, input.catalogue, input.now});
  const double fit_s = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  std::vector<std::vector<std::int32_t>> top(input.asked.size());
  patron::base::parallel_blocks(top.size(), 64, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) top[i] = best_of(input, *model, i, k, only_new);
  });
  const double all_s = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  return {{"model", text},
          {"form", model->form()},
          {"top", top},
          {"fit_cpu_s", fit_s},
          {"answers_cpu_s", all_s - fit_s}};
}

json pairs(const Input& input, bool within) {
  const OrderPairOptions all{.most_partners = 100'000, .longest_order = 1'000'000};
  const OrderPairs counted = within ? count_pairs_within_orders(input.log, all)
                                    : count_pairs_into_next_orders(input.log, all);
  return {{"n_orders", counted.n_orders},
          {"n_from", counted.n_from},
          {"n_to", counted.n_to},
          {"starts", counted.counts.starts},
          {"columns", counted.counts.columns},
          {"values", counted.counts.values}};
}

json alike(const Input& input, std::size_t k) {
  const ProductContent content(input.catalogue, static_cast<std::size_t>(input.log.n_products));
  json lists = json::array();
  for (std::int32_t product = 0; product < input.log.n_products; ++product) {
    json list = json::array();
    for (const Scored& scored : content.alike(product, k))
      list.push_back({scored.product, scored.score});
    lists.push_back(list);
  }
  return {{"alike", lists}};
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  if (words.size() < 2) return 2;
  const Input input = read_input();
  if (words[0] == "pairs") {
    std::cout << pairs(input, words[1] == "within").dump() << "\n";
  } else if (words[0] == "alike") {
    std::cout << alike(input, std::stoul(words[1])).dump() << "\n";
  } else {
    const bool only_new = words.size() > 2 && words[2] == "--new";
    for (std::size_t i = only_new ? 3 : 2; i < words.size(); ++i)
      std::cout << answers(input, words[i], std::stoul(words[1]), only_new).dump() << std::endl;
  }
}
