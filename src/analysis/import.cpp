#include "analysis/import.hpp"

#include <fmt/format.h>
#include <tbb/parallel_pipeline.h>

#include <array>
#include <memory>

#include "base/error.hpp"
#include "ingest/bytes/byte_source.hpp"
#include "ingest/order_line_reader.hpp"
#include "store/cleaning_rules.hpp"
#include "store/import_writer.hpp"

namespace patron::analysis {
namespace {

using base::Error;
using base::ErrorCode;

/// Batches in flight between the reading and the writing thread: bounds the memory.
constexpr std::size_t kBatchesInFlight = 3;

/// Counts rows by the first rule of the preset that drops them.
class CleaningCounts {
 public:
  void add(const std::vector<std::int32_t>& rules) {
    for (const std::int32_t bits : rules) ++rows_[static_cast<std::size_t>(bits)];
  }

  void report_to(ImportReport& report) const {
    std::int64_t remaining = report.rows_read - report.rows_rejected;
    std::int32_t before = 0;
    for (const store::CleaningRule& rule : store::cleaning_rules()) {
      if ((store::preset_of("purchases").rules & rule.bit) == 0) continue;
      std::int64_t dropped = 0;
      for (std::size_t bits = 0; bits < rows_.size(); ++bits)
        if ((static_cast<std::int32_t>(bits) & rule.bit) != 0 &&
            (static_cast<std::int32_t>(bits) & before) == 0)
          dropped += rows_[bits];
      before |= rule.bit;
      remaining -= dropped;
      report.cleaning.push_back({std::string(rule.name), dropped, remaining});
      report.rows_cleaned += dropped;
    }
    report.rows_accepted = remaining;
    for (const store::RuleRows& rule : by_rule())
      if ((store::preset_of("purchases").rules & rule.bit) == 0)
        report.marked.push_back({std::string(rule.name), rule.rows});
  }

  /// Rows that break each stored rule, whatever else they break.
  std::vector<store::RuleRows> by_rule() const {
    std::vector<store::RuleRows> counts;
    for (const store::CleaningRule& rule : store::cleaning_rules())
      if (!rule.is_derived) counts.push_back({rule.bit, rule.name, rows_with(rule.bit)});
    return counts;
  }

 private:
  std::int64_t rows_with(std::int32_t bit) const {
    std::int64_t rows = 0;
    for (std::size_t bits = 0; bits < rows_.size(); ++bits)
      if ((static_cast<std::int32_t>(bits) & bit) != 0) rows += rows_[bits];
    return rows;
  }

  std::array<std::int64_t, store::kStoredRules + 1> rows_{};  // by the set of rules a row breaks
};

/// Reads on one thread while the other writes.
void stream(ingest::OrderLineReader& reader, store::ImportWriter& writer, CleaningCounts& counts) {
  using Batch = std::shared_ptr<store::StagedBatch>;
  const auto read = [&](tbb::flow_control& control) -> Batch {
    auto batch = std::make_shared<store::StagedBatch>();
    if (!reader.next(*batch)) control.stop();
    return batch;
  };
  const auto write = [&](const Batch& batch) {
    counts.add(batch->rules);
    writer.add(*batch);
  };
  tbb::parallel_pipeline(
      kBatchesInFlight,
      tbb::make_filter<void, Batch>(tbb::filter_mode::serial_in_order, read) &
          tbb::make_filter<Batch, void>(tbb::filter_mode::serial_in_order, write));
}

}  // namespace

ImportReport import_file(store::Workspace& workspace, const std::filesystem::path& file,
                         const ImportOptions& options, const base::Progress& progress) {
  const ingest::TableSource source = ingest::find_tables(file.string()).front();
  ingest::OrderLineReader reader(
      source, {options.map, options.on_bad_row == "fail", options.currency}, progress);
  store::ImportWriter writer(workspace);
  CleaningCounts counts;
  stream(reader, writer, counts);

  const ingest::ReadReport& read = reader.report();
  ImportReport report{.file = read.file_name,
                      .mapping = read.mapping_json,
                      .dates = read.date_order,
                      .currency = read.currency,
                      .rows_read = read.rows_read,
                      .rows_rejected = read.rows_rejected,
                      .cleaning = {},
                      .marked = {},
                      .notes = read.notes};
  counts.report_to(report);
  if (report.rows_read == report.rows_rejected)
    throw Error(ErrorCode::kBadData,
                fmt::format("none of the {} rows can be read.", report.rows_read),
                "Check the columns with --map, and the dates and numbers of the first rows.",
                file.string());
  const store::ImportOutcome outcome =
      writer.commit({read.file_name, read.file_sha256, read.mapping_json, read.currency,
                     read.rows_read, counts.by_rule()});
  report.rows_new = outcome.rows_new;
  report.rows_known = outcome.rows_known;
  report.data_version = outcome.data_version;
  return report;
}

void require_readable(const std::filesystem::path& file) { ingest::ByteSource::open(file); }

}  // namespace patron::analysis
