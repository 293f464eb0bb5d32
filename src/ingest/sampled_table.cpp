#include "ingest/sampled_table.hpp"

#include "base/error.hpp"

namespace patron::ingest {
namespace {

constexpr std::size_t kFirstRows = 20'000;
constexpr std::size_t kFirstBytes = std::size_t{32} << 20;  // fewer rows where they are that long
constexpr std::size_t kMappingRows = 1'000;

}  // namespace

SampledTable::SampledTable(const TableSource& source) : source_(source), reader_(source.open()) {
  TableRow row;
  std::size_t n_bytes = 0;
  while (first_rows_.size() < kFirstRows && n_bytes < kFirstBytes && (more_ = reader_->next(row))) {
    first_rows_.push_back({row.line,
                           std::string(row.original_text),
                           std::string(row.trouble),
                           {row.cells.begin(), row.cells.end()}});
    n_bytes += row.original_text.size() + sizeof(std::string) * row.cells.size();
  }
  if (first_rows_.empty())
    throw base::Error(base::ErrorCode::kBadData, "there is a header and no row.",
                      "Export it again.", source_.place);
}

TableSample SampledTable::sample() const {
  TableSample sample{headings(), {}};
  for (const Row& row : first_rows_) {
    if (sample.rows.size() == kMappingRows) break;
    if (row.trouble.empty()) sample.rows.push_back(row.cells);
  }
  return sample;
}

bool SampledTable::next(TableRow& row) {
  if (n_handed_out_ == first_rows_.size()) {
    if (!first_rows_.empty()) first_rows_ = {}, n_handed_out_ = 0;
    return more_ && (more_ = reader_->next(row));
  }
  const Row& owned = first_rows_[n_handed_out_++];
  row.line = owned.line;
  row.cells.assign(owned.cells.begin(), owned.cells.end());
  row.original_text = owned.original_text;
  row.trouble = owned.trouble;
  return true;
}

}  // namespace patron::ingest
