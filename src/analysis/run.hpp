#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/audit_letter.hpp"
#include "analysis/cohorts.hpp"
#include "analysis/forecast.hpp"
#include "analysis/recommend.hpp"
#include "analysis/segment.hpp"
#include "analysis/summary.hpp"

namespace patron::analysis {

/// An analysis that was left out, and why.
struct Skipped {
  std::string analysis;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(Skipped, (), (analysis, reason))

/// Everything one `patron run` found; what files, pictures and report are made of.
struct Findings {
  std::string shop;  // name for titles: the export's file name
  Rfm rfm;
  std::vector<SegmentRow> segments;
  std::optional<Clustering> clustering;
  std::optional<Audit> audit;
  std::optional<Cohorts> cohorts;
  std::optional<Summary> summary;
  std::optional<SalesForecast> forecast;           // daily, of the whole shop
  std::optional<Recommendations> recommendations;  // of everybody
  std::optional<AuditLetter> letter;
  std::vector<Skipped> skipped;
};

}  // namespace patron::analysis

namespace patron::base {

template <>
struct Docs<analysis::Skipped> {
  static constexpr FieldDoc kFields[] = {
      {"analysis", "what was left out"},
      {"reason", "why, and what would bring it"},
  };
};

}  // namespace patron::base
