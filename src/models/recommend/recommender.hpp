#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/matrix.hpp"
#include "models/recommend/purchase_log.hpp"

namespace patron::models {

/// What is known of the products, by index. Each vector has n_products entries or none.
struct Catalogue {
  std::vector<std::string> names, descriptions, categories, brands;
  std::vector<double> prices;  // median unit price; NaN: not known
  base::Matrix embeddings;     // n_products x dimensions, given by the shop; may be empty
};

/// For whom, when and with what in hand an answer is asked for.
struct Asked {
  PurchaseHistory history;  // empty: a new customer
  double now = 0;           // days since 1970-01-01, at or after the last order of the history
  std::int32_t country = -1, segment = -1;    // codes as in the PurchaseLog; -1: not known
  std::span<const std::int32_t> basket = {};  // products in hand, ascending
  std::int32_t customer = -1;                 // index in the log of the fit; -1: was not there
  std::span<const char> allowed = {};         // by product, 0: left out afterwards; empty: none is
  bool new_only = false;  // what was bought is left out afterwards: a model may weigh otherwise
};

/// How a model that tests itself fared on the last days before its fit, beside the naive one.
struct WindowTest {
  bool new_only = false;
  int n_customers = 0;   // tested; 0: too few
  double ndcg = 0;       // @10
  std::string baseline;  // name of the naive model
  double baseline_ndcg = 0;
  double p_value = 1;          // of the difference, paired t test over these customers
  bool uses_baseline = false;  // the naive model was not beaten, and answers
};

/// A weight that a model has learnt, with the feature it belongs to.
struct LearntWeight {
  bool new_only = false;
  std::string feature;
  double weight = 0;
};

inline constexpr std::int32_t kItSells = -2;  // of because()

/// A model of what a customer buys next, fitted. It keeps no customer but what it has learnt from
/// them: everything of the one who asks is in Asked. So new orders change the next answer at once,
/// and somebody who was not there at the fit is folded in.
class FittedRecommender {
 public:
  virtual ~FittedRecommender() = default;

  /// The form that was chosen: "EASE(lambda 200)".
  virtual std::string form() const = 0;
  /// A finite score for each product, higher is better; n_products entries. Bought products are
  /// scored like the others: who wants new ones only leaves them out afterwards. Thread-safe.
  virtual void score(const Asked& asked, std::span<double> scores) const = 0;
  /// The product of the history or the basket that speaks most for `product`; -1: the model can't
  /// name one; kItSells: what sells is all that speaks for it.
  virtual std::int32_t because(const Asked& asked, std::int32_t product) const;
  /// Of a model that tests itself; else none.
  virtual std::vector<WindowTest> tests() const { return {}; }
  /// Of a model that weighs features; else none.
  virtual std::vector<LearntWeight> weights() const { return {}; }
};

/// What a model learns from.
struct TrainingData {
  const PurchaseLog& log;      // only what was known before `now`
  const Catalogue& catalogue;  // may be empty
  double now = 0;              // days since 1970-01-01
};

/// A way to recommend: the one interface behind which all models stand.
struct Recommender {
  std::string name;  // as the user writes it: "ease", "item"
  /// Errors: too_little_data where the log holds no order; invalid_argument for options out of
  /// bounds (names them).
  std::function<std::unique_ptr<FittedRecommender>(const TrainingData&)> fit;
};

/// A product in an answer.
struct Scored {
  std::int32_t product = 0;
  double score = 0;

  bool operator==(const Scored&) const = default;
};

/// The k best of the allowed products (empty: all are), by descending score, ties by ascending
/// index. Shorter where fewer are allowed. Cost: O(n_products + k log k).
std::vector<Scored> best_products(std::span<const double> scores, std::size_t k,
                                  std::span<const char> allowed = {});

}  // namespace patron::models
