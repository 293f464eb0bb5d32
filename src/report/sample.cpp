#include "report/sample.hpp"

#include <algorithm>
#include <map>
#include <numeric>

namespace patron::report {
namespace {

void append_evenly(const std::vector<std::size_t>& rows, std::size_t n,
                   std::vector<std::size_t>& out) {
  for (std::size_t i = 0; i < n; ++i) out.push_back(rows[i * rows.size() / n]);
}

}  // namespace

std::vector<std::size_t> sample_by_group(const std::vector<int>& group, std::size_t max_rows,
                                         std::size_t min_per_group) {
  std::vector<std::size_t> sample;
  if (group.size() <= max_rows) {
    sample.resize(group.size());
    std::iota(sample.begin(), sample.end(), 0);
    return sample;
  }
  std::map<int, std::vector<std::size_t>> rows_of;
  for (std::size_t row = 0; row < group.size(); ++row) rows_of[group[row]].push_back(row);
  const std::size_t floor = std::min(min_per_group, max_rows / rows_of.size());
  const std::size_t shared = max_rows - floor * rows_of.size();
  for (const auto& [g, rows] : rows_of)
    append_evenly(rows, std::min(rows.size(), floor + shared * rows.size() / group.size()), sample);
  std::sort(sample.begin(), sample.end());
  return sample;
}

}  // namespace patron::report
