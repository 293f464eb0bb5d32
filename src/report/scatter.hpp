#pragma once

#include <array>
#include <string>
#include <vector>

#include "analysis/run.hpp"
#include "report/colours.hpp"

namespace patron::report {

/// One axis of the customer scatter: where values stand (0–1) and what is written at them.
struct ScatterAxis {
  std::string title;
  struct Mark {
    double at;
    std::string label;
  };
  std::vector<Mark> marks;
};

/// Customers in the unit cube of orders, days since the last order (turned round, so that the best
/// customers are where all three are high) and spend, on logarithmic scales; sampled by group.
/// The groups are the clusters where there are any, else the segments.
struct Scatter {
  struct Point {
    std::array<double, 3> at;  // orders, recency, spend
    std::size_t row;           // of the RFM table
    int group;
  };
  std::vector<Point> points;
  std::array<ScatterAxis, 3> axes;
  std::vector<std::string> groups;
  std::vector<GroupColour> colours;
  std::vector<std::int64_t> group_sizes;
  bool by_cluster = false;
  std::size_t n_customers = 0;
};

Scatter scatter_of(const analysis::Findings& findings, std::size_t max_points);

/// "A sample of 1,500 of 4,338 customers, drawn by cluster".
std::string sample_sentence(const Scatter& scatter);

}  // namespace patron::report
