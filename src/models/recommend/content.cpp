#include "models/recommend/content.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "base/error.hpp"
#include "models/recommend/recommend_checks.hpp"
#include "models/recommend/tokens.hpp"

namespace patron::models {
namespace {

constexpr int kPriceBands = 10;

void check(const ContentWeights& w) {
  for (const double weight : {w.text, w.category, w.brand, w.price, w.embeddings})
    check_option(weight >= 0 && std::isfinite(weight), "content", "weights", "from 0");
  check_option(w.text + w.category + w.brand + w.price + w.embeddings > 0, "content", "weights",
               "above 0 somewhere");
}

void check_size(std::size_t size, std::size_t n_products, std::string_view what) {
  if (size == 0 || size == n_products) return;
  throw base::Error(base::ErrorCode::kBadData,
                    fmt::format("the catalogue has {} {} for {} products", size, what, n_products),
                    "give one for each product, or none at all");
}

void check(const Catalogue& catalogue, std::size_t n_products) {
  check_size(catalogue.names.size(), n_products, "names");
  check_size(catalogue.descriptions.size(), n_products, "descriptions");
  check_size(catalogue.categories.size(), n_products, "categories");
  check_size(catalogue.brands.size(), n_products, "brands");
  check_size(catalogue.prices.size(), n_products, "prices");
  check_size(catalogue.embeddings.n_rows(), n_products, "embeddings");
  for (const double value : catalogue.embeddings.values())
    if (!std::isfinite(value))
      throw base::Error(base::ErrorCode::kBadData, "an embedding holds a value that is not finite",
                        "leave its row at 0 where a product has none");
}

/// A word of a block: numbered in the order of words, not of products.
using Words = std::vector<std::vector<std::string>>;  // of each product

bool any(const Words& words) {
  return std::ranges::any_of(words, [](const auto& list) { return !list.empty(); });
}

Words text_words(const Catalogue& catalogue, std::size_t n_products) {
  Words words(n_products);
  for (const auto* texts : {&catalogue.names, &catalogue.descriptions})
    for (std::size_t i = 0; i < texts->size(); ++i)
      for (std::string& word : tokens((*texts)[i])) words[i].push_back(std::move(word));
  return words;
}

Words labels(const std::vector<std::string>& texts, std::size_t n_products) {
  Words words(n_products);
  for (std::size_t i = 0; i < texts.size(); ++i)
    if (!texts[i].empty()) words[i] = {texts[i]};
  return words;
}

/// The tenth of the price list each product is in.
Words price_bands(const std::vector<double>& prices, std::size_t n_products) {
  std::vector<double> sorted;
  for (const double price : prices)
    if (std::isfinite(price)) sorted.push_back(price);
  std::ranges::sort(sorted);
  Words words(n_products);
  for (std::size_t i = 0; i < prices.size(); ++i) {
    if (!std::isfinite(prices[i])) continue;
    const auto below = std::ranges::lower_bound(sorted, prices[i]) - sorted.begin();
    words[i] = {std::to_string(below * kPriceBands / std::ssize(sorted))};
  }
  return words;
}

struct Entry {
  std::int32_t feature;
  double value;
};
using Rows = std::vector<std::vector<Entry>>;

std::map<std::string, int> document_counts(const Words& words) {
  std::map<std::string, int> counts;
  for (std::vector<std::string> list : words) {
    std::ranges::sort(list);
    const auto repeated = std::ranges::unique(list);
    list.erase(repeated.begin(), repeated.end());
    for (const std::string& word : list) ++counts[word];
  }
  return counts;
}

/// Adds a block of TF-IDF rows of length root(weight): idf = ln((1 + n) / (1 + df)) + 1. Returns
/// the number of features so far.
std::int32_t add_block(const Words& words, double weight, std::int32_t n_features, Rows& rows) {
  struct Feature {
    std::int32_t index;
    double idf;
  };
  std::map<std::string, Feature> features;
  for (const auto& [word, count] : document_counts(words))
    features[word] = {n_features++,
                      std::log((1.0 + static_cast<double>(words.size())) / (1.0 + count)) + 1};
  for (std::size_t i = 0; i < words.size(); ++i) {
    std::map<std::int32_t, double> values;
    for (const std::string& word : words[i])
      values[features.at(word).index] += features.at(word).idf;
    double squares = 0;
    for (const auto& [feature, value] : values) squares += value * value;
    for (const auto& [feature, value] : values)
      rows[i].push_back({feature, value * std::sqrt(weight / squares)});
  }
  return n_features;
}

}  // namespace

ProductContent::ProductContent(const Catalogue& catalogue, std::size_t n_products,
                               const ContentWeights& weights)
    : n_products_(n_products), weights_(weights) {
  check(weights);
  check(catalogue, n_products);
  index_features(catalogue);
  take_embeddings(catalogue);
}

void ProductContent::index_features(const Catalogue& catalogue) {
  struct Block {
    std::string name;
    Words words;
    double weight;
  };
  std::vector<Block> blocks;
  blocks.push_back({"text", text_words(catalogue, n_products_), weights_.text});
  blocks.push_back({"category", labels(catalogue.categories, n_products_), weights_.category});
  blocks.push_back({"brand", labels(catalogue.brands, n_products_), weights_.brand});
  blocks.push_back({"price", price_bands(catalogue.prices, n_products_), weights_.price});
  std::erase_if(blocks, [](const Block& b) { return b.weight == 0 || !any(b.words); });
  if (catalogue.embeddings.n_columns() == 0) weights_.embeddings = 0;
  double all = weights_.embeddings;
  for (const Block& block : blocks) {
    all += block.weight;
    parts_ += (parts_.empty() ? "" : ", ") + block.name;
  }
  if (weights_.embeddings > 0) parts_ += parts_.empty() ? "embeddings" : ", embeddings";
  weights_.embeddings = all > 0 ? weights_.embeddings / all : 0;
  Rows rows(n_products_);
  for (const Block& block : blocks)
    features_.n_columns = add_block(block.words, block.weight / all, features_.n_columns, rows);
  for (const auto& row : rows) {
    for (const auto& [feature, value] : row) {
      features_.columns.push_back(feature);
      features_.values.push_back(value);
    }
    features_.starts.push_back(static_cast<std::int64_t>(features_.columns.size()));
  }
  products_ = transposed(features_);
}

void ProductContent::take_embeddings(const Catalogue& catalogue) {
  if (weights_.embeddings == 0) return;
  embeddings_ = catalogue.embeddings;
  for (std::size_t i = 0; i < embeddings_.n_rows(); ++i) {
    double squares = 0;
    for (const double value : embeddings_.row(i)) squares += value * value;
    const double scale = squares > 0 ? std::sqrt(weights_.embeddings / squares) : 0;
    for (double& value : embeddings_.row(i)) value *= scale;
  }
}

bool ProductContent::known(std::int32_t product) const {
  return product >= 0 && static_cast<std::size_t>(product) < n_products_;
}

void ProductContent::add_likeness(std::span<const WeightedProduct> profile,
                                  std::span<double> scores) const {
  add_words(profile, scores);
  if (embeddings_.n_rows() > 0) add_embeddings(profile, scores);
}

void ProductContent::add_words(std::span<const WeightedProduct> profile,
                               std::span<double> scores) const {
  std::vector<double> sums(static_cast<std::size_t>(features_.n_columns), 0.0);
  for (const auto& [product, weight] : profile) {
    if (!known(product)) continue;
    const auto columns = features_.row_columns(static_cast<std::size_t>(product));
    const auto values = features_.row_values(static_cast<std::size_t>(product));
    for (std::size_t i = 0; i < columns.size(); ++i)
      sums[static_cast<std::size_t>(columns[i])] += weight * values[i];
  }
  for (std::size_t feature = 0; feature < sums.size(); ++feature) {
    if (sums[feature] == 0) continue;
    const auto holders = products_.row_columns(feature);
    const auto values = products_.row_values(feature);
    for (std::size_t i = 0; i < holders.size(); ++i)
      scores[static_cast<std::size_t>(holders[i])] += sums[feature] * values[i];
  }
}

void ProductContent::add_embeddings(std::span<const WeightedProduct> profile,
                                    std::span<double> scores) const {
  std::vector<double> sums(embeddings_.n_columns(), 0.0);
  for (const auto& [product, weight] : profile)
    for (std::size_t d = 0; known(product) && d < sums.size(); ++d)
      sums[d] += weight * embeddings_(static_cast<std::size_t>(product), d);
  for (std::size_t i = 0; i < n_products_; ++i)
    for (std::size_t d = 0; d < sums.size(); ++d) scores[i] += sums[d] * embeddings_(i, d);
}

double ProductContent::likeness(std::int32_t a, std::int32_t b) const {
  if (!known(a) || !known(b)) return 0;
  const auto i = static_cast<std::size_t>(a), j = static_cast<std::size_t>(b);
  const auto columns = features_.row_columns(i), others = features_.row_columns(j);
  double sum = 0;
  for (std::size_t p = 0, q = 0; p < columns.size() && q < others.size();) {
    if (columns[p] == others[q])
      sum += features_.row_values(i)[p++] * features_.row_values(j)[q++];
    else
      ++(columns[p] < others[q] ? p : q);
  }
  for (std::size_t d = 0; d < embeddings_.n_columns(); ++d)
    sum += embeddings_(i, d) * embeddings_(j, d);
  return sum;
}

std::vector<Scored> ProductContent::alike(std::int32_t product, std::size_t k) const {
  if (!known(product)) return {};
  std::vector<double> scores(n_products_, 0.0);
  add_likeness(std::vector<WeightedProduct>{{product, 1}}, scores);
  std::vector<char> allowed(n_products_);
  for (std::size_t i = 0; i < n_products_; ++i) allowed[i] = scores[i] > 0;
  allowed[static_cast<std::size_t>(product)] = 0;
  return best_products(scores, k, allowed);
}

}  // namespace patron::models
