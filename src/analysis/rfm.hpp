#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analysis/scope.hpp"
#include "base/money.hpp"
#include "base/table.hpp"

namespace patron::store {
class Workspace;
}

namespace patron::analysis {

struct RfmOptions : Scope {
  std::string scores = "ties-share";
  int tiles = 5;
  bool nested = false;
  std::string segment_map = "segments11";
  std::string segment_map_file;
};
BOOST_DESCRIBE_STRUCT(RfmOptions, (Scope), (scores, tiles, nested, segment_map, segment_map_file))

/// RFM of every customer as of an instant. Row i of each vector is one customer; rows by
/// customer_id.
struct Rfm {
  ScopeUsed scope;
  std::vector<std::string> customer_id;
  std::vector<std::int64_t> recency_days;  // whole 24-hour periods since the last order
  std::vector<std::int64_t> frequency;     // orders
  std::vector<base::Money> monetary;       // net sum
  std::vector<std::int64_t> r_score, f_score, m_score;  // 1 .. tiles, best is highest
  std::vector<int> segment;                             // index into segment_names
  std::vector<std::string> segment_names;               // of the map, best first

  std::size_t n_customers() const { return customer_id.size(); }
};

/// One segment or cluster as a row of segment_summary.csv.
struct SegmentRow {
  std::string emoji;
  std::string name;
  std::int64_t customers = 0;
  double share = 0;
  double recency_days_mean = 0;
  double frequency_mean = 0;
  double monetary_mean = 0;
  base::Money revenue;
  double revenue_share = 0;
  std::string advice;
};
BOOST_DESCRIBE_STRUCT(SegmentRow, (),
                      (emoji, name, customers, share, recency_days_mean, frequency_mean,
                       monetary_mean, revenue, revenue_share, advice))

/// Errors: too_little_data where no order is known in the scope; invalid_argument as the flags say.
/// Cost: one pass over the orders before as_of. Checked against the golden scores in every cell.
Rfm compute_rfm(store::Workspace& workspace, const RfmOptions& options);

/// The segments of `rfm` in the map's order, empty ones left out.
std::vector<SegmentRow> summarise_segments(const Rfm& rfm);

/// rfm_table.csv: customer_id, recency_days, frequency, monetary, r_score, f_score, m_score,
/// segment.
base::Table rfm_table(const Rfm& rfm);

}  // namespace patron::analysis

namespace patron::base {

template <>
struct Docs<analysis::RfmOptions> {
  static constexpr FieldDoc kFields[] = {
      {"scores", "score rule", {}, "ties-share|first|r-package"},
      {"tiles", "number of score steps (5: quintiles)", {}, {}, 2, 10},
      {"nested", "score frequency within each recency step, and monetary within both"},
      {"segment_map", "segment map", {}, "segments11|segments10|segments9|segments4"},
      {"segment_map_file",
       "own map: CSV with r_score, f_score, m_score, segment for every score code"},
  };
};

template <>
struct Docs<analysis::SegmentRow> {
  static constexpr FieldDoc kFields[] = {
      {"emoji", "sign of the segment"},
      {"name", "name of the segment"},
      {"customers", "number of customers"},
      {"share", "share of all customers", "share 0-1"},
      {"recency_days_mean", "mean days since the last order", "days"},
      {"frequency_mean", "mean number of orders"},
      {"monetary_mean", "mean net spend", "currency"},
      {"revenue", "net spend of the segment", "currency"},
      {"revenue_share", "share of the net spend of all customers", "share 0-1"},
      {"advice", "what to do with these customers"},
  };
};

}  // namespace patron::base
