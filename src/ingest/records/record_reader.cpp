#include "ingest/records/record_reader.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "base/error.hpp"
#include "base/figures.hpp"
#include "ingest/cells.hpp"
#include "ingest/records/record_values.hpp"

namespace patron::ingest {
namespace {

using base::Error;
using base::ErrorCode;
using Cells = std::vector<std::string_view>;

constexpr std::size_t kBatchRows = 1 << 15;

bool keeps_attributes(Kind kind) { return kind == Kind::kCustomers || kind == Kind::kProducts; }

}  // namespace

struct RecordReader::State {
  SampledTable table;
  Kind kind;
  ReadOptions options;
  const base::Progress& progress;
  std::size_t n_format_notes = 0;  // known before the first row
  ShopClock clock;
  ReadReport report;
  std::vector<std::string> columns;
  std::vector<std::optional<RecordColumn>> readers;  // one for each meaning; empty: no such column
  std::vector<std::size_t> attributes;               // columns of no meaning
  std::optional<std::size_t> mended_import, mended_line;
  std::vector<std::int64_t> n_left_out;  // by meaning

  State(SampledTable t, Kind k, const ReadOptions& o, const base::Progress& p)
      : table(std::move(t)), kind(k), options(o), progress(p), clock(o.time_zone) {
    report.file_name = table.source().name();
    report.format = table.reader().format().name;
    const auto& headings = table.headings();
    report.headings_json = cells_json({headings.begin(), headings.end()});
    report.notes = table.reader().format().notes;
    n_format_notes = report.notes.size();
    take_mapping();
  }

  void take_mapping() {
    const ColumnMapping mapping =
        map_columns(table.sample(), kind, options.mapping, table.source().place);
    report.mapping_json = mapping.to_json(table.headings());
    report.mapping = mapping.to_saved(table.headings());
    report.notes.insert(report.notes.end(), mapping.notes.begin(), mapping.notes.end());
    std::set<std::size_t> taken;
    for (const Meaning& meaning : meanings_of(kind)) {
      columns.emplace_back(meaning.name);
      readers.emplace_back();
      n_left_out.push_back(0);
      const auto column = mapping.column(meaning.name);
      if (!column) continue;
      taken.insert(*column);
      readers.back().emplace(table, meaning, *column, options.dates, options.decimal);
      if (readers.back()->undecided()) note_doubt(*readers.back());
    }
    for (std::size_t i = 0; i < table.headings().size(); ++i) {
      const std::string& heading = table.headings()[i];
      if (heading == kMendedImport) mended_import = i;
      if (heading == kMendedLine) mended_line = i;
      if (!taken.contains(i) && !heading.starts_with("patron_")) attributes.push_back(i);
    }
    if (keeps_attributes(kind)) columns.emplace_back("attributes");
  }

  void note_doubt(const RecordColumn& column) {
    report.notes.push_back(
        fmt::format("Column \"{}\" can be read in two ways; it was read as {}. --dates and "
                    "--decimal decide.",
                    table.headings()[column.column()], column.what()));
  }

  std::string not_a(const RecordColumn& column, std::string_view cell) const {
    if (cell.empty())
      return fmt::format("column \"{}\" is empty", table.headings()[column.column()]);
    return fmt::format("column \"{}\" holds \"{}\", not {}", table.headings()[column.column()],
                       cell, column.what());
  }

  /// The values of a record in the order of `columns`; otherwise why the row is none.
  std::optional<std::string> read(const Cells& cells, std::vector<std::string>& values) {
    if (cells.size() != table.headings().size())
      return fmt::format("{} instead of {}",
                         base::counted(static_cast<std::int64_t>(cells.size()), "field"),
                         table.headings().size());
    values.clear();
    for (std::size_t i = 0; i < readers.size(); ++i) {
      values.emplace_back();
      if (!readers[i]) continue;
      const RecordColumn& column = *readers[i];
      const std::string_view cell = cell_of(cells, column.column());
      auto value = column.read(cell, clock);
      const bool required = column.meaning().required;
      if (!value && required) return not_a(column, cell);
      if (value && value->empty() && is_needed(column))
        return fmt::format("column \"{}\" is empty", table.headings()[column.column()]);
      n_left_out[i] += !value;
      if (value) values.back() = std::move(*value);
    }
    return std::nullopt;
  }

  /// A visitor may be a customer nobody knows; of a ready table with customers each row is one's.
  bool is_needed(const RecordColumn& column) const {
    if (column.meaning().name == "customer") return kind != Kind::kEvents;
    return column.meaning().required;
  }

  std::string attributes_of(const Cells& cells) const {
    nlohmann::ordered_json json = nlohmann::ordered_json::object();
    for (const std::size_t i : attributes)
      if (const std::string_view cell = cell_of(cells, i); !cell.empty())
        json[table.headings()[i]] = cell;
    if (json.empty()) return {};
    return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  }

  /// A table of ready figures without customers: its rows are numbered.
  void number_customers(std::int64_t line, std::vector<std::string>& values) const {
    if (kind == Kind::kRfm && !readers[0]) values[0] = fmt::format("row {}", line);
  }

  void settle_reject(const Cells& cells, store::StagedRecords& records) const {
    if (!mended_import || !mended_line) return;
    const auto import_id = parse_number(cell_of(cells, *mended_import), {}, 0);
    const auto line = parse_number(cell_of(cells, *mended_line), {}, 0);
    if (import_id && line) records.settled.push_back({import_id->units, line->units});
  }

  void reject(const TableRow& row, const std::string& reason, store::StagedRecords& records) {
    if (options.fail_on_bad_row)
      throw Error(ErrorCode::kBadData, reason + ".",
                  "Mend the row, or import with --on-bad-row reject.",
                  fmt::format("{}:{}", table.source().place, row.line));
    report.count_reject(row.line, reason);
    records.rejects.push_back(
        {row.line, reason, std::string(row.original_text), cells_json(row.cells)});
  }

  void add_row(const TableRow& row, store::StagedRecords& records,
               std::vector<std::string>& values) {
    ++report.rows_read;
    settle_reject(row.cells, records);
    const auto reason =
        row.trouble.empty() ? read(row.cells, values) : std::optional<std::string>(row.trouble);
    if (reason) return reject(row, *reason, records);
    number_customers(row.line, values);
    if (keeps_attributes(kind)) values.push_back(attributes_of(row.cells));
    records.source_line.push_back(row.line);
    for (std::size_t i = 0; i < values.size(); ++i)
      records.columns[i].push_back(std::move(values[i]));
  }

  bool fill(store::StagedRecords& records) {
    records = {};
    records.columns.resize(columns.size());
    const std::int64_t rows_before = report.rows_read;
    TableRow row;
    std::vector<std::string> values;
    while (report.rows_read - rows_before < static_cast<std::int64_t>(kBatchRows) &&
           table.next(row))
      add_row(row, records, values);
    progress.tell({"reading", table.reader().bytes_read(), table.reader().bytes_total(), "bytes"});
    return report.rows_read > rows_before;
  }

  void close() {
    report.file_sha256 = table.reader().sha256();
    const auto& said = table.reader().format().notes;  // some are known at the end only
    report.notes.insert(report.notes.end(),
                        said.begin() + static_cast<std::ptrdiff_t>(n_format_notes), said.end());
    for (std::size_t i = 0; i < readers.size(); ++i)
      if (n_left_out[i] > 0)
        report.notes.push_back(fmt::format("{} of column \"{}\" can't be read as {}: left out.",
                                           base::counted(n_left_out[i], "cell"),
                                           table.headings()[readers[i]->column()],
                                           readers[i]->what()));
  }
};

RecordReader::RecordReader(SampledTable table, Kind kind, const ReadOptions& options,
                           const base::Progress& progress)
    : state_(std::make_unique<State>(std::move(table), kind, options, progress)) {}
RecordReader::~RecordReader() = default;

const std::vector<std::string>& RecordReader::columns() const { return state_->columns; }

bool RecordReader::next(store::StagedRecords& records) {
  if (state_->fill(records)) return true;
  state_->close();
  return false;
}

const ReadReport& RecordReader::report() const { return state_->report; }

}  // namespace patron::ingest
