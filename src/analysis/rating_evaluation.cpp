#include "analysis/rating_evaluation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "analysis/purchases.hpp"
#include "analysis/resolve_scope.hpp"
#include "base/error.hpp"
#include "base/figures.hpp"
#include "features/features.hpp"
#include "models/recommend/biased_mf.hpp"
#include "models/recommend/rating_baseline.hpp"
#include "models/recommend/rating_hybrid.hpp"
#include "models/recommend/rating_neighbours.hpp"
#include "models/recommend/ratings.hpp"

namespace patron::analysis {
namespace {

using base::Error;
using base::ErrorCode;
using models::Rating;

constexpr std::int64_t kFewestRatings = 100;
constexpr int kFolds = 5;
constexpr double kLatest = 0.2, kHighest = 5, kRelevant = 3.5;
constexpr std::size_t kShown = 5;

/// Ratings with the number of those who gave and got them.
struct Rated {
  std::vector<Rating> ratings;
  std::int32_t n_customers = 0, n_products = 0;
  std::string score;
  ScopeUsed scope;
};

/// Numbers texts by ascending order.
std::map<std::string, std::int32_t> numbered(const std::vector<std::string>& ids) {
  std::map<std::string, std::int32_t> index;
  for (const std::string& id : ids) index.emplace(id, 0);
  std::int32_t next = 0;
  for (auto& [id, number] : index) number = next++;
  return index;
}

/// The rows of a feature with customer_id and product_id, as ratings of `value` and `time`.
template <class Value, class Time>
Rated rated_of(const base::Table& table, const Value& value, const Time& time) {
  const auto& customers = table.get<std::string>("customer_id");
  const auto& products = table.get<std::string>("product_id");
  const auto customer_index = numbered(customers), product_index = numbered(products);
  Rated rated;
  for (std::size_t i = 0; i < table.n_rows(); ++i)
    rated.ratings.push_back(
        {customer_index.at(customers[i]), product_index.at(products[i]), value(i), time(i)});
  rated.n_customers = static_cast<std::int32_t>(customer_index.size());
  rated.n_products = static_cast<std::int32_t>(product_index.size());
  return rated;
}

/// Of several ratings of one product by one customer the last counts; they come by both and time.
void keep_latest_of_pairs(std::vector<Rating>& ratings) {
  std::size_t n = 0;
  for (const Rating& rating : ratings) {
    if (n > 0 && ratings[n - 1].user == rating.user && ratings[n - 1].item == rating.item) --n;
    ratings[n++] = rating;
  }
  ratings.resize(n);
}

/// Ratings need no orders: without an as_of, all of them are known.
Rated given_ratings(store::Workspace& workspace, const Scope& scope) {
  features::FeatureScope known = feature_scope_of(workspace, scope);
  if (!known.as_of) known.as_of = base::parse_instant("9999-12-31", "--as-of");
  const base::Table table = features::compute(workspace, "ratings_known", known);
  if (table.n_rows() == 0) return {};
  const base::Column& at = table.require("rated_at");
  const auto& values = table.get<double>("rating");
  const auto& times = table.get<base::Instant>("rated_at");
  Rated rated = rated_of(
      table, [&](std::size_t i) { return values[i]; },
      [&](std::size_t i) { return at.null_at(i) ? 0 : days_of(times[i]); });
  keep_latest_of_pairs(rated.ratings);
  rated.score = "the ratings of the shop's customers";
  rated.scope.as_of = scope.as_of;
  rated.scope.data_version = workspace.data_version();
  return rated;
}

/// How often a customer bought a product stands in for what they think of it.
Rated implicit_ratings(store::Workspace& workspace, const Scope& scope) {
  const ResolvedScope resolved = resolve_scope(workspace, scope);
  const base::Table lines = features::compute(workspace, "rated_by_buying", resolved.features);
  const auto& orders = lines.get<std::int64_t>("order_key");
  const auto& times = lines.get<base::Instant>("ordered_at");
  Rated each = rated_of(
      lines, [&](std::size_t i) { return static_cast<double>(orders[i]); },
      [&](std::size_t i) { return days_of(times[i]); });
  Rated rated{{}, each.n_customers, each.n_products, {}, {}};
  std::vector<double> seen;
  for (std::size_t i = 0; i < each.ratings.size(); ++i) {
    const Rating& line = each.ratings[i];
    if (i == 0 || line.user != rated.ratings.back().user ||
        line.item != rated.ratings.back().item) {
      rated.ratings.push_back({line.user, line.item, 0, line.time});
      seen.clear();
    }
    if (std::ranges::find(seen, line.value) == seen.end()) seen.push_back(line.value);
    rated.ratings.back().value = std::min(static_cast<double>(seen.size()), kHighest);
    rated.ratings.back().time = line.time;
  }
  rated.score =
      "implicit: in how many orders a customer bought a product, 1 to 5; the shop has no "
      "ratings";
  return rated;
}

void require_enough(const Rated& rated) {
  if (std::ssize(rated.ratings) >= kFewestRatings) return;
  throw Error(
      ErrorCode::kTooLittleData,
      fmt::format("there are only {}.", base::counted(std::ssize(rated.ratings), "rating")),
      fmt::format("Models of ratings need {}. Import ratings: docs/columns.md.", kFewestRatings));
}

std::vector<models::RatingModel> rating_models(const std::string& model) {
  const std::vector<models::RatingModel> all = {
      models::make_rating_baseline(),
      models::make_biased_mf(),
      models::make_biased_mf(models::implicit_mf_options()),
      models::make_rating_neighbours(),
      models::make_rating_neighbours(models::user_neighbours_options()),
      models::make_rating_hybrid()};
  if (model == "all") return all;
  static const std::map<std::string, std::string> kAlso = {
      {"collaborative", "item"}, {"svd", "mf"}, {"default", "hybrid"}};
  const auto also = kAlso.find(model);
  const std::string name = also == kAlso.end() ? model : also->second;
  std::vector<models::RatingModel> chosen{all.front()};
  std::string known;
  for (const models::RatingModel& candidate : all) {
    if (candidate.name == name && name != all.front().name) chosen.push_back(candidate);
    known += (known.empty() ? "" : ", ") + candidate.name;
  }
  if (chosen.size() == 1 && name != all.front().name)
    throw Error(ErrorCode::kNotFound, fmt::format("no model of ratings is named \"{}\".", model),
                fmt::format("Known: {}.", known), "--model");
  return chosen;
}

/// Which ratings are held out from one fit.
using HeldOutMarks = std::vector<char>;

std::vector<Rating> part_of(const std::vector<Rating>& ratings, const HeldOutMarks& held_out,
                            bool wanted) {
  std::vector<Rating> part;
  for (std::size_t i = 0; i < ratings.size(); ++i)
    if ((held_out[i] != 0) == wanted) part.push_back(ratings[i]);
  return part;
}

std::unique_ptr<models::FittedRatings> fit_without(const Rated& rated,
                                                   const models::RatingModel& model,
                                                   const HeldOutMarks& held_out) {
  const std::vector<Rating> train = part_of(rated.ratings, held_out, false);
  return model.fit(models::make_rating_table(train, rated.n_customers, rated.n_products));
}

/// Errors over all ratings that are held out in one of the fits.
RatedModel errors_of(const Rated& rated, const models::RatingModel& model,
                     const std::vector<HeldOutMarks>& fits, const std::string& split) {
  RatedModel row{.model = model.name, .split = split};
  double squares = 0, sizes = 0;
  for (const HeldOutMarks& held_out : fits) {
    const auto fitted = fit_without(rated, model, held_out);
    const models::RatingErrors errors =
        models::rating_errors(*fitted, part_of(rated.ratings, held_out, true));
    const auto n = static_cast<double>(errors.n);
    squares += errors.rmse * errors.rmse * n;
    sizes += errors.mae * n;
    row.n_ratings += errors.n;
    row.form = fitted->form();
  }
  const auto n = static_cast<double>(std::max<std::int64_t>(row.n_ratings, 1));
  row.rmse = std::sqrt(squares / n);
  row.mae = sizes / n;
  return row;
}

std::vector<HeldOutMarks> folds_of(const Rated& rated, int n, std::uint64_t seed) {
  const std::vector<int> fold = models::rating_folds(rated.ratings, n, seed);
  std::vector<HeldOutMarks> fits(static_cast<std::size_t>(n), HeldOutMarks(fold.size()));
  for (std::size_t i = 0; i < fold.size(); ++i) fits[static_cast<std::size_t>(fold[i])][i] = 1;
  return fits;
}

bool has_times(const Rated& rated) {
  return std::ranges::any_of(rated.ratings,
                             [&](const Rating& r) { return r.time != rated.ratings[0].time; });
}

/// The held-out lines of one customer, as the protocol of random lines judges them.
struct LineScores {
  double precision = 0, recall = 0, average_precision = 0;
  bool any_relevant = false;
};

LineScores judge_lines(std::vector<std::pair<double, double>>& predicted_and_real) {
  std::ranges::stable_sort(predicted_and_real, std::greater<>{},
                           [](const auto& line) { return line.first; });
  LineScores out;
  double hits = 0, shown = 0, relevant = 0;
  for (std::size_t place = 0; place < predicted_and_real.size(); ++place) {
    const auto& [predicted, real] = predicted_and_real[place];
    relevant += real >= kRelevant ? 1 : 0;
    if (place >= kShown || predicted < kRelevant) continue;
    ++shown;
    if (real < kRelevant) continue;
    out.average_precision += ++hits / static_cast<double>(place + 1);
  }
  out.any_relevant = relevant > 0;
  out.precision = shown > 0 ? hits / shown : 0;
  out.recall = relevant > 0 ? hits / relevant : 0;
  out.average_precision /= std::max(1.0, hits);  // over the hits alone, as the studies do
  return out;
}

void add_list_scores(RatedModel& row, const Rated& rated, const models::FittedRatings& model,
                     const HeldOutMarks& held_out) {
  std::map<std::int32_t, std::vector<std::pair<double, double>>> lines;
  for (const Rating& line : part_of(rated.ratings, held_out, true))
    lines[line.user].emplace_back(model.predict(line.user, line.item), line.value);
  double precision = 0, recall = 0, map = 0;
  for (auto& [customer, of_customer] : lines) {
    const LineScores scores = judge_lines(of_customer);
    precision += scores.precision;
    recall += scores.recall;
    map += scores.average_precision;
  }
  const auto n = static_cast<double>(std::max<std::size_t>(lines.size(), 1));
  row.precision = precision / n;
  row.recall = recall / n;
  row.map = map / n;
}

RatingEvaluation evaluation_of(const Rated& rated, const std::string& metric) {
  if (metric != "rmse" && metric != "mae")
    throw Error(ErrorCode::kInvalidArgument,
                fmt::format("ratings are not measured by \"{}\".", metric), "Choose rmse or mae.",
                "--metric");
  return {.scope = rated.scope,
          .metric = metric,
          .score = rated.score,
          .n_customers = rated.n_customers,
          .n_products = rated.n_products,
          .n_ratings = std::ssize(rated.ratings)};
}

void finish(RatingEvaluation& evaluation) {
  std::ranges::stable_sort(evaluation.models, {}, [&](const RatedModel& row) {
    return std::tuple(row.split, evaluation.metric == "mae" ? row.mae : row.rmse);
  });
  evaluation.sentences.insert(evaluation.sentences.begin(),
                              fmt::format("Predicted: {}.", evaluation.score));
}

}  // namespace

RatingEvaluation evaluate_ratings(store::Workspace& workspace, const Scope& scope,
                                  const std::string& model, const std::string& metric,
                                  std::uint64_t seed, const base::Progress& progress) {
  Rated rated = given_ratings(workspace, scope);
  if (rated.ratings.empty()) rated = implicit_ratings(workspace, scope);
  require_enough(rated);
  RatingEvaluation evaluation = evaluation_of(rated, metric);
  const std::vector<models::RatingModel> chosen = rating_models(model);
  const std::vector<HeldOutMarks> random = folds_of(rated, kFolds, seed);
  const HeldOutMarks latest = models::latest_ratings(rated.ratings, kLatest);
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    progress.tell({"evaluating", static_cast<std::int64_t>(i), std::ssize(chosen), "models"});
    evaluation.models.push_back(
        errors_of(rated, chosen[i], random, fmt::format("{} random folds", kFolds)));
    if (has_times(rated))
      evaluation.models.push_back(errors_of(rated, chosen[i], {latest}, "by time"));
  }
  evaluation.sentences.push_back(
      "Random folds let a model learn from what came later; the split by time (the last fifth) "
      "does "
      "not, and is the honest one.");
  finish(evaluation);
  return evaluation;
}

RatingEvaluation evaluate_random_lines(store::Workspace& workspace, const Scope& scope,
                                       const std::string& model, const std::string& metric,
                                       std::uint64_t seed, const base::Progress& progress) {
  const ResolvedScope resolved = resolve_scope(workspace, scope);
  const base::Table lines = features::compute(workspace, "rated_by_buying", resolved.features);
  const auto& quantities = lines.get<double>("quantity");
  const auto& times = lines.get<base::Instant>("ordered_at");
  Rated rated = rated_of(
      lines, [&](std::size_t i) { return std::min(quantities[i], kHighest); },
      [&](std::size_t i) { return days_of(times[i]); });
  rated.score = "min(quantity, 5) of single order lines";
  rated.scope = resolved.used;
  require_enough(rated);
  RatingEvaluation evaluation = evaluation_of(rated, metric);
  const HeldOutMarks held_out = folds_of(rated, kFolds, seed).front();
  const std::vector<models::RatingModel> chosen = rating_models(model);
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    progress.tell({"evaluating", static_cast<std::int64_t>(i), std::ssize(chosen), "models"});
    RatedModel row = errors_of(rated, chosen[i], {held_out}, "random lines");
    add_list_scores(row, rated, *fit_without(rated, chosen[i], held_out), held_out);
    evaluation.models.push_back(std::move(row));
  }
  evaluation.sentences.push_back(
      "This protocol flatters: it ranks only products the customer is known to have bought, asks "
      "whether the pack was of 4 or more, and many held-out lines have the same customer and "
      "product "
      "among the lines learnt from. It says nothing of recommendations; --protocol temporal does.");
  finish(evaluation);
  return evaluation;
}

}  // namespace patron::analysis
