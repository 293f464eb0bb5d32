#include "analysis/import.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <tbb/parallel_pipeline.h>

#include <algorithm>
#include <memory>

#include "analysis/cleaning_counts.hpp"
#include "analysis/import_mapping.hpp"
#include "analysis/rejects.hpp"
#include "base/error.hpp"
#include "base/figures.hpp"
#include "ingest/order_lines/order_line_reader.hpp"
#include "ingest/records/record_reader.hpp"
#include "ingest/sampled_table.hpp"
#include "store/import_writer.hpp"
#include "store/record_writer.hpp"

namespace patron::analysis {
namespace {

using base::Error;
using base::ErrorCode;

/// Batches in flight between the reading and the writing thread: bounds the memory.
constexpr std::size_t kBatchesInFlight = 3;
constexpr std::size_t kMostNamed = 20;

/// Reads on one thread while the other writes.
template <class Batch, class Reader, class Write>
void stream(Reader& reader, const Write& write) {
  using Shared = std::shared_ptr<Batch>;
  const auto read = [&](tbb::flow_control& control) -> Shared {
    auto batch = std::make_shared<Batch>();
    if (!reader.next(*batch)) control.stop();
    return batch;
  };
  tbb::parallel_pipeline(
      kBatchesInFlight,
      tbb::make_filter<void, Shared>(tbb::filter_mode::serial_in_order, read) &
          tbb::make_filter<Shared, void>(tbb::filter_mode::serial_in_order,
                                         [&](const Shared& batch) { write(*batch); }));
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

store::ImportInfo info_of(const ingest::ReadReport& read, const ImportReport& report) {
  return {.file_name = read.file_name,
          .file_sha256 = read.file_sha256,
          .kind = report.kind,
          .format = read.format,
          .headings_json = read.headings_json,
          .mapping_json = read.mapping_json,
          .dates = read.date_order,
          .decimal_mark = read.decimal,
          .currency = read.currency,
          .rows_read = read.rows_read,
          .rows_accepted = report.rows_accepted,
          .rows_cleaned = report.rows_cleaned,
          .rules = {}};
}

ImportReport report_of(const ingest::ReadReport& read, ingest::Kind kind) {
  return {.file = read.file_name,
          .kind = std::string(ingest::name_of(kind)),
          .format = read.format,
          .mapping = read.mapping_json,
          .dates = read.date_order,
          .currency = read.currency,
          .rows_read = read.rows_read,
          .rows_accepted = read.rows_read - read.rows_rejected,
          .rows_rejected = read.rows_rejected,
          .cleaning = {},
          .marked = {},
          .notes = read.notes};
}

void take_outcome(ImportReport& report, const store::ImportOutcome& outcome) {
  report.rows_new = outcome.rows_new;
  report.rows_known = outcome.rows_known;
  report.data_version = outcome.data_version;
}

void require_readable_row(const ingest::ReadReport& read, const std::string& place) {
  if (read.rows_read > read.rows_rejected) return;
  throw Error(ErrorCode::kBadData,
              fmt::format("none of the {} rows can be read. The first of them, {}.", read.rows_read,
                          read.first_reject),
              "Check the columns with --map, and the dates and numbers of the first rows.", place);
}

/// A file without one accepted row is an error, unless it is one of returns only.
void require_customer(const ImportReport& report, const CleaningCounts& counts,
                      const std::string& place) {
  if (counts.kept_by("with-returns") == 0)
    throw Error(ErrorCode::kBadData,
                fmt::format("none of the {} rows names a customer.", report.rows_read),
                "Check the column of the customer: --map customer=COLUMN.", place);
}

ImportReport import_lines(store::Workspace& workspace, ingest::SampledTable table,
                          const ingest::ReadOptions& options, const base::Progress& progress,
                          ingest::SavedMapping& used) {
  const std::string place = table.source().place;
  ingest::OrderLineReader reader(std::move(table), options, progress);
  store::ImportWriter writer(workspace);
  CleaningCounts counts;
  stream<store::StagedBatch>(reader, [&](const store::StagedBatch& batch) {
    counts.add(batch.rules);
    writer.add(batch);
  });
  ImportReport report = report_of(reader.report(), ingest::Kind::kOrders);
  counts.report_to(report);
  require_readable_row(reader.report(), place);
  require_customer(report, counts, place);
  store::ImportInfo info = info_of(reader.report(), report);
  info.rules = counts.by_rule();
  take_outcome(report, writer.commit(info));
  used = reader.report().mapping;
  return report;
}

ImportReport import_records(store::Workspace& workspace, ingest::SampledTable table,
                            ingest::Kind kind, const ingest::ReadOptions& options,
                            const base::Progress& progress, ingest::SavedMapping& used) {
  const std::string place = table.source().place;
  ingest::RecordReader reader(std::move(table), kind, options, progress);
  store::RecordWriter writer(workspace, std::string(ingest::name_of(kind)), reader.columns());
  stream<store::StagedRecords>(reader,
                               [&](const store::StagedRecords& records) { writer.add(records); });
  ImportReport report = report_of(reader.report(), kind);
  require_readable_row(reader.report(), place);
  take_outcome(report, writer.commit(info_of(reader.report(), report)));
  used = reader.report().mapping;
  return report;
}

ingest::Kind kind_of(const std::string& name, const ingest::SampledTable& table) {
  if (const auto kind = ingest::kind_named(name)) return *kind;
  return ingest::likely_kind(table.sample()).value_or(ingest::Kind::kOrders);
}

/// A workspace holds a shop of order lines or one of ready figures, not both: they can't be added.
void require_one_way(store::Workspace& workspace, ingest::Kind kind, const std::string& place) {
  if (kind != ingest::Kind::kOrders && kind != ingest::Kind::kRfm) return;
  const bool rfm = kind == ingest::Kind::kRfm;
  if (workspace.connection().query_number(fmt::format(
          "select count(*) from (select 1 from {} limit 1)", rfm ? "order_lines" : "ready_rfm")) ==
      0)
    return;
  throw Error(ErrorCode::kConflict,
              rfm ? "this workspace holds order lines; the file holds ready figures."
                  : "this workspace holds ready figures; the file holds order lines.",
              "Import it into a workspace of its own: --workspace DIR.", place);
}

ImportReport import_table(store::Workspace& workspace, ingest::SampledTable table,
                          const ImportOptions& options, const base::Progress& progress) {
  const std::optional<MendedReading> mended = reading_of_mended(workspace, table);
  const ingest::Kind kind = kind_of(mended ? mended->kind : options.kind, table);
  require_one_way(workspace, kind, table.source().place);
  ingest::ReadOptions reading = mended ? mended->options : read_options(options);
  if (!mended) use_saved_mapping(workspace, table, kind, options, reading);
  ingest::SavedMapping used;
  ImportReport report =
      kind == ingest::Kind::kOrders
          ? import_lines(workspace, std::move(table), reading, progress, used)
          : import_records(workspace, std::move(table), kind, reading, progress, used);
  if (!mended) keep_mapping(workspace, report.file, options, reading, used);
  if (!mended && !options.save_mapping.empty())
    report.notes.push_back(saved_words(used, options.save_mapping));
  return report;
}

/// Of several tables those that Patron can't use are passed over.
bool can_be_passed_over(const Error& error) {
  return error.code() == ErrorCode::kBadData || error.code() == ErrorCode::kUnsupported ||
         error.code() == ErrorCode::kConflict;
}

/// The name of a table without that of its sheet.
std::string file_name_of(ingest::TableSource source) {
  source.table.clear();
  return source.name();
}

/// Sheets of one workbook may be months of a shop, or the same orders once more in another shape:
/// that they are added up is said, with what each of them gave.
void note_added_up(Imported& imported, const std::string& file, std::size_t first) {
  std::vector<std::string> counts;
  for (std::size_t i = first; i < imported.tables.size(); ++i) {
    const ImportReport& report = imported.tables[i];
    const std::string table = report.file.substr(std::min(report.file.size(), file.size() + 1));
    if (report.kind == "orders" && !table.empty() && counts.size() < kMostNamed)
      counts.push_back(fmt::format("{} ({}, {} new)", table, base::counted(report.rows_read, "row"),
                                   base::count_text(report.rows_new)));
  }
  if (counts.size() > 1)
    imported.notes.push_back(fmt::format(
        "the orders of several tables of {} were added up: {}. --table NAME reads one of them.",
        file, fmt::join(counts, ", ")));
}

}  // namespace

Imported import_place(store::Workspace& workspace, const std::string& place,
                      const ImportOptions& options, const base::Progress& progress) {
  ingest::SourceOptions how = source_options(options);
  how.progress = progress;
  const ingest::FoundTables found = ingest::search_tables(place, how);
  Imported imported;
  std::size_t first = 0;  // table of the file at hand
  for (std::size_t i = 0; i < found.tables.size(); ++i) {
    const ingest::TableSource& source = found.tables[i];
    try {
      imported.tables.push_back(
          import_table(workspace, ingest::SampledTable(source), options, progress));
    } catch (const Error& error) {
      if (found.tables.size() == 1 || !can_be_passed_over(error)) throw;
      imported.skipped.push_back({source.name(), error.message()});
    }
    if (i + 1 < found.tables.size() && found.tables[i + 1].place == source.place) continue;
    note_added_up(imported, file_name_of(source), first);
    first = imported.tables.size();
  }
  if (imported.tables.empty())
    throw Error(
        ErrorCode::kBadData,
        fmt::format("none of its {} tables can be imported; the first, {}: {}", found.tables.size(),
                    imported.skipped[0].file, imported.skipped[0].reason),
        fmt::format("Look at them with: patron inspect {}", place), place);
  for (const ingest::SkippedFile& file : found.skipped)
    imported.skipped.push_back({std::filesystem::path(file.file).filename().string(), file.why});
  return imported;
}

void require_readable(const std::string& place, const ImportOptions& options) {
  if (ingest::is_plain_place(place)) ingest::find_tables(place, source_options(options));
}

}  // namespace patron::analysis
