#include "analysis/ranking_evaluation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analysis/held_out.hpp"
#include "analysis/predictions_file.hpp"
#include "base/error.hpp"
#include "base/figures.hpp"
#include "base/parallel.hpp"
#include "models/metrics/paired_test.hpp"
#include "models/metrics/ranking.hpp"
#include "models/recommend/recommenders.hpp"

namespace patron::analysis {
namespace {

using base::Error;
using base::ErrorCode;
using models::RankingScore;

constexpr const char* kKnown = "known customers";
constexpr const char* kNewcomers = "newcomers";

/// A metric of one customer's list by its name.
using Metric = double RankingScore::*;
struct NamedMetric {
  std::string_view name;
  Metric of_customer;
  double RankedModel::*mean;
};
/// A metric is known by its column's name, too.
constexpr std::pair<std::string_view, std::string_view> kAlso[] = {{"hit_rate", "hit"},
                                                                   {"novelty_bits", "novelty"}};
constexpr NamedMetric kMetrics[] = {
    {"ndcg", &RankingScore::ndcg, &RankedModel::ndcg},
    {"map", &RankingScore::average_precision, &RankedModel::map},
    {"precision", &RankingScore::precision, &RankedModel::precision},
    {"recall", &RankingScore::recall, &RankedModel::recall},
    {"hit", &RankingScore::hit_rate, &RankedModel::hit_rate},
    {"mrr", &RankingScore::reciprocal_rank, &RankedModel::mrr},
    {"coverage", nullptr, &RankedModel::coverage},
    {"novelty", nullptr, &RankedModel::novelty_bits},
    {"gini", nullptr, &RankedModel::gini},
};

const NamedMetric& metric_of(std::string_view name) {
  for (const auto& [column, metric] : kAlso)
    if (name == column) name = metric;
  const auto* at = std::ranges::find(kMetrics, name, &NamedMetric::name);
  if (at == std::end(kMetrics))
    throw Error(
        ErrorCode::kInvalidArgument, fmt::format("lists are not measured by \"{}\".", name),
        "Known: ndcg, map, precision, recall, hit, mrr, coverage, novelty, gini; of ratings "
        "rmse and mae.",
        "--metric");
  return *at;
}

/// One customer with something to be met.
struct Judged {
  std::size_t customer = 0;  // of those known at the cut
  models::Asked asked;
  std::vector<std::int32_t> truth;
};

/// The customers of one group on one side.
struct Group {
  std::string name;
  bool new_only = false;
  std::vector<Judged> judged;
};

std::vector<std::int32_t> bought_before(const models::PurchaseHistory& history) {
  std::vector<std::int32_t> products;
  for (const models::Bought& bought : models::bought_products(history))
    products.push_back(bought.product);
  return products;
}

std::vector<std::int32_t> without(const std::vector<std::int32_t>& truth,
                                  const std::vector<std::int32_t>& bought) {
  std::vector<std::int32_t> rest;
  std::ranges::set_difference(truth, bought, std::back_inserter(rest));
  return rest;
}

Group known_group(const HeldOut& split, bool new_only) {
  Group group{kKnown, new_only, {}};
  for (std::size_t i = 0; i < split.bought.size(); ++i) {
    models::Asked asked = split.known.asked(i);
    asked.new_only = new_only;
    if (asked.history.empty()) continue;
    std::vector<std::int32_t> truth = split.bought[i];
    if (new_only) truth = without(truth, bought_before(asked.history));
    if (!truth.empty()) group.judged.push_back({i, asked, std::move(truth)});
  }
  return group;
}

Group newcomers(const HeldOut& split) {
  Group group{kNewcomers, false, {}};
  for (const HeldOut::Newcomer& newcomer : split.newcomers)
    group.judged.push_back(
        {0, {.history = {}, .now = split.known.now, .country = newcomer.country}, newcomer.bought});
  return group;
}

/// The lists of one model for a group, scored.
struct Outcome {
  RankedModel row;
  std::vector<RankingScore> scores;  // by customer of the group
};

/// Everything that outcomes are made of.
struct Judge {
  const HeldOut& split;
  const RankingOptions& options;
  const NamedMetric& metric;
  std::vector<std::int64_t> buyers;  // of each product, among known customers
  std::int64_t n_buyers = 0;         // customers who bought anything
};

using Lists = std::vector<std::vector<std::int32_t>>;

Lists lists_of(const models::FittedRecommender& model, const Group& group, const Judge& judge) {
  const auto n_products = judge.split.known.product_ids.size();
  Lists lists(group.judged.size());
  base::parallel_blocks(lists.size(), 16, [&](std::size_t begin, std::size_t end) {
    std::vector<double> scores(n_products);
    std::vector<char> allowed(n_products, 1);
    for (std::size_t i = begin; i < end; ++i) {
      const models::Asked& asked = group.judged[i].asked;
      const auto bought = group.new_only ? bought_before(asked.history) : std::vector<int>{};
      for (const std::int32_t product : bought) allowed[static_cast<std::size_t>(product)] = 0;
      model.score(asked, scores);
      for (const models::Scored& best :
           models::best_products(scores, static_cast<std::size_t>(judge.options.top_k), allowed))
        lists[i].push_back(best.product);
      for (const std::int32_t product : bought) allowed[static_cast<std::size_t>(product)] = 1;
    }
  });
  return lists;
}

double mean_of(const std::vector<RankingScore>& scores, Metric metric) {
  double sum = 0;
  for (const RankingScore& score : scores) sum += score.*metric;
  return scores.empty() ? 0 : sum / static_cast<double>(scores.size());
}

std::vector<double> values_of(const std::vector<RankingScore>& scores, Metric metric) {
  std::vector<double> values;
  for (const RankingScore& score : scores) values.push_back(score.*metric);
  return values;
}

void add_interval(Outcome& outcome, const Judge& judge) {
  if (judge.metric.of_customer == nullptr || judge.options.bootstraps == 0 ||
      outcome.scores.size() < 2)
    return;
  const models::Interval interval =
      models::bootstrap_mean(values_of(outcome.scores, judge.metric.of_customer),
                             judge.options.bootstraps, judge.options.seed);
  outcome.row.lower = interval.lower;
  outcome.row.upper = interval.upper;
}

Outcome judge_lists(const Lists& lists, const Group& group, const Judge& judge) {
  Outcome outcome;
  const auto k = static_cast<std::size_t>(judge.options.top_k);
  std::vector<std::int64_t> shown(judge.buyers.size());
  for (std::size_t i = 0; i < lists.size(); ++i) {
    outcome.scores.push_back(models::score_ranking(lists[i], group.judged[i].truth, k));
    for (std::size_t place = 0; place < std::min(k, lists[i].size()); ++place)
      if (lists[i][place] >= 0) ++shown[static_cast<std::size_t>(lists[i][place])];
  }
  RankedModel& row = outcome.row;
  row.side = group.new_only ? "new" : "all";
  row.group = group.name;
  row.n_customers = static_cast<std::int64_t>(lists.size());
  for (const NamedMetric& metric : kMetrics)
    if (metric.of_customer != nullptr)
      row.*metric.mean = mean_of(outcome.scores, metric.of_customer);
  const models::ExposureScore exposure =
      models::score_exposure(shown, judge.buyers, std::max<std::int64_t>(judge.n_buyers, 1));
  row.coverage = exposure.coverage;
  row.novelty_bits = exposure.novelty_bits;
  row.gini = exposure.gini;
  add_interval(outcome, judge);
  return outcome;
}

/// The part of an outcome that belongs to one segment.
Outcome segment_outcome(const Lists& lists, const Group& group, std::int32_t segment,
                        const Judge& judge) {
  Group part{judge.split.known.segments[static_cast<std::size_t>(segment)], group.new_only, {}};
  Lists part_lists;
  for (std::size_t i = 0; i < lists.size(); ++i)
    if (group.judged[i].asked.segment == segment) {
      part.judged.push_back(group.judged[i]);
      part_lists.push_back(lists[i]);
    }
  return judge_lists(part_lists, part, judge);
}

Judge judge_of(const HeldOut& split, const RankingOptions& options, const NamedMetric& metric) {
  Judge judge{split, options, metric, std::vector<std::int64_t>(split.known.product_ids.size()), 0};
  for (std::size_t i = 0; i < split.known.log.n_customers(); ++i) {
    const models::PurchaseHistory history = split.known.log.history(i);
    judge.n_buyers += history.empty() ? 0 : 1;
    for (const std::int32_t product : bought_before(history))
      ++judge.buyers[static_cast<std::size_t>(product)];
  }
  return judge;
}

std::vector<Group> groups_of(const HeldOut& split) {
  std::vector<Group> groups{known_group(split, false), known_group(split, true), newcomers(split)};
  std::erase_if(groups, [](const Group& group) { return group.judged.empty(); });
  return groups;
}

void add_outcomes(std::vector<Outcome>& outcomes, const Lists& lists, const Group& group,
                  const Judge& judge, const std::string& model, const std::string& form) {
  const auto add = [&](Outcome outcome) {
    if (outcome.row.n_customers == 0) return;
    outcome.row.model = model;
    outcome.row.form = form;
    outcomes.push_back(std::move(outcome));
  };
  add(judge_lists(lists, group, judge));
  if (!judge.options.groups || group.name != kKnown) return;
  for (std::size_t s = 0; s < judge.split.known.segments.size(); ++s)
    add(segment_outcome(lists, group, static_cast<std::int32_t>(s), judge));
}

/// Differences to the best baseline of the same side and group, tested customer by customer.
void add_differences(std::vector<Outcome>& outcomes, const NamedMetric& metric) {
  if (metric.of_customer == nullptr) return;
  const auto value = [&](const Outcome& outcome) { return outcome.row.*metric.mean; };
  for (Outcome& outcome : outcomes) {
    const Outcome* best = nullptr;
    for (const Outcome& rival : outcomes)
      if (rival.row.side == outcome.row.side && rival.row.group == outcome.row.group &&
          models::is_baseline(rival.row.model) && (best == nullptr || value(rival) > value(*best)))
        best = &rival;
    if (best == nullptr || best == &outcome || outcome.scores.size() < 2) continue;
    outcome.row.difference = value(outcome) - value(*best);
    outcome.row.p_value = models::paired_t_test(values_of(outcome.scores, metric.of_customer),
                                                values_of(best->scores, metric.of_customer));
  }
}

/// The lists that somebody made; on the side of new products what was bought before does not count.
Lists given_lists(const PredictedLists& predicted, const Group& group, const Purchases& known) {
  Lists lists;
  for (const Judged& judged : group.judged) {
    std::vector<std::int32_t> list = predicted.list_for(known, judged.customer);
    if (group.new_only) {
      const auto bought = bought_before(judged.asked.history);
      std::erase_if(list, [&](int product) { return std::ranges::binary_search(bought, product); });
    }
    lists.push_back(std::move(list));
  }
  return lists;
}

/// How much of a file of predictions could be judged.
std::string told_of(const PredictedLists& predicted, const Group& group, const Purchases& known) {
  std::int64_t n_lists = 0, n_products = 0, n_unknown = 0;
  for (const Judged& judged : group.judged) {
    const std::vector<std::int32_t> list = predicted.list_for(known, judged.customer);
    n_lists += list.empty() ? 0 : 1;
    n_products += std::ssize(list);
    n_unknown += std::ranges::count(list, -1);
  }
  if (n_lists == 0 || n_unknown == n_products)
    throw Error(ErrorCode::kTooLittleData,
                fmt::format("{} holds no list of a customer who is judged, with a product known at "
                            "the cut.",
                            predicted.file_name),
                "Ids have to be written as in the shop: patron export customers, products.",
                "--from");
  return fmt::format(
      "{}: {} of {} judged customers have a list; {} of their {} were not known at "
      "the cut and count as misses.",
      predicted.file_name, base::count_text(n_lists), base::count_text(std::ssize(group.judged)),
      base::count_text(n_unknown), base::counted(n_products, "product"));
}

std::vector<models::Recommender> recommenders_of(const std::string& model) {
  const bool baselines_only = model.empty();
  const std::string name =
      baselines_only || model == "all" ? model : models::recommender_named(model).name;
  std::vector<models::Recommender> chosen;
  for (models::Recommender& recommender : models::all_recommenders())
    if (model == "all" || recommender.name == name || models::is_baseline(recommender.name))
      chosen.push_back(std::move(recommender));
  return chosen;
}

/// The best row of a side and group among the baselines, or among all others.
const RankedModel* best_of(const RankingEvaluation& evaluation, const std::string& side,
                           const char* group, bool baseline, double RankedModel::*mean) {
  const RankedModel* best = nullptr;
  for (const RankedModel& row : evaluation.models)
    if (row.side == side && row.group == group && models::is_baseline(row.model) == baseline &&
        (best == nullptr || row.*mean > best->*mean))
      best = &row;
  return best;
}

std::string verdict(const RankingEvaluation& evaluation, const char* what, const char* side,
                    const char* group, const NamedMetric& metric) {
  const RankedModel* best = best_of(evaluation, side, group, false, metric.mean);
  const RankedModel* naive = best_of(evaluation, side, group, true, metric.mean);
  if (best == nullptr || naive == nullptr || metric.of_customer == nullptr) return {};
  const bool better = best->difference.value_or(0) > 0;
  const bool clear = best->p_value.value_or(1) < 0.05;
  return fmt::format("{}: {} of {} {:.4f} beside {:.4f} of the best naive model, {}{}.", what,
                     evaluation.metric, best->model, best->*metric.mean, naive->*metric.mean,
                     naive->model,
                     better && clear ? ""
                     : clear         ? ": the naive model is better"
                                     : ": no clear difference");
}

std::int64_t n_judged(const RankingEvaluation& evaluation) {
  for (const RankedModel& row : evaluation.models)
    if (row.group == kKnown && row.side == "all") return row.n_customers;
  return 0;
}

RankingEvaluation evaluation_of(const Judge& judge, std::vector<Outcome> outcomes) {
  add_differences(outcomes, judge.metric);
  const Purchases& known = judge.split.known;
  RankingEvaluation out{.scope = known.scope,
                        .cut = judge.split.cut,
                        .until = judge.split.until,
                        .metric = std::string(judge.metric.name),
                        .top_k = judge.options.top_k,
                        .n_known_customers = static_cast<std::int64_t>(known.customer_ids.size()),
                        .n_products = static_cast<std::int64_t>(known.product_ids.size())};
  const double sign = judge.metric.name == "gini" ? 1 : -1;  // less unequal is better
  std::ranges::stable_sort(outcomes, [&](const Outcome& a, const Outcome& b) {
    if (a.row.group != b.row.group) return a.row.group < b.row.group;
    if (a.row.side != b.row.side) return a.row.side < b.row.side;
    return sign * (a.row.*judge.metric.mean) < sign * (b.row.*judge.metric.mean);
  });
  for (Outcome& outcome : outcomes) out.models.push_back(std::move(outcome.row));
  out.sentences.push_back(fmt::format(
      "Fitted on what was known on {}; judged by what {} bought after it, the last on {}; every one "
      "of {} ranked. Nothing of those days was known to any model.",
      base::day_text(out.cut), base::counted(n_judged(out), "customer"),
      base::day_text(judge.split.last_order), base::counted(out.n_products, "product")));
  for (const auto& [what, side, group] : {std::tuple{"Repeats allowed", "all", kKnown},
                                          {"New products only", "new", kKnown},
                                          {"Newcomers", "all", kNewcomers}})
    if (std::string sentence = verdict(out, what, side, group, judge.metric); !sentence.empty())
      out.sentences.push_back(std::move(sentence));
  return out;
}

}  // namespace

RankingEvaluation evaluate_ranking(store::Workspace& workspace, const Scope& scope,
                                   const RankingOptions& options, const std::string& model,
                                   const std::string& metric, int days,
                                   const std::string& predictions, const base::Progress& progress) {
  const NamedMetric& measured = metric_of(metric);
  const std::vector<models::Recommender> recommenders = recommenders_of(model);
  const HeldOut split = hold_out(workspace, scope, options.cut, days);
  const Judge judge = judge_of(split, options, measured);
  const std::vector<Group> groups = groups_of(split);
  std::vector<Outcome> outcomes;
  for (std::size_t i = 0; i < recommenders.size(); ++i) {
    progress.tell({"evaluating", static_cast<std::int64_t>(i), std::ssize(recommenders), "models"});
    const auto fitted = recommenders[i].fit(split.known.training());
    for (const Group& group : groups)
      add_outcomes(outcomes, lists_of(*fitted, group, judge), group, judge, recommenders[i].name,
                   fitted->form());
  }
  if (predictions.empty()) return evaluation_of(judge, std::move(outcomes));
  const PredictedLists predicted = read_predictions(predictions);
  for (const bool new_only : {false, true}) {
    const Group group = known_group(split, new_only);
    add_outcomes(outcomes, given_lists(predicted, group, split.known), group, judge, "predictions",
                 predicted.file_name);
  }
  RankingEvaluation evaluation = evaluation_of(judge, std::move(outcomes));
  evaluation.sentences.push_back(told_of(predicted, known_group(split, false), split.known));
  return evaluation;
}

}  // namespace patron::analysis
