#include "analysis/import.hpp"

#include <fmt/format.h>
#include <tbb/parallel_pipeline.h>

#include <array>
#include <memory>

#include "analysis/rejects.hpp"
#include "base/error.hpp"
#include "ingest/order_lines/order_line_reader.hpp"
#include "ingest/sampled_table.hpp"
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
  }

  std::int64_t kept_by(std::string_view preset) const {
    std::int64_t kept = 0;
    for (std::size_t bits = 0; bits < rows_.size(); ++bits)
      if ((static_cast<std::int32_t>(bits) & store::preset_of(preset).rules) == 0)
        kept += rows_[bits];
    return kept;
  }

 private:
  std::array<std::int64_t, 256> rows_{};  // by the set of rules a row breaks
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

ingest::ReadOptions read_options(const ImportOptions& options) {
  return {.mapping = {options.map},
          .fail_on_bad_row = options.on_bad_row == "fail",
          .currency = options.currency,
          .rates_file = options.rates,
          .time_zone = options.time_zone,
          .dates = options.dates,
          .decimal = options.decimal};
}

ImportReport report_of(const ingest::ReadReport& read, const CleaningCounts& counts) {
  ImportReport report{.file = read.file_name,
                      .format = read.format,
                      .mapping = read.mapping_json,
                      .dates = read.date_order,
                      .currency = read.currency,
                      .rows_read = read.rows_read,
                      .rows_rejected = read.rows_rejected,
                      .cleaning = {},
                      .notes = read.notes};
  counts.report_to(report);
  return report;
}

/// A file without one accepted row is an error, unless it is one of returns only.
void require_rows(const ImportReport& report, const CleaningCounts& counts,
                  const std::string& place) {
  if (report.rows_read == report.rows_rejected)
    throw Error(
        ErrorCode::kBadData, fmt::format("none of the {} rows can be read.", report.rows_read),
        "Check the columns with --map, and the dates and numbers of the first rows.", place);
  if (counts.kept_by("with-returns") == 0)
    throw Error(ErrorCode::kBadData,
                fmt::format("none of the {} rows names a customer.", report.rows_read),
                "Check the column of the customer: --map customer=COLUMN.", place);
}

ImportReport import_table(store::Workspace& workspace, ingest::SampledTable table,
                          const ImportOptions& options, const base::Progress& progress) {
  const std::string place = table.source().place;
  const ingest::ReadOptions reading =
      reading_of_mended(workspace, table).value_or(read_options(options));
  ingest::OrderLineReader reader(std::move(table), reading, progress);
  store::ImportWriter writer(workspace);
  CleaningCounts counts;
  stream(reader, writer, counts);

  const ingest::ReadReport& read = reader.report();
  ImportReport report = report_of(read, counts);
  require_rows(report, counts, place);
  const store::ImportOutcome outcome = writer.commit({.file_name = read.file_name,
                                                      .file_sha256 = read.file_sha256,
                                                      .format = read.format,
                                                      .headings_json = read.headings_json,
                                                      .mapping_json = read.mapping_json,
                                                      .dates = read.date_order,
                                                      .decimal_mark = read.decimal,
                                                      .currency = read.currency,
                                                      .rows_read = read.rows_read,
                                                      .rows_accepted = report.rows_accepted,
                                                      .rows_cleaned = report.rows_cleaned});
  report.rows_new = outcome.rows_new;
  report.rows_known = outcome.rows_known;
  report.data_version = outcome.data_version;
  return report;
}

ingest::SourceOptions source_options(const ImportOptions& options) {
  return {.table = options.table, .encoding = options.encoding, .delimiter = options.delimiter};
}

}  // namespace

Imported import_place(store::Workspace& workspace, const std::string& place,
                      const ImportOptions& options, const base::Progress& progress) {
  const std::vector<ingest::TableSource> sources =
      ingest::find_tables(place, source_options(options));
  Imported imported;
  for (const ingest::TableSource& source : sources) try {
      imported.tables.push_back(
          import_table(workspace, ingest::SampledTable(source), options, progress));
    } catch (const Error& error) {
      if (sources.size() == 1 || error.code() != ErrorCode::kBadData) throw;
      imported.skipped.push_back({source.name(), error.message()});
    }
  if (imported.tables.empty())
    throw Error(ErrorCode::kBadData,
                fmt::format("none of its {} tables holds order lines; the first, {}: {}",
                            sources.size(), imported.skipped[0].file, imported.skipped[0].reason),
                fmt::format("Look at them with: patron inspect {}", place), place);
  return imported;
}

void require_readable(const std::string& place, const ImportOptions& options) {
  ingest::find_tables(place, source_options(options));
}

}  // namespace patron::analysis
