#include "analysis/rfm.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <utility>

#include "analysis/ready_rfm.hpp"
#include "analysis/resolve_scope.hpp"
#include "analysis/scores.hpp"
#include "analysis/segment_map.hpp"
#include "base/error.hpp"

namespace patron::analysis {
namespace {

std::vector<std::int64_t> units_of(const std::vector<base::Money>& money) {
  std::vector<std::int64_t> units;
  units.reserve(money.size());
  for (const base::Money m : money) units.push_back(m.units);
  return units;
}

/// Scores within each group of equal keys: the nested form (frequency within recency, …).
std::vector<std::int64_t> scores_within(const std::vector<std::int64_t>& values,
                                        const std::vector<std::int64_t>& group, int tiles,
                                        ScoreRule rule, std::int64_t one) {
  std::map<std::int64_t, std::vector<std::size_t>> members;
  for (std::size_t i = 0; i < values.size(); ++i) members[group[i]].push_back(i);
  std::vector<std::int64_t> out(values.size());
  for (const auto& [key, rows] : members) {
    std::vector<std::int64_t> own;
    for (const std::size_t row : rows) own.push_back(values[row]);
    const std::vector<std::int64_t> own_scores = scores(own, tiles, rule, one);
    for (std::size_t i = 0; i < rows.size(); ++i) out[rows[i]] = own_scores[i];
  }
  return out;
}

void score(Rfm& rfm, const RfmOptions& options) {
  const ScoreRule rule = score_rule_of(options.scores);
  rfm.r_score = scores(rfm.recency_days, options.tiles, rule);
  for (std::int64_t& r : rfm.r_score) r = options.tiles + 1 - r;  // few days are best
  const std::vector<std::int64_t> spent = units_of(rfm.monetary);
  if (!options.nested) {
    rfm.f_score = scores(rfm.frequency, options.tiles, rule);
    rfm.m_score = scores(spent, options.tiles, rule, base::Money::kOne);
    return;
  }
  rfm.f_score = scores_within(rfm.frequency, rfm.r_score, options.tiles, rule, 1);
  std::vector<std::int64_t> group(rfm.n_customers());
  for (std::size_t i = 0; i < group.size(); ++i) group[i] = rfm.r_score[i] * 100 + rfm.f_score[i];
  rfm.m_score = scores_within(spent, group, options.tiles, rule, base::Money::kOne);
}

void name_segments(Rfm& rfm, const RfmOptions& options) {
  const SegmentMap map = options.segment_map_file.empty()
                             ? SegmentMap::shipped(options.segment_map)
                             : SegmentMap::from_file(options.segment_map_file);
  rfm.segment_names = map.names();
  rfm.segment.reserve(rfm.n_customers());
  for (std::size_t i = 0; i < rfm.n_customers(); ++i)
    rfm.segment.push_back(
        map.segment_of(rfm.r_score[i], rfm.f_score[i], rfm.m_score[i], options.tiles));
}

void check(const RfmOptions& options) {
  if (options.tiles < 2 || options.tiles > 10)
    throw base::Error(base::ErrorCode::kInvalidArgument, "2 to 10 score steps are possible.", "",
                      "--tiles");
}

Rfm rfm_of_orders(store::Workspace& workspace, const RfmOptions& options) {
  const ResolvedScope scope = resolve_scope(workspace, options);
  base::Table table = features::compute(workspace, "rfm", scope.features);
  Rfm rfm;
  rfm.scope = scope.used;
  rfm.customer_id = table.get<std::string>("customer_id");
  rfm.recency_days = table.get<std::int64_t>("recency_days");
  rfm.frequency = table.get<std::int64_t>("frequency");
  rfm.monetary = table.get<base::Money>("monetary");
  return rfm;
}

}  // namespace

Rfm compute_rfm(store::Workspace& workspace, const RfmOptions& options) {
  check(options);
  Rfm rfm = has_ready_rfm(workspace) ? read_ready_rfm(workspace, options)
                                     : rfm_of_orders(workspace, options);
  score(rfm, options);
  name_segments(rfm, options);
  return rfm;
}

std::vector<SegmentRow> summarise_segments(const Rfm& rfm) {
  std::vector<SegmentRow> rows(rfm.segment_names.size());
  base::Money total;
  for (std::size_t i = 0; i < rfm.n_customers(); ++i) {
    SegmentRow& row = rows[static_cast<std::size_t>(rfm.segment[i])];
    ++row.customers;
    row.recency_days_mean += static_cast<double>(rfm.recency_days[i]);
    row.frequency_mean += static_cast<double>(rfm.frequency[i]);
    row.revenue += rfm.monetary[i];
    total += rfm.monetary[i];
  }
  for (std::size_t s = 0; s < rows.size(); ++s) {
    SegmentRow& row = rows[s];
    const auto n = static_cast<double>(row.customers);
    const SegmentWords words = words_of_segment(rfm.segment_names[s]);
    row.name = rfm.segment_names[s];
    row.emoji = words.emoji;
    row.advice = words.advice;
    if (row.customers == 0) continue;
    row.share = n / static_cast<double>(rfm.n_customers());
    row.recency_days_mean /= n;
    row.frequency_mean /= n;
    row.monetary_mean = row.revenue.to_double() / n;
    row.revenue_share = total.units == 0 ? 0 : row.revenue.to_double() / total.to_double();
  }
  std::erase_if(rows, [](const SegmentRow& row) { return row.customers == 0; });
  return rows;
}

base::Table rfm_table(const Rfm& rfm) {
  std::vector<std::string> segments;
  segments.reserve(rfm.n_customers());
  for (const int s : rfm.segment)
    segments.push_back(rfm.segment_names[static_cast<std::size_t>(s)]);
  return {"rfm_table",
          {{"customer_id", rfm.customer_id},
           {"recency_days", rfm.recency_days, {}, "days"},
           {"frequency", rfm.frequency},
           {"monetary", rfm.monetary, {}, "currency"},
           {"r_score", rfm.r_score},
           {"f_score", rfm.f_score},
           {"m_score", rfm.m_score},
           {"segment", std::move(segments)}}};
}

}  // namespace patron::analysis
